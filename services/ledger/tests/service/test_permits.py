"""Files with everybody's pay, or a customer's account, wait for leave where a flow wants it."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import customer_statement, payroll_run, permit_subject
from contracts.organization import permit

from .arranging import an_approved_run

NEEDED = ServiceError("organization.permit.needed", {}, 409)
MARCH = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
USED = next(e for e in permit_subject.permit_subject.events if e.action == "used")


def of_the_statement(ledger):
    ledger.owe("5.00")
    command = {**MARCH, "customer_id": "c-1", "format": "html"}
    return customer_statement.print_, command, {"customer_id": "c-1", "format": "html"}


def of_the_bank_file(ledger):
    key = an_approved_run(ledger.harness, payroll_run.post)
    return payroll_run.bank_file, key, {"state": "posted"}


@pytest.mark.requirement("ORG-20")
@pytest.mark.parametrize("arrange", [of_the_statement, of_the_bank_file])
def test_a_file_is_handed_out_under_a_permit_until_a_download_may_have_ended(ledger, arrange):
    operation, command, facts = arrange(ledger)
    answers = ledger.harness.rpc.answers
    answers[permit.check.id] = NEEDED
    assert ledger.refusal(ledger.call, operation, command) == NEEDED.code
    [asked] = [said for name, said in ledger.harness.rpc.calls if name == permit.check.id]
    assert asked["action"] == operation.id and facts.items() <= asked["facts"].items()
    wish = {"action": operation.id, "command": command}
    told = ledger.call(permit_subject.describe, wish, via="gateway")
    assert (told["digest"], told["record_id"]) == (asked["digest"], None)
    answers[permit.check.id] = {"any_flow": True, "permit_ids": ["p1"]}
    assert ledger.call(operation, command)["file"]["id"]
    ledger.harness.clock.advance(minutes=4)
    assert ledger.call(operation, command)["file"]["id"], "the first download may have broken"
    ledger.harness.clock.advance(minutes=2)
    assert ledger.refusal(ledger.call, operation, command) == "permit.used_up"
    assert [event["subject"] for event in ledger.told(USED)] == ["p1"]


def test_no_leave_is_asked_for_a_file_that_could_not_be_had(ledger):
    key = {**MARCH, "customer_id": "nope"}
    wish = {"action": customer_statement.print_.id, "command": key}
    refused = ledger.refusal(ledger.call, permit_subject.describe, wish, via="gateway")
    assert refused == "not_found"

"""What this service hands over of a leaver: papers that wait and money that is still owed."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import customer
from contracts.ledger import cash_book, handover_part, payment_plan, pending_entry, receivable
from contracts.organization import handover, staff
from ledger.service import service

HEIRS = [{"id": who, "department_id": "south"} for who in ("h1", "h2")]
MONEY = {"amount": "100.00", "currency": "CNY"}
DEBT = {"customer_id": "c-1", "title": "合同", "due_on": "2026-04-30", "amount": MONEY}
PLAN = {"customer_id": "c-1", "title": "合同", "total": MONEY}
LINES = [{"due_on": "2026-04-30", "amount": MONEY, "title": "全款"}]


def asked(phase, round=1):
    about = {"id": "h", "phase": phase, "round": round, "leaver_id": "staff-1"}
    return {**about, "heirs": HEIRS, "exceptions": []}


@pytest.fixture
def leave(ledger):
    """Return a function that asks for a phase of the handover from staff-1 to two heirs."""

    def ask(phase, round=1):
        ledger.tell(handover.asked, "h", asked(phase, round), version=round + 1)
        ledger.harness.run_due()
        return ledger.told(handover_part.reported)[-1]["data"]

    return ask


def owner(ledger, operation):
    [row] = ledger.call(operation)["items"]
    return row["owner_id"]


@pytest.mark.requirement("ORG-08")
def test_open_debts_and_plans_of_one_customer_go_to_one_heir(ledger, leave):
    mine = {"id": "c-1", "name": "华为", "owner_id": "staff-1"}
    ledger.tell(customer.updated, "c-1", mine, version=2)
    paid, open_ = ledger.owe("10.00", "20.00")
    ledger.receive("10.00", (paid, "10.00"))
    ledger.keyed(payment_plan.create, {**PLAN, "lines": LINES})
    counted = leave("count", 0)["counts"]
    assert {name: n for name, n in counted.items() if n} == leave("move")["counts"]
    assert (counted["ledger.receivable"], counted["ledger.payment_plan"]) == (1, 1)
    debts = {row["id"]: row["owner_id"] for row in ledger.call(receivable.listed)["items"]}
    assert debts[paid["id"]] == "staff-1"
    assert debts[open_["id"]] == owner(ledger, payment_plan.listed) in ("h1", "h2")


@pytest.mark.requirement("ORG-08")
def test_papers_that_wait_go_and_come_back(ledger, leave):
    postings = [
        {"account_code": code, "amount": {**MONEY, "amount": amount}}
        for code, amount in (("1001", "5.00"), ("3001", "-5.00"))
    ]
    ledger.keyed(pending_entry.create, {"postings": postings})
    leave("move")
    assert owner(ledger, pending_entry.listed) in ("h1", "h2")
    assert leave("undo", 2)["counts"] == {"ledger.pending_entry": 1}
    assert owner(ledger, pending_entry.listed) == "staff-1"
    assert ledger.problems() == []


def test_the_voucher_names_who_wrote_a_paper_and_not_his_heir(ledger, leave):
    lines = [("1001", "5.00"), ("3001", "-5.00")]
    postings = [{"account_code": c, "amount": {**MONEY, "amount": a}} for c, a in lines]
    made = ledger.keyed(pending_entry.create, {"postings": postings})
    leave("move")
    which = {"pending_entry_id": made["id"]}
    version = ledger.call(pending_entry.get, which)["version"]
    posted = ledger.keyed(pending_entry.post, which, if_version=version)
    ledger.harness.rpc.answers[staff.names.id] = {"names": {"staff-1": "王会计", "h1": "张三"}}
    printed = {"entry_id": posted["entry_id"], "format": "html"}
    file = ledger.call(cash_book.print_voucher, printed)["file"]
    assert "制单：王会计" in (ledger.runtime.settings.upload_folder / file["id"]).read_text()


def test_what_is_posted_stays_with_who_posted_it(ledger, leave):
    ledger.receive("10.00")
    assert leave("move")["counts"] == {}


def a_leaver(harness):
    harness.tell(customer.created, "c-1", {"id": "c-1", "name": "华为"})
    for number in range(8):
        harness.call(receivable.create, DEBT, idempotency_key=f"k{number}")
    return "h", asked("move")


def test_a_handover_killed_anywhere_moves_everything_once(tmp_path, monkeypatch):
    monkeypatch.setattr("chassis.handover.CHUNK", 2)
    found = enumerate_crashes(service, Case(handover.asked, a_leaver, with_due=True), tmp_path)
    assert found.tried > 4
    assert not found.wrong

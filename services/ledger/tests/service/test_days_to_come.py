"""What a person dates is not booked before its day; the harness' today is 25 March 2026."""

from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from contracts.ledger import (
    account,
    cash_entry,
    category,
    entry,
    payable,
    pending_entry,
    receivable,
)
from contracts.ledger import year_end as ends

from . import arranging as have

pytestmark = pytest.mark.requirement("LED-01")
TOMORROW, TODAY = "2026-03-26", "2026-03-25"
TEN = {"amount": "10.00"}
LINES = [{"account_code": c, "amount": {"amount": a}} for c, a in (("1002", "9"), ("3001", "-9"))]
DATED = [
    (entry.post, "happened_on", {"postings": LINES}),
    (payable.create, "happened_on", {"supplier_id": "c-1", "title": "采购", "amount": TEN}),
    (payable.pay, "paid_on", {"supplier_id": "c-1", "amount": TEN}),
    (receivable.create, "happened_on", {"customer_id": "c-1", "title": "合同", "amount": TEN}),
    (ends.open_balances, "on", {"lines": [{"account_code": "1002", "amount": TEN}]}),
    (ends.revalue, "on", {}),
]


def refused(ledger, operation, body, **about):
    with pytest.raises(ServiceError) as refusal:
        ledger.keyed(operation, body, **about)
    assert refusal.value.code == "ledger.entry.not_yet"
    return refusal.value.pointer


@pytest.mark.parametrize(("operation", "field", "body"), DATED, ids=lambda one: str(one)[:24])
def test_a_day_to_come_is_refused_at_its_field(ledger, operation, field, body):
    assert refused(ledger, operation, {**body, field: TOMORROW}) == f"/{field}"
    assert ledger.call(entry.listed)["items"] == []
    if operation is not ends.revalue:
        ledger.keyed(operation, {**body, field: TODAY})


def test_one_entry_of_a_day_to_come_keeps_out_its_batch(ledger):
    entries = [{"postings": LINES}, {"postings": LINES, "happened_on": TOMORROW}]
    at = refused(ledger, entry.post_batch, {"entries": entries})
    assert at == "/entries/1/happened_on"
    assert ledger.call(entry.listed)["items"] == []


def test_an_entry_is_not_taken_back_on_a_day_to_come(ledger):
    made = ledger.keyed(entry.post, {"postings": LINES})
    key = {"entry_id": made["id"]}
    assert refused(ledger, entry.reverse, {**key, "happened_on": TOMORROW}) == "/happened_on"
    ledger.keyed(entry.reverse, key)


def test_a_draft_of_a_day_to_come_waits_for_its_day(ledger):
    kind = ledger.call(category.create, {"name": "办公", "kind": "income", "account_code": "5001"})
    about = {"kind": "income", "account_code": "1002", "category_id": kind["id"], "amount": TEN}
    made = ledger.call(cash_entry.create, {**about, "happened_on": TOMORROW})
    key = {"cash_entry_id": made["id"]}
    made = ledger.keyed(cash_entry.approve, key, if_version=made["version"])
    refused(ledger, cash_entry.post, key, if_version=made["version"])
    ledger.harness.clock.advance(days=1)
    ledger.keyed(cash_entry.post, key, if_version=made["version"])


def test_money_may_be_set_aside_for_a_day_to_come_and_is_posted_on_it(ledger):
    made = ledger.keyed(pending_entry.create, {"postings": LINES, "happened_on": TOMORROW})
    key = {"pending_entry_id": made["id"]}
    refused(ledger, pending_entry.post, key, if_version=made["version"])
    ledger.harness.clock.advance(days=1)
    assert ledger.keyed(pending_entry.post, key, if_version=made["version"])["state"] == "posted"


def test_the_day_of_the_company_has_come_for_callers_of_earlier_zones_too(ledger):
    ledger.runtime.database.settings = replace(ledger.runtime.settings, time_zone="Asia/Shanghai")
    west = {"time_zone": "Pacific/Pago_Pago"}
    ledger.keyed(entry.post, {"postings": LINES, "happened_on": TODAY}, **west)
    refused(ledger, entry.post, {"postings": LINES, "happened_on": TOMORROW}, **west)


def test_the_balance_of_an_account_is_that_of_today_unless_a_day_is_named(ledger):
    """What a revaluation gives back tomorrow is still there today."""
    have.dollars(ledger.harness)
    ledger.keyed(ends.revalue, {"on": TODAY})
    key = {"account_id": "account-1221"}
    told = [ledger.call(account.read_balance, {**key, **on}) for on in ({}, {"on": TOMORROW})]
    assert [one["balance"]["amount"] for one in told] == ["2.50", "0.00"]

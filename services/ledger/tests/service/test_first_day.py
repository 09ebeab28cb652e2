"""The books have a first day; what is dated before it is a year mistyped."""

import datetime as dt
from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from chassis.settings import BadSettings
from contracts.ledger import entry, payable, receipt, receivable, year_end
from ledger.settings import LedgerSettings

pytestmark = pytest.mark.requirement("LED-01")
LINES = (("1002", "1.00"), ("3001", "-1.00"))
TEN = {"amount": "10.00"}
DATED = [
    (receipt.post, "received_on", {"customer_id": "c-1"}),
    (receivable.create, "happened_on", {"customer_id": "c-1", "title": "合同"}),
    (payable.create, "happened_on", {"supplier_id": "c-1", "title": "采购"}),
    (payable.pay, "paid_on", {"supplier_id": "c-1"}),
]


@pytest.mark.parametrize(("operation", "field", "body"), DATED, ids=lambda one: str(one)[:24])
def test_money_of_a_day_before_the_books_is_refused_at_its_field(ledger, operation, field, body):
    given = {**body, "amount": TEN}
    with pytest.raises(ServiceError) as refused:
        ledger.keyed(operation, {**given, field: "1999-01-01"})
    assert (refused.value.code, refused.value.pointer) == ("ledger.entry.before_books", f"/{field}")
    assert refused.value.details == {"day": "1999-01-01", "first_on": "2006-01-01"}
    assert ledger.call(entry.listed)["items"] == []
    assert ledger.keyed(operation, {**given, field: "2006-01-01"})[field] == "2006-01-01"


def test_an_entry_by_hand_is_refused_before_the_books_begin(ledger):
    early = ledger.refusal(ledger.post, *LINES, happened_on="2005-12-31")
    assert early == "ledger.entry.before_books"
    assert ledger.post(*LINES, happened_on="2006-01-01")["year"] == 2006


def test_a_setting_says_when_the_books_begin_and_opening_balances_may_be_of_the_day_before(ledger):
    ledger.runtime.database.settings = replace(ledger.runtime.settings, books_begin_on="2026-01-01")
    early = ledger.refusal(ledger.post, *LINES, happened_on="2025-12-31")
    assert early == "ledger.entry.before_books"
    opening = {"lines": [{"account_code": "1002", "amount": TEN}]}
    for on, refused in (("2025-12-30", True), ("2025-12-31", False)):
        if refused:
            with pytest.raises(ServiceError) as early:
                ledger.keyed(year_end.open_balances, {**opening, "on": on})
            assert early.value.code == "ledger.entry.before_books"
            assert early.value.details == {"day": on, "first_on": "2026-01-01"}
        else:
            ledger.keyed(year_end.open_balances, {**opening, "on": on})
    assert ledger.balance("1002", on="2026-01-01") == "10.00"


def test_a_setting_that_is_no_day_is_refused_at_the_start():
    assert LedgerSettings().first_day(dt.date(2026, 2, 28)) == dt.date(2006, 1, 1)
    with pytest.raises(BadSettings, match="LEDGER_BOOKS_BEGIN_ON='soon'"):
        LedgerSettings.read("ledger", {"LEDGER_BOOKS_BEGIN_ON": "soon"})

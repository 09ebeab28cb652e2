"""What comes late into a year that has ended: all statements tell the same of it."""

import pytest

from contracts.ledger import book, financial
from contracts.ledger import period_exception as exceptions
from contracts.ledger import year_end as ends

pytestmark = pytest.mark.requirement("LED-15", "LED-13")


@pytest.fixture
def ended(ledger):
    ledger.post(("1002", "790.00"), ("5001", "-790.00"), happened_on="2025-05-01")
    ledger.keyed(ends.close_year, {"year": 2025})
    return ledger


def allow(ledger, until="2025-12-31"):
    span = {"from_on": "2025-12-01", "until_on": until, "reason": "漏记"}
    return ledger.call(exceptions.create, {**span, "expires_at": "2026-04-01T00:00:00Z"})


def late(ledger):
    return ledger.post(("5602", "66.00"), ("1002", "-66.00"), happened_on="2025-12-21")


def sheet(ledger, day, **how):
    told = ledger.call(financial.read_balance_sheet, {"on": day, **how})
    equity = {row["code"]: row["amount"]["amount"] for row in told["equity"]}
    return equity.get("3104"), told["current_profit"]["amount"], told["total_equity"]["amount"]


def agree(ledger, day):
    plain = sheet(ledger, day)
    assert plain == sheet(ledger, day, translated=True)
    return plain


def test_days_of_an_ended_year_are_opened_by_reopening_the_year(ended):
    for until in ("2025-06-30", None):
        code = ended.refusal(ended.call, book.reopen, {"until": until, "reason": "x"})
        assert code == "ledger.period.year_ended"
    ended.call(book.close, {"until": "2026-02-28"})
    ended.call(book.reopen, {"until": "2025-12-31", "reason": "x"})
    back = ended.keyed(ends.reopen_year, {"year": 2025, "reason": "漏记"})
    assert back["memo"] == "反结账：漏记"
    late(ended)
    ended.keyed(ends.close_year, {"year": 2025})
    assert agree(ended, "2025-12-31") == ("724.00", "0.00", "724.00")


def test_a_late_expense_of_an_ended_year_is_brought_forward_with_it(ended):
    allowed = allow(ended)
    made = late(ended)
    for day in ("2025-12-31", "2026-03-25"):
        assert agree(ended, day) == ("724.00", "0.00", "724.00")
    assert agree(ended, "2025-12-21") == (None, "724.00", "724.00")
    used = ended.call(exceptions.read_entries, {"period_exception_id": allowed["id"]})["items"]
    assert [(one["kind"], one["happened_on"]) for one in used] == [
        ("manual", "2025-12-21"),
        ("closing", "2025-12-31"),
    ]
    assert made["id"] == used[0]["id"]
    assert ended.problems() == []


def test_what_was_brought_forward_late_is_taken_back_with_its_year(ended):
    allow(ended)
    late(ended)
    days = {"from_on": "2026-01-01", "until_on": "2026-03-25"}
    told = ended.call(financial.read_profit, days)
    assert told["profit"]["amount"] == "0.00"
    ended.keyed(ends.reopen_year, {"year": 2025, "reason": "x"})
    assert ended.balance("3104", on="2025-12-31") == "0.00"
    ended.keyed(ends.close_year, {"year": 2025})
    assert agree(ended, "2026-03-25") == ("724.00", "0.00", "724.00")
    assert ended.problems() == []


def test_an_exception_has_to_reach_the_end_of_the_year_for_income_and_expense(ended):
    allow(ended, until="2025-12-30")
    assert ended.refusal(late, ended) == "ledger.entry.ended_year"
    ended.post(("1001", "5.00"), ("1002", "-5.00"), happened_on="2025-12-21")
    assert agree(ended, "2026-03-25") == ("790.00", "0.00", "790.00")

"""Of what the ledger is set up with and reckons, each change is told with its record."""

import pytest

from chassis.field_rights import FieldRights
from contracts import catalogue
from contracts.ledger import book, budget, payroll, product_cost, year_end
from contracts.operation_log import log_of

from .arranging import PAY_YEAR

pytestmark = pytest.mark.requirement("PLT-17")
COST = {"product_id": "p-1", "on": "2026-03-01"}


def changes(ledger, operation, **key):
    """Return what the history of a record tells, newest first."""
    return [entry["changes"] for entry in ledger.call(operation, key)["items"]]


def yuan(amount):
    return {"amount": amount, "currency": "CNY"}


def test_the_cost_of_a_product_tells_what_it_was_before(ledger):
    for amount in ("10.00", "12.50"):
        made = ledger.call(product_cost.set_, {**COST, "unit_cost": {"amount": amount}})
    told = changes(ledger, product_cost.history, product_cost_id=made["id"])
    assert told == [{"unit_cost": [yuan("10.00"), yuan("12.50")]}, {}]


def test_the_figures_of_a_year_tell_what_they_were_before(ledger):
    key = {"payroll_year_id": ledger.call(payroll.create_year, PAY_YEAR)["id"]}
    ledger.call(payroll.update_year, {**key, "monthly_allowance": {"amount": "6000.00"}})
    told = changes(ledger, payroll.year_history, **key)
    assert told[0]["monthly_allowance"] == [yuan("10.00"), yuan("6000.00")]


def test_what_the_books_are_set_up_with_is_read_where_its_location_says(ledger):
    span = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    rate = {"currency": "USD", "on": "2026-03-01", "rate": "7.1"}
    item = {"code": "basic", "name": "基本工资", "formula": "base"}
    budgeted = {"name": "三月", "amount": {"amount": "100.00"}, **span}
    for make, fields, read, key in (
        (budget.create_budget, budgeted, budget.get_budget, "budget_id"),
        (payroll.create_item, item, payroll.get_item, "payroll_item_id"),
        (year_end.set_rate, rate, year_end.get_rate, "exchange_rate_id"),
    ):
        made = ledger.call(make, fields)
        assert ledger.call(read, {key: made["id"]}) == made


def test_the_book_tells_who_closed_and_reopened_it(ledger):
    ledger.call(book.close, {"until": "2026-01-31"})
    ledger.call(book.reopen, {"until": None, "reason": "x"})
    entries = ledger.call(book.period_history)["items"]
    told = [(one["actor_id"], one["changes"]["closed_until"]) for one in entries[:2]]
    assert told == [
        ("staff-1", ["2026-01-31", None]),
        ("staff-1", [None, "2026-01-31"]),
    ]


@pytest.mark.requirement("LED-15")
def test_whoever_opens_days_again_says_why_and_that_is_kept(ledger):
    ledger.call(book.close, {"until": "2026-01-31"})
    assert ledger.refusal(ledger.call, book.reopen, {"until": None}) == "invalid"
    told = ledger.call(book.reopen, {"until": None, "reason": "漏记房租"})
    assert told["reopen_reason"] == "漏记房租"
    assert ledger.call(book.close, {"until": "2026-01-31"})["reopen_reason"] is None
    past = [
        one["changes"].get("reopen_reason") for one in ledger.call(book.period_history)["items"]
    ]
    assert past[:2] == [["漏记房租", None], [None, "漏记房租"]]


def test_what_a_rule_hides_stays_hidden_in_the_history(ledger):
    for amount in ("10.00", "12.50"):
        made = ledger.call(product_cost.set_, {**COST, "unit_cost": {"amount": amount}})
    rights = {"ledger.product_cost": {"unit_cost": "hidden"}}
    answer = ledger.call(product_cost.history, {"product_cost_id": made["id"]})
    door, (_, log) = FieldRights(catalogue().operations.values()), log_of("ledger")
    shown = door.shown(product_cost.history, answer, rights)["items"]
    assert [entry["changes"] for entry in shown] == [{}, {}]
    answer = ledger.call(log, {"record_id": made["id"]})
    assert answer["items"][0]["changes"] == {"unit_cost": [1000, 1250]}
    shown = door.shown(log, answer, rights)["items"]
    assert [entry["changes"] for entry in shown] == [{}, {}]

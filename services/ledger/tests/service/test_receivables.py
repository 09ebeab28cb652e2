"""Receivables from orders and by hand."""

import datetime as dt

import pytest
from sqlalchemy import text

from chassis.clock import SetClock
from chassis.testing.harness import NOON
from contracts.customers import customer
from contracts.ledger import book, entry, exposure, receipt
from contracts.ledger import receivable as contract

pytestmark = pytest.mark.requirement("LED-04")


def only(ledger):
    [found] = ledger.call(contract.listed)["items"]
    return found


def test_a_confirmed_order_opens_a_receivable_with_its_tax_apart(ledger):
    ledger.confirm()
    found = only(ledger)
    assert (found["title"], found["state"], found["source_id"]) == ("SO-order-1", "open", "order-1")
    assert (found["amount"]["amount"], found["tax"]["amount"]) == ("113.00", "13.00")
    assert found["due_on"] == "2026-04-24"
    assert ledger.balance("1122") == "113.00"
    assert (ledger.balance("5001"), ledger.balance("2221")) == ("-100.00", "-13.00")
    assert ledger.exposure() == ("113.00", "0.00", "0.00")
    assert ledger.problems() == []


def test_the_head_of_a_department_sees_what_its_orders_are_owed(ledger):
    ledger.confirm(owner_id="rep", department_id="d1")
    head = {"actor_id": "head", "scopes": {"*": "department"}}
    mine = ledger.harness.acting(**head, departments=("d1",)).call(contract.listed)
    others = ledger.harness.acting(**head, departments=("d2",)).call(contract.listed)
    assert (len(mine["items"]), others["items"]) == (1, [])


def test_the_due_day_is_the_one_of_the_order(ledger):
    ledger.confirm(due_on=dt.date(2026, 6, 1))
    assert only(ledger)["due_on"] == "2026-06-01"


def test_an_order_told_twice_opens_one_receivable(ledger):
    first = ledger.confirm()
    told = ledger.told(contract.opened)
    ledger.confirm(id=first)
    ledger.confirm()
    assert ledger.told(contract.opened) == told
    assert ledger.balance("1122") == "113.00"


def test_an_order_given_away_is_settled_at_once(ledger):
    ledger.confirm(total="0.00", tax="0.00")
    assert only(ledger)["state"] == "settled"
    assert len(ledger.told(contract.settled)) == 1
    assert ledger.call(entry.listed)["items"] == []


def test_an_order_of_a_closed_day_is_booked_on_the_first_open_day(ledger):
    ledger.call(book.close, {"until": "2026-03-24"}, if_version=1)
    ledger.harness.clock = SetClock(NOON - dt.timedelta(days=2))  # told on the 25th
    ledger.confirm()
    assert only(ledger)["happened_on"] == "2026-03-25"


def test_no_order_is_booked_into_the_future_where_an_earlier_release_closed_it(ledger):
    def closed_until(day):
        with ledger.runtime.database.write_engine.begin() as connection:
            connection.execute(text("update book set closed_until = :day"), {"day": day})

    closed_until("2027-10-31")
    assert ledger.refusal(ledger.confirm) == "ledger.entry.period_closed"
    assert ledger.call(contract.listed)["items"] == []
    closed_until("2026-03-24")
    ledger.confirm()
    assert only(ledger)["happened_on"] == "2026-03-25"


def test_a_cancelled_order_takes_its_receivable_back(ledger):
    ledger.confirm()
    ledger.cancel()
    ledger.cancel()
    assert only(ledger)["state"] == "cancelled"
    assert (ledger.balance("1122"), ledger.balance("5001")) == ("0.00", "0.00")
    assert ledger.exposure() == ("0.00", "0.00", "0.00")
    assert len(ledger.told(contract.cancelled)) == 1
    assert ledger.problems() == []


def test_an_order_cancelled_before_it_was_confirmed_leaves_nothing(ledger):
    hold = {"customer_id": "c-1", "order_id": "order-1", "amount": {"amount": "5.00"}}
    service = ledger.harness.acting(via="sales")
    service.call(exposure.hold, hold)
    ledger.cancel()
    assert ledger.exposure() == ("0.00", "0.00", "0.00")
    assert ledger.call(contract.listed)["items"] == []


def test_the_money_of_a_cancelled_order_becomes_an_advance(ledger):
    ledger.confirm()
    ledger.receive("112.50", (only(ledger), "112.50"))
    assert only(ledger)["state"] == "settled"
    ledger.cancel()
    [told] = ledger.told(receipt.allocated)
    assert (told["data"]["allocations"], told["aggregateversion"]) == ([], 2)
    *_, last = ledger.told(contract.changed)
    assert last["data"]["state"] == "cancelled"
    assert ledger.exposure() == ("0.00", "0.00", "112.50")
    assert [ledger.balance(code) for code in ("1122", "5603", "2203")] == [
        "0.00",
        "0.00",
        "-112.50",
    ]
    assert ledger.problems() == []


def test_a_receivable_by_hand_is_posted_and_cancelled(ledger):
    [made] = ledger.owe("50.00")
    assert (made["source_type"], made["due_on"]) == ("manual", "2026-04-30")
    gone = ledger.call(
        contract.cancel, {"receivable_id": made["id"], "reason": "误录"}, if_version=made["version"]
    )
    assert (gone["state"], gone["open_amount"]["amount"]) == ("cancelled", "0.00")
    again = ledger.refusal(
        ledger.call, contract.cancel, {"receivable_id": made["id"], "reason": "误录"}
    )
    assert again == "ledger.receivable.not_open"
    assert ledger.balance("5001") == "0.00"


def test_the_receivable_of_an_order_goes_only_with_its_order(ledger):
    ledger.confirm()
    debt = only(ledger)
    assert "cancel" not in debt["abilities"]
    command = {"receivable_id": debt["id"], "reason": "误录"}
    assert ledger.refusal(ledger.call, contract.cancel, command) == "ledger.receivable.of_order"
    assert only(ledger)["state"] == "open"


def test_who_takes_back_a_receivable_says_why(ledger):
    [debt] = ledger.owe("100.00")
    assert "cancel" in only(ledger)["abilities"]
    command = {"receivable_id": debt["id"]}
    assert ledger.refusal(ledger.call, contract.cancel, command) == "invalid"
    gone = ledger.call(contract.cancel, {**command, "reason": "重复登记"})
    assert gone["reason"] == "重复登记"


def test_a_paid_receivable_is_not_cancelled(ledger):
    [made] = ledger.owe("50.00")
    ledger.receive("10.00", (made, "10.00"))
    refused = ledger.refusal(
        ledger.call, contract.cancel, {"receivable_id": made["id"], "reason": "误录"}
    )
    assert refused == "ledger.receivable.paid"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount": {"amount": "0.00"}}, "ledger.receivable.nothing_due"),
        ({"tax": {"amount": "2.00"}}, "ledger.receivable.tax_too_high"),
        ({"tax": {"amount": "1.00", "currency": "USD"}}, "ledger.receivable.tax_currency"),
        ({"income_account_code": "99"}, "ledger.account.unknown"),
        ({"amount": {"amount": "-1.00"}}, "invalid"),
    ],
)
def test_a_wrong_receivable_is_refused(ledger, fields, code):
    body = {"customer_id": "c-1", "title": "x", "amount": {"amount": "1.00"}, **fields}
    assert ledger.refusal(ledger.keyed, contract.create, body) == code
    assert ledger.exposure() == ("0.00", "0.00", "0.00")


def test_a_rep_sees_the_receivables_of_his_own_orders(ledger):
    ledger.confirm()
    rep = ledger.harness.acting(actor_id="rep", scopes={"*": "own"})
    other = ledger.harness.acting(actor_id="other", scopes={"*": "own"})
    assert len(rep.call(contract.listed)["items"]) == 1
    assert other.call(contract.listed)["items"] == []


@pytest.mark.requirement("LED-13")
def test_ageing_calls_a_customer_as_he_is_called_now(ledger):
    ledger.owe("10.00")
    ledger.tell(customer.updated, "c-1", {"id": "c-1", "name": "新名称"}, version=9)
    [row] = ledger.call(contract.read_ageing, {"customer_id": "c-1"})["items"]
    assert row["customer_name"] == "新名称"


def test_ageing_tells_what_was_open_on_a_day(ledger):
    for due_on in ("2026-03-25", "2026-03-24", "2026-02-20", "2026-01-20", "2025-11-01"):
        ledger.owe("10.00", due_on=due_on)
    [late, *_] = ledger.owe("7.00", due_on="2026-03-24")
    ledger.receive("3.00", (late, "3.00"))
    total = ledger.call(contract.read_ageing)["total"]
    ages = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "total")
    assert [total[a]["amount"] for a in ages] == [
        "10.00", "14.00", "10.00", "10.00", "10.00", "54.00"
    ]  # fmt: skip
    before = ledger.call(contract.read_ageing, {"on": "2026-03-24"})
    assert before["items"] == []
    [row] = ledger.call(contract.read_ageing, {"customer_id": "c-1"})["items"]
    assert (row["customer_id"], row["total"]["amount"]) == ("c-1", "54.00")

"""What a duplicate owes is owed by the survivor, until the merger is taken apart."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import customer, merger
from contracts.ledger import (
    account,
    customer_statement,
    financial,
    invoice,
    payable,
    prepaid_card,
    receivable,
)
from ledger.service import service

ABOUT = {"merger_id": "m", "duplicate_id": "c-2", "survivor_id": "c-1", "name": "华为"}


SPAN = {"from_on": "2026-03-01", "until_on": "2026-03-31"}


@pytest.fixture
def owed(ledger):
    """Let both customers owe; the duplicate has paid a part, and more than it owed before."""
    ledger.owe("100.00")
    [debt] = ledger.owe("40.00", customer="c-2")
    ledger.receive("15.00", (debt, "10.00"), customer="c-2")
    return debt


def merge(ledger):
    ledger.tell(merger.customers_merged, "c-1", ABOUT, version=2)


def test_the_exposure_of_the_survivor_is_that_of_both(ledger, owed):
    merge(ledger)
    assert ledger.exposure("c-1") == ("130.00", "0.00", "5.00")
    assert ledger.exposure("c-2") == ledger.exposure("c-1")  # its id stands for the survivor
    debts = ledger.call(receivable.listed, {"customer_id": "c-2"})["items"]
    assert {debt["customer_id"] for debt in debts} == {"c-1"}
    assert ledger.problems() == []


def test_a_split_gives_back_what_each_owes_by_now(ledger, owed):
    merge(ledger)
    ledger.receive("20.00", (owed, "20.00"), customer="c-2")
    ledger.tell(merger.customers_split, "c-1", ABOUT, version=3)
    assert ledger.exposure("c-2") == ("10.00", "0.00", "5.00")
    assert ledger.exposure("c-1") == ("100.00", "0.00", "0.00")
    assert ledger.problems() == []


def test_an_order_that_was_on_its_way_follows_a_little_later(ledger):
    merge(ledger)
    ledger.confirm(customer_id="c-2")
    assert ledger.exposure("c-1")[0] == "0.00"
    ledger.harness.clock.advance(seconds=11)
    ledger.harness.run_due()
    assert ledger.exposure("c-1")[0] == "113.00"
    assert ledger.problems() == []


def test_what_is_owed_by_the_old_id_is_owed_by_the_survivor(ledger):
    merge(ledger)
    [debt] = ledger.owe("7.00", customer="c-2")
    assert (debt["customer_id"], ledger.exposure("c-1")[0]) == ("c-1", "7.00")


@pytest.mark.parametrize("asked", ["c-1", "c-2"])
def test_the_statement_of_the_survivor_holds_what_was_posted_for_the_old_id(ledger, owed, asked):
    merge(ledger)
    told = ledger.call(customer_statement.read, {"customer_id": asked, **SPAN})
    assert told["customer_id"] == "c-1"
    moved = [(i["charged"] or i["paid"])["amount"] for i in told["items"]]
    assert (moved, told["closing_balance"]["amount"]) == (["100.00", "40.00", "15.00"], "125.00")
    ages = ledger.call(receivable.read_ageing, {"customer_id": asked})
    assert [(row["customer_id"], row["total"]["amount"]) for row in ages["items"]] == [
        ("c-1", "130.00")
    ]


def test_books_and_margins_of_the_survivor_hold_what_was_posted_for_the_old_id(ledger, owed):
    merge(ledger)
    [row] = ledger.call(financial.read_margins, SPAN)["items"]
    assert (row["customer_id"], row["income"]["amount"]) == ("c-1", "140.00")
    key = {"account_id": ledger.account("1122")["id"], "customer_id": "c-1"}
    lines = ledger.call(account.statement, key)["items"]
    assert [line["amount"]["amount"] for line in lines] == ["100.00", "40.00", "-10.00"]
    ledger.tell(merger.customers_split, "c-1", ABOUT, version=3)
    lines = ledger.call(account.statement, key)["items"]
    assert [line["amount"]["amount"] for line in lines] == ["100.00"]


def test_invoices_payables_and_introductions_follow_and_go_back(ledger):
    row = {"name": "货", "amount": {"amount": "1.00"}, "rate": "0"}
    fields = {"kind": "ordinary", "party_id": "c-2", "title": {"name": "甲"}, "lines": [row]}
    bill = ledger.keyed(invoice.create, fields)
    owed = {"supplier_id": "c-2", "title": "采购", "amount": {"amount": "1.00"}}
    due = ledger.keyed(payable.create, owed)
    brought = {"number": "K1", "customer_id": "c-1", "introducer_id": "c-2"}
    card = ledger.call(prepaid_card.create, brought)

    def whose():
        yield ledger.call(invoice.get, {"invoice_id": bill["id"]})["party_id"]
        yield ledger.call(payable.get, {"payable_id": due["id"]})["supplier_id"]
        yield ledger.call(prepaid_card.get, {"prepaid_card_id": card["id"]})["introducer_id"]

    merge(ledger)
    assert set(whose()) == {"c-1"}
    ledger.tell(merger.customers_split, "c-1", ABOUT, version=3)
    assert set(whose()) == {"c-2"}


def test_the_survivor_is_paid_by_the_id_that_the_supplier_had(ledger):
    owed = {"supplier_id": "c-2", "title": "采购", "amount": {"amount": "1.00"}}
    due = ledger.keyed(payable.create, owed)
    merge(ledger)
    part = {"payable_id": due["id"], "amount": owed["amount"]}
    paid = {"supplier_id": "c-2", "amount": owed["amount"], "parts": [part]}
    assert ledger.keyed(payable.pay, paid)["supplier_id"] == "c-1"


def a_debt_of_the_duplicate(harness):
    service.prepare(harness.runtime)
    for key in ("c-1", "c-2"):
        harness.tell(customer.created, key, {"id": key, "name": key})
    owed = {"customer_id": "c-2", "title": "SO1", "amount": {"amount": "40.00"}}
    harness.call(receivable.create, owed, idempotency_key="k")
    return "c-1", ABOUT


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("event", [merger.customers_merged, merger.customers_split])
def test_a_merger_and_a_split_survive_a_kill_anywhere(event, tmp_path):
    case = Case(event, a_debt_of_the_duplicate)
    assert enumerate_crashes(service, case, tmp_path).wrong == []


def test_whose_debts_money_settled_while_two_were_one_is_proved_behind_their_split(ledger):
    [mine], [theirs] = ledger.owe("100.00"), ledger.owe("600.00", customer="c-2")
    ledger.receive("300.00", (theirs, "300.00"), for_others=True)
    merge(ledger)
    ledger.receive("350.00", (mine, "50.00"), (theirs, "300.00"))
    assert ledger.problems() == []
    ledger.tell(merger.customers_split, "c-1", ABOUT, version=3)
    assert ledger.problems() == []
    assert ledger.debt(theirs["id"]) == ("settled", "0.00")

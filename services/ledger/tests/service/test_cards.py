"""Prepaid cards: topped up with a bonus, spent, moved, never below zero."""

import threading

import pytest

from chassis.errors import ServiceError
from contracts.ledger import prepaid_card as contract
from contracts.ledger import receipt

pytestmark = pytest.mark.requirement("LED-10")


def card(ledger, number="K1", **about):
    fields = {"number": number, "customer_id": "c-1", **about}
    return ledger.call(contract.create, fields)


def do(ledger, operation, made, amount, **about):
    key = {"prepaid_card_id": made["id"], "amount": {"amount": amount}, **about}
    return ledger.keyed(operation, key)


@pytest.fixture
def full(ledger):
    ledger.card = card(ledger, introducer_id="c-2")
    do(ledger, contract.top_up, ledger.card, "100.00")
    return ledger


def balance(ledger, made):
    key = {"prepaid_card_id": made["id"]}
    return ledger.call(contract.get, key)["balance"]["amount"]


def test_a_bonus_is_money_on_the_card_and_an_expense(ledger):
    made = do(ledger, contract.top_up, card(ledger), "100.00", bonus={"amount": "20.00"})
    assert made["balance"]["amount"] == "120.00"
    assert [ledger.balance(c) for c in ("1002", "5601", "2203")] == ["100.00", "20.00", "-120.00"]
    assert ledger.problems() == []


@pytest.mark.requirement("EX-18")
def test_two_spends_of_sixty_at_once_leave_forty(full):
    """Worked example 18: one succeeds, one is refused, the balance is 40."""
    refused = []

    def spend():
        try:
            do(full, contract.spend, full.card, "60.00")
        except ServiceError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=spend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["ledger.prepaid_card.not_enough"]
    assert (balance(full, full.card), full.balance("5001")) == ("40.00", "-60.00")
    assert full.problems() == []


def test_money_is_refunded_and_moved_to_another_card(full):
    other = card(full, "K2")
    do(full, contract.transfer, full.card, "30.00", to_card_id=other["id"])
    do(full, contract.refund, full.card, "20.00")
    assert (balance(full, full.card), balance(full, other)) == ("50.00", "30.00")
    assert (full.balance("2203"), full.balance("1002")) == ("-80.00", "80.00")
    moves = full.call(contract.read_moves, {"prepaid_card_id": full.card["id"]})["items"]
    assert [(m["kind"], m["balance"]["amount"]) for m in moves] == [
        ("refund", "50.00"),
        ("transfer_out", "70.00"),
        ("top_up", "100.00"),
    ]
    key, told = {"prepaid_card_id": full.card["id"], "limit": 2}, []
    for after in ({}, {"after": moves[1]["id"]}):
        page = full.call(contract.read_moves, {**key, **after})
        told.append(([move["id"] for move in page["items"]], page["next_after"]))
    assert told == [([moves[0]["id"], moves[1]["id"]], moves[1]["id"]), ([moves[2]["id"]], None)]
    assert full.problems() == []


def test_a_top_up_is_told_with_the_customer_who_introduced_him(full):
    [told] = full.told(contract.topped_up)
    assert (told["data"]["introducer_id"], told["data"]["amount"]["amount"]) == ("c-2", "100.00")


def by_card(ledger, amount, *allocations, **about):
    return ledger.receive(amount, *allocations, prepaid_card_id=ledger.card["id"], **about)


def test_a_card_pays_an_order_and_gets_its_money_back_when_that_is_reversed(full):
    full.confirm(total="113.00", tax="13.00")
    paid = by_card(full, "100.00", oldest_first=True)
    assert (paid["account_code"], paid["prepaid_card_id"]) == ("2203", full.card["id"])
    assert (balance(full, full.card), full.exposure()) == ("0.00", ("13.00", "0.00", "0.00"))
    assert [full.balance(code) for code in ("2203", "1122", "5001")] == ["0.00", "13.00", "-100.00"]
    full.call(contract.set_state, {"prepaid_card_id": full.card["id"], "state": "blocked"})
    key = {"receipt_id": paid["id"], "reason": "退货"}
    full.keyed(receipt.reverse, key, if_version=paid["version"])
    assert (balance(full, full.card), full.balance("1122")) == ("100.00", "113.00")
    moves = full.call(contract.read_moves, {"prepaid_card_id": full.card["id"]})["items"]
    assert [move["kind"] for move in moves] == ["put_back", "spend", "top_up"]
    assert full.problems() == []


def test_a_card_pays_only_what_its_customer_owes_and_no_more_than_it_holds(full):
    [debt, large] = full.owe("40.00", "500.00")
    [other] = full.owe("10.00", customer="c-2")
    refused = full.refusal
    assert refused(by_card, full, "50.00", (debt, "40.00")) == "ledger.receipt.card_rest"
    over = refused(by_card, full, "101.00", (large, "101.00"))
    assert over == "ledger.prepaid_card.not_enough"
    stolen = refused(by_card, full, "10.00", (other, "10.00"), customer="c-2")
    assert stolen == "ledger.receipt.card_of_another"
    assert (balance(full, full.card), full.exposure()[0]) == ("100.00", "540.00")
    assert full.problems() == []


@pytest.mark.requirement("CUS-76")
def test_the_spend_of_all_cards_is_credited_to_who_introduced_their_holders(full):
    second = card(full, "K2", introducer_id="c-2")
    do(full, contract.top_up, second, "50.00")
    do(full, contract.spend, full.card, "30.00")
    do(full, contract.spend, second, "20.00")
    mine = full.call(contract.listed, {"customer_id": "c-1"})["items"]
    balances = {one["number"]: one["balance"]["amount"] for one in mine}
    assert balances == {"K1": "70.00", "K2": "30.00"}
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    [row] = full.call(contract.read_introduced, days)["items"]
    assert (row["introducer_id"], row["spent"]["amount"]) == ("c-2", "50.00")


def test_what_a_customer_brought_by_introducing_others_is_told(full):
    do(full, contract.spend, full.card, "30.00")
    do(full, contract.top_up, card(full, "K2"), "5.00")
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    [row] = full.call(contract.read_introduced, days)["items"]
    told = row["introducer_id"], row["topped_up"]["amount"], row["spent"]["amount"]
    assert told == ("c-2", "100.00", "30.00")
    later = {"from_on": "2026-04-01", "until_on": "2026-04-30"}
    assert full.call(contract.read_introduced, later)["items"] == []


def test_the_tax_of_what_a_card_bought_is_no_income(full):
    do(full, contract.spend, full.card, "56.50", tax={"amount": "6.50"})
    assert [full.balance(code) for code in ("5001", "2221")] == ["-50.00", "-6.50"]
    for tax in ({"amount": "1.01"}, {"amount": "1.00", "currency": "USD"}):
        refused = full.refusal(do, full, contract.spend, full.card, "1.00", tax=tax)
        assert refused == "ledger.prepaid_card.tax"
    assert full.problems() == []


def test_what_a_card_cannot_do_is_refused(full):
    assert full.refusal(card, full) == "ledger.prepaid_card.number_taken"
    unknown = full.refusal(card, full, "K9", introducer_id="nobody")
    assert unknown == "ledger.prepaid_card.introducer_unknown"
    for operation in (contract.spend, contract.refund):
        refused = full.refusal(do, full, operation, full.card, "100.01")
        assert refused == "ledger.prepaid_card.not_enough"
    refused = full.refusal(do, full, contract.spend, full.card, "0.00")
    assert refused == "ledger.prepaid_card.nothing"
    mine = {"to_card_id": full.card["id"]}
    refused = full.refusal(do, full, contract.transfer, full.card, "1.00", **mine)
    assert refused == "ledger.prepaid_card.same_card"
    dollars = {"amount": {"amount": "1.00", "currency": "USD"}}
    key = {"prepaid_card_id": full.card["id"], **dollars}
    assert full.refusal(full.keyed, contract.spend, key) == "ledger.prepaid_card.currency"
    full.call(contract.set_state, {"prepaid_card_id": full.card["id"], "state": "blocked"})
    assert (
        full.refusal(do, full, contract.spend, full.card, "1.00") == "ledger.prepaid_card.blocked"
    )

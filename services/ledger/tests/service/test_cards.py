"""Prepaid cards: topped up with a bonus, spent, moved, never below zero."""

import threading

import pytest

from chassis.errors import ServiceError
from contracts.ledger import prepaid_card as contract

pytestmark = pytest.mark.requirement("LED-10")


def card(ledger, number="K1", **about):
    fields = {"number": number, "customer_id": "c-1", **about}
    return ledger.call(contract.create, fields)


def do(ledger, operation, made, amount, **about):
    key = {"prepaid_card_id": made["id"], "amount": {"amount": amount}, **about}
    return ledger.keyed(operation, key)


@pytest.fixture
def full(ledger):
    ledger.card = card(ledger, introducer_id="c-9")
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
    assert full.problems() == []


def test_a_top_up_is_told_with_the_customer_who_introduced_him(full):
    [told] = full.told(contract.topped_up)
    assert (told["data"]["introducer_id"], told["data"]["amount"]["amount"]) == ("c-9", "100.00")


def test_what_a_card_cannot_do_is_refused(full):
    assert full.refusal(card, full) == "ledger.prepaid_card.number_taken"
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

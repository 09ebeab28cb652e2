"""What must be paid before its reversal can be tried."""

from contracts.ledger import expense, prepaid_card

from . import arranging as have


def a_paid_claim(harness):
    key = have.an_approved_claim(harness)
    harness.call(expense.pay_claim, key, idempotency_key="claim")
    return key


def why(key):
    return {**key, "reason": "x"}


def a_card_move(harness):
    key = {"prepaid_card_id": have.a_full_card(harness)["prepaid_card_id"]}
    [move] = harness.call(prepaid_card.read_moves, key)["items"]
    return {**key, "card_move_id": move["id"]}

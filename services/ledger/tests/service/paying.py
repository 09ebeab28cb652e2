"""What must be paid, or set off, before its reversal can be tried."""

from contracts.ledger import expense, offset, prepaid_card, product_cost, rounding_tolerance
from contracts.organization import approval, role
from contracts.sales import order

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


def both_sides(harness):
    return {"receivables": [have.a_debt(harness)], "payables": [have.a_payable(harness)]}


def an_offset(harness, **about):
    wish = {**both_sides(harness), **about}
    return {"offset_id": harness.call(offset.post, wish, idempotency_key="offset")["id"]}


def an_approved_offset(harness):
    key = an_offset(harness, ask_approval=True)
    asked = harness.call(offset.get, key)["approval_id"]
    answer = have.answered(harness, asked, "ledger.offset", key["offset_id"])
    harness.tell(approval.approved, *answer)
    return key


def goods_to_ship(harness):
    """Let an order be confirmed whose goods have a cost, and tell that they are shipped."""
    cost = {"product_id": "p-1", "on": "2026-01-01", "unit_cost": have.TEN}
    harness.call(product_cost.set_, cost)
    sold = {"id": "l-1", "product_id": "p-1", "quantity": "1", "net": have.TEN}
    harness.tell(order.confirmed, "o-1", {**have.ORDER, "lines": [sold]})
    shipment = {"id": "s-1", "lines": [{"line_id": "l-1", "quantity": "1"}]}
    return "o-1", {**have.ORDER, "shipment_total": have.TEN, "shipment": shipment}


def a_role(harness):
    harness.tell(role.created, "clerk", {"id": "clerk", "name": "Clerk"})
    return {"role_id": "clerk", "amount": have.TEN}


def a_tolerance(harness):
    made = harness.call(rounding_tolerance.create, a_role(harness))
    return {"rounding_tolerance_id": made["id"]}


def a_lower_tolerance(harness):
    return {**a_tolerance(harness), "amount": {"amount": "5.00"}}

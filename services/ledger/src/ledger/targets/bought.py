"""From the invoice of a supplier that a part of a payment names to the payable that it pays."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chassis.errors import NotFound, blaming
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger.payment_part import InvoiceFull, NotReceived, PaidApart, PaidForNothing
from ledger.invoices import bought
from ledger.invoices import store as invoices
from ledger.invoices.model import Invoice

NAMES = ("invoice_id", "payable_id")


def resolve(uow: UnitOfWork, wishes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """
    Return *wishes* with the payable of each; refuse more than the invoice that one names has left.

    Raises what PAID_BY_NAME says.
    """
    if all(wish["payable_id"] and not wish["invoice_id"] for wish in wishes):
        return [{**wish, "named": {}} for wish in wishes]
    uow.flush()
    ids = {name: sorted({w[name] for w in wishes if w[name]}) for name in NAMES}
    bought.lock_debts(uow, ids["invoice_id"], ids["payable_id"])
    known = invoices.left_of(uow, ids["invoice_id"])
    gone, found = Counter[str](), []
    for place, wish in enumerate(wishes):
        owed = {wish["payable_id"]} - {None}
        if wish["invoice_id"]:
            with blaming(f"/parts/{place}/invoice_id"):
                owed.add(_payable_of(wish["invoice_id"], known))
        if not owed:
            raise PaidForNothing(at=f"/parts/{place}")
        if len(owed) > 1:
            raise PaidApart(at=f"/parts/{place}")
        if wish["invoice_id"]:
            _, all_left = known[wish["invoice_id"]]
            left = Money(max(all_left.minor - gone[wish["invoice_id"]], 0), all_left.currency)
            if wish["amount"].currency == left.currency and wish["amount"].minor > left.minor:
                at = f"/parts/{place}/amount"
                raise InvoiceFull(amount=str(wish["amount"]), left=str(left), at=at)
            gone[wish["invoice_id"]] += wish["amount"].minor
        invoice = known[wish["invoice_id"]][0].number if wish["invoice_id"] else None
        named = {"invoice": invoice} if invoice else {}
        found.append({**wish, "payable_id": owed.pop(), "named": named})
    return found


def _payable_of(invoice_id: str, known: Mapping[str, tuple[Invoice, Money]]) -> str:
    if invoice_id not in known:
        raise NotFound(resource=Invoice.resource, id=invoice_id)
    invoice, _ = known[invoice_id]
    if not invoice.is_payable or invoice.payable_id is None:
        raise NotReceived(state=invoice.state)
    return invoice.payable_id

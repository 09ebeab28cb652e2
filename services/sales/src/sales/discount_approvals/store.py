"""Every query about requests for discounts, and the gates before they bind us."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from chassis.uow import UnitOfWork
from contracts.sales import discount_approval as contract
from sales.discount_approvals.model import (
    DiscountApproval,
    given,
    needs_approval,
    order_needs_approval,
    sold_alike,
)
from sales.orders.model import Order
from sales.pricing.model import OVERRIDE
from sales.quotes.model import Quote


def refuse_unless_approved(uow: UnitOfWork, quote: Quote, limit_percent: Decimal) -> None:
    """Raise DiscountNeedsApproval when a quote gives more than the limit and nobody agreed."""
    limit, given_away = limit_bp(limit_percent), given(quote)
    if given_away <= limit:
        return
    agreed = select(DiscountApproval.id).where(
        DiscountApproval.quote_id == quote.id,
        DiscountApproval.edits == quote.edits,
        DiscountApproval.state == "approved",
    )
    if uow.session.scalar(agreed.limit(1)) is None:
        raise needs_approval(given_away, limit)


def refuse_order_unless_approved(uow: UnitOfWork, order: Order, limit_percent: Decimal) -> None:
    """
    Raise the order's DiscountNeedsApproval when it gives more than the limit and nobody agreed.

    What was accepted on a quote was judged there; whoever may set prices by hand may give them too.
    """
    limit, given_away = limit_bp(limit_percent), given(order)
    if given_away <= limit or uow.call.allows(OVERRIDE):
        return
    if not _is_as_quoted(uow, order) and not _is_agreed(uow, order):
        raise order_needs_approval(given_away, limit)


def _is_agreed(uow: UnitOfWork, order: Order) -> bool:
    """Tell whether somebody agreed to the order as it is written now."""
    d = DiscountApproval
    mine = (d.order_id == order.id, d.edits == order.edits, d.state == "approved")
    return uow.session.scalar(select(d.id).where(*mine).limit(1)) is not None


def withdraw(uow: UnitOfWork, order: Order) -> None:
    """Have nobody decide any more about the discount of an *order* that is given up."""
    d = DiscountApproval
    waiting_ones = select(d).where(d.order_id == order.id, d.state == "pending")
    for request in uow.session.scalars(waiting_ones):
        order.thaw(request.id)
        uow.emit(contract.approval_withdrawn, request)


def _is_as_quoted(uow: UnitOfWork, order: Order) -> bool:
    quote = uow.session.get(Quote, order.quote_id) if order.quote_id else None
    return quote is not None and sold_alike(order, quote)


def limit_bp(percent: Decimal) -> int:
    """Return the limit of the settings in hundredths of a percent."""
    return int(percent * 100)


def waiting(uow: UnitOfWork, request_id: str) -> DiscountApproval | None:
    """Return a request that has no answer yet, locked."""
    chosen = select(DiscountApproval).where(
        DiscountApproval.id == request_id, DiscountApproval.state == "pending"
    )
    return uow.session.scalars(chosen.with_for_update()).first()


def document_of(uow: UnitOfWork, request: DiscountApproval) -> Quote | Order:
    """Return the quote or the order of a request, locked."""
    model: Any = Order if request.order_id else Quote
    chosen = select(model).where(model.id == (request.order_id or request.quote_id))
    found: Quote | Order = uow.session.scalars(chosen.with_for_update()).one()
    return found

"""Every query about requests for discounts, and the gate before a quote goes out."""

from decimal import Decimal

from sqlalchemy import select

from chassis.uow import UnitOfWork
from sales.discount_approvals.model import DiscountApproval, given, needs_approval
from sales.quotes.model import Quote


def refuse_unless_approved(uow: UnitOfWork, quote: Quote, limit_percent: str) -> None:
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


def limit_bp(percent: str) -> int:
    """Return the limit of the settings in hundredths of a percent."""
    return int(Decimal(percent) * 100)


def waiting(uow: UnitOfWork, request_id: str) -> DiscountApproval | None:
    """Return a request that has no answer yet, locked."""
    chosen = select(DiscountApproval).where(
        DiscountApproval.id == request_id, DiscountApproval.state == "pending"
    )
    return uow.session.scalars(chosen.with_for_update()).first()


def quote_of(uow: UnitOfWork, request: DiscountApproval) -> Quote:
    """Return the quote of a request, locked."""
    chosen = select(Quote).where(Quote.id == request.quote_id).with_for_update()
    return uow.session.scalars(chosen).one()

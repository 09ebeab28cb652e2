"""What stands of the money paid that names an invoice."""

from collections.abc import Sequence

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from ledger.payment_parts.model import PaymentPart


def given_to_invoices(uow: UnitOfWork, ids: Sequence[str]) -> list[int]:
    """Return how many minor units stand for each of some invoices by name."""
    chosen = (
        select(PaymentPart.invoice_id, func.sum(PaymentPart.amount_minor))
        .where(PaymentPart.invoice_id.in_(ids), PaymentPart.undone.is_(False))
        .group_by(PaymentPart.invoice_id)
    )
    found = {str(named): int(minor) for named, minor in uow.session.execute(chosen)}
    return [found.get(identifier, 0) for identifier in ids]

"""Every query about what was received for orders."""

from collections.abc import Mapping

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from sales.payments.model import OrderPayment


def keep(uow: UnitOfWork, receipt_id: str, version: int, parts: Mapping[str, int]) -> set[str]:
    """
    Let *parts*, amounts by order id, be all that one receipt pays.

    version: of the receipt; an older one than is known changes nothing.
    Returns the ids of the orders for which something changed.
    """
    mine = select(OrderPayment).where(OrderPayment.receipt_id == receipt_id)
    known = {row.order_id: row for row in uow.session.scalars(mine)}
    if any(row.version >= version for row in known.values()):
        return set()
    for order_id in known.keys() | parts.keys():
        row = known.get(order_id) or OrderPayment(receipt_id=receipt_id, order_id=order_id)
        row.version, row.amount_minor = version, parts.get(order_id, 0)
        uow.session.add(row)
    uow.flush()
    return set(known) | set(parts)


def paid(uow: UnitOfWork, order_id: str) -> int:
    """Return what all receipts together pay of an order, in minor units."""
    amounts = select(func.coalesce(func.sum(OrderPayment.amount_minor), 0))
    return int(uow.session.scalar(amounts.where(OrderPayment.order_id == order_id)) or 0)

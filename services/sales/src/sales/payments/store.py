"""Every query about what was received for orders, and what of them is owed no more."""

from collections.abc import Mapping

from sqlalchemy import func, select

from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from sales.payments.model import OrderDebt, OrderPayment


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


def keep_debt(uow: UnitOfWork, row: dict[str, object]) -> None:
    """Write how the receivable of an order stands, unless something newer was told before."""
    keep_newest(uow, OrderDebt.__table__, row)


def settled(uow: UnitOfWork, order_id: str) -> tuple[int, int, int]:
    """Return what of an order was received, credited and given up, in minor units."""
    debt = uow.session.get(OrderDebt, order_id, populate_existing=True)
    if debt is None:
        return _received(uow, order_id), 0, 0
    return debt.paid_minor, debt.credited_minor, debt.given_up_minor


def _received(uow: UnitOfWork, order_id: str) -> int:
    """Return what all receipts together pay of an order, in minor units."""
    amounts = select(func.coalesce(func.sum(OrderPayment.amount_minor), 0))
    return int(uow.session.scalar(amounts.where(OrderPayment.order_id == order_id)) or 0)

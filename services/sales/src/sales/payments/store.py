"""Every query about what of orders is owed no more."""

from chassis.errors import Conflict
from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from contracts.sales.order import AlreadyPaid, SetOff
from sales.orders.model import Order
from sales.payments.model import OrderDebt


def keep_debt(uow: UnitOfWork, row: dict[str, object]) -> None:
    """Write how the receivable of an order stands, unless something newer was told before."""
    keep_newest(uow, OrderDebt.__table__, row)


def settled(uow: UnitOfWork, order_id: str) -> tuple[int, int, int, int]:
    """Return what was received, credited, given up and, of the last, as a bad debt: minor units."""
    debt = uow.session.get_one(OrderDebt, order_id, populate_existing=True)
    return debt.paid_minor, debt.credited_minor, debt.given_up_minor, debt.bad_debt_minor


def hindrance(uow: UnitOfWork, order: Order) -> Conflict:
    """Return the refusal to cancel an order that something was received of: which documents."""
    debt = uow.session.get(OrderDebt, order.id)
    if debt is None or not debt.set_off_minor or debt.set_off_minor < order.paid_minor:
        return AlreadyPaid(number=order.number)
    return SetOff(number=order.number, offsets=", ".join(debt.offset_numbers or ()))

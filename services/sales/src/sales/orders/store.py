"""Every query about orders."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from chassis import sight
from chassis.custom.values import searched
from chassis.uow import UnitOfWork
from sales.orders.model import Order, OrderLine

COPIED = (
    "customer_id",
    "customer_name",
    "opportunity_id",
    "currency",
    "tax_included",
    "discount_bp",
    "discount_amount_minor",
    "payment_days",
    "note",
)


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that an order answers to the search *text*."""
    named = sight.holding(Order, uow.call, text, "number", "customer_name")
    return or_(named, *searched(uow, Order, text))


def locked(uow: UnitOfWork, order_id: str) -> Order | None:
    """Return an order for a change that nobody asked for, such as money received."""
    chosen = select(Order).where(Order.id == order_id).with_for_update()
    return uow.session.scalars(chosen.execution_options(populate_existing=True)).first()


def whole(order: Order) -> Order:
    """Return the order with its lines and shipments read, so that it can outlive its session."""
    assert order.lines is not None and order.shipments is not None
    assert order.returns is not None
    return order


def add_copy(uow: UnitOfWork, quote: Any, number: str) -> Order:
    """Add a draft with the terms, lines and prices of a *quote*."""
    order = Order(
        number=number,
        quote_id=quote.id,
        owner_id=quote.owner_id,
        department_id=quote.department_id,
        state="draft",
        paid_minor=0,
        credited_minor=0,
        given_up_minor=0,
        **{name: getattr(quote, name) for name in COPIED},
    )
    order.lines = [OrderLine(**line.copied(), shipped_quantity_e4=0) for line in quote.lines]
    order.add_up()
    uow.add(order)
    uow.flush()
    return order

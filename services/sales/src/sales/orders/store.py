"""Every query about orders."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from chassis import sight
from chassis.custom.values import searched
from chassis.uow import UnitOfWork
from sales.orders.model import Order, OrderLine

MOST_DRAFTS = 200
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


def drafts_of(uow: UnitOfWork, customer_id: str) -> Sequence[Order]:
    """Return the newest drafts of a customer."""
    chosen = select(Order).where(Order.customer_id == customer_id, Order.state == "draft")
    return uow.session.scalars(chosen.order_by(Order.id.desc()).limit(MOST_DRAFTS)).all()


def customers_with_drafts(uow: UnitOfWork, after: str, most: int) -> list[str]:
    """Return ids behind *after* of customers who have drafts."""
    chosen = select(Order.customer_id).where(Order.state == "draft", Order.customer_id > after)
    return list(uow.session.scalars(chosen.distinct().order_by(Order.customer_id).limit(most)))


def note_standing(uow: UnitOfWork, order_id: str, standing: str) -> None:
    """
    Write how the customer of a draft would stand with it.

    It stays the version that it is: whoever edits or confirms it at this moment is not disturbed.
    """
    draft = (Order.id == order_id, Order.state == "draft")
    changed = update(Order).where(*draft).values(credit_standing=standing)
    uow.session.execute(changed, execution_options={"synchronize_session": False})


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
        bad_debt_minor=0,
        shipments=[],
        returns=[],
        **{name: getattr(quote, name) for name in COPIED},
    )
    order.lines = [OrderLine(**line.copied(), shipped_quantity_e4=0) for line in quote.lines]
    order.add_up()
    uow.add(order)
    uow.flush()
    return order

"""What of a customer is not for whoever sees it: by a share without it, or without the right."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select

from chassis.context import Call
from chassis.errors import Forbidden
from chassis.scopes import visible
from chassis.shares import Within
from chassis.uow import UnitOfWork
from customers.customers.model import Customer
from customers.sharing.model import Share

KINDS = {
    "contacts": ("customers.contact.",),
    "opportunities": ("sales.opportunity.", "sales.quote."),
    "orders": ("sales.order.", "ledger."),
    "tickets": ("service_desk.",),
    "messages": ("notify.message.", "notify.call."),
}
"""How the kinds of timeline entries begin that tell of a part; messages go along with no share."""
NEIGHBOURS = (
    *("sales.opportunity", "sales.quote", "sales.order"),
    *("ledger.receivable", "ledger.receipt", "service_desk.ticket"),
    *("notify.message", "notify.call"),
)
"""Whose records stand on the timeline for those who may read them."""
WORTH = "orders"
"""The part with which money goes along: figures, exposure and credit."""


def kept_back(uow: UnitOfWork, customer_id: str) -> set[str]:
    """Return the parts that the caller does not see of a customer that he sees."""
    if _sees_all(uow):
        return set()
    own = (Customer.id == customer_id, visible(Customer, uow.call, shared=False))
    if uow.session.scalar(select(Customer.id).where(*own)) is not None:
        return set()
    held = select(Share.along).where(Share.customer_id == customer_id, *_held(uow))
    return set(KINDS).difference(*uow.session.scalars(held))


def must_go_along(uow: UnitOfWork, customer_id: str, part: str) -> None:
    """Raise Forbidden when the caller sees the customer, but not this part of it."""
    if part in kept_back(uow, customer_id):
        raise Forbidden(permission=f"{Customer.resource}.share.{part}")


def told_of(kind: Any, parts: Collection[str], call: Call) -> list[ColumnElement[bool]]:
    """Return the conditions that a *kind* of entry is of no such part and the caller's to read."""
    closed = [(f"{name}.",) for name in NEIGHBOURS if not call.allows(f"{name}.get")]
    held_back = [*(KINDS[part] for part in sorted(parts)), *closed]
    return [not_(or_(*map(kind.startswith, heads))) for heads in held_back]


def worth_seen(uow: UnitOfWork, column: Any) -> ColumnElement[bool] | None:
    """Return the condition that the worth of a customer goes along; None: it always does."""
    if _sees_all(uow):
        return None
    own = select(Customer.id).where(visible(Customer, uow.call, shared=False))
    rows = uow.session.execute(select(Share.customer_id, Share.along).where(and_(*_held(uow))))
    some = [row.customer_id for row in rows if WORTH in row.along]
    return or_(Within(column, own.scalar_subquery()), column.in_(some))


def _sees_all(uow: UnitOfWork) -> bool:
    return bool(uow.call.via) or uow.call.scope(Customer.resource) == "all"


def _held(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    mine = and_(Share.holder_kind == "staff", Share.holder_id == uow.call.actor_id)
    ours = and_(Share.holder_kind == "department", Share.holder_id.in_(uow.call.departments))
    return Share.ended_at.is_(None), or_(mine, ours)

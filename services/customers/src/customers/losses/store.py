"""Every query about losses."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from customers.classes import store as classes
from customers.classes.model import ClassChange, built_in_id
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.figures.model import Figures

LOST = built_in_id("lost")
COUNTED = 200_000
"""Changes that one analysis looks at."""


def lost_classes(uow: UnitOfWork) -> set[str]:
    """Return the class of the lost and what lies below."""
    return classes.below(uow, [LOST])


def changes(uow: UnitOfWork, since: dt.datetime, until: dt.datetime) -> Sequence[Any]:
    """Return the changes of classes within a span, of customers that the caller sees."""
    g, c = ClassChange, Customer
    worth = func.coalesce(Figures.paid_minor, 0).label("paid")
    columns = (g.customer_id, g.at, g.from_class_id, g.class_id, g.reason)
    chosen = select(*columns, c.owner_id, c.region, c.industry, c.source, c.grade, worth)
    chosen = chosen.join(c, c.id == g.customer_id).outerjoin(Figures, Figures.id == c.id)
    within = (g.at >= since, g.at < until, c.id.in_(customers.seen(uow)))
    rows = chosen.where(*within).order_by(g.at, g.id).limit(COUNTED)
    return uow.session.connection().execute(rows).all()


def at_the_beginning(uow: UnitOfWork, moment: dt.datetime) -> int:
    """Return how many customers that the caller sees were there before a moment."""
    mine = select(func.count()).select_from(Customer)
    there = (Customer.created_at < moment, Customer.id.in_(customers.seen(uow)))
    return uow.session.scalar(mine.where(*there)) or 0


def reasons(uow: UnitOfWork, customer_ids: Sequence[str]) -> dict[str, str | None]:
    """Return customer id → why it was put into its present class."""
    g = ClassChange
    chosen = select(g.customer_id, g.reason).where(g.customer_id.in_(customer_ids))
    found: dict[str, str | None] = defaultdict(lambda: None)
    for row in uow.session.connection().execute(chosen.order_by(g.at, g.id)):
        found[row.customer_id] = row.reason
    return found


def silent_in(uow: UnitOfWork, class_ids: set[str], before: dt.datetime, most: int) -> list[str]:
    """Return customers of classes without activity or deal since a moment, one more than *most*."""
    c = Customer
    silent = [or_(at.is_(None), at < before) for at in (c.last_activity_at, c.last_deal_at)]
    mine = (c.class_id.in_(class_ids), present(c), c.id.in_(customers.seen(uow)))
    since = or_(c.class_since.is_(None), c.class_since < before)
    wanted = select(c.id).where(*mine, *silent, since).order_by(c.id).limit(most + 1)
    return list(uow.session.scalars(wanted))

"""Every query about what is in hand with customers."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from sales.opportunities.model import Opportunity
from sales.orders.model import Order
from sales.quotes.model import Quote

PAPERS: dict[str, Any] = {"order": Order, "quote": Quote}


def open_orders(uow: UnitOfWork, customer_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return customer id → the numbers of orders that are binding and not done."""
    o, found = Order, dict[str, list[str]]()
    wanted = select(o.customer_id, o.number).where(
        o.customer_id.in_(customer_ids), o.state == "confirmed", present(o)
    )
    for customer_id, number in uow.session.execute(wanted.order_by(o.number)):
        found.setdefault(customer_id, []).append(number)
    return found


def open_deals(uow: UnitOfWork, customer_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return customer id → the names of deals that are neither won nor lost."""
    o, found = Opportunity, dict[str, list[str]]()
    wanted = select(o.customer_id, o.name).where(
        o.customer_id.in_(customer_ids), o.state == "open", present(o)
    )
    for customer_id, name in uow.session.execute(wanted.order_by(o.created_at, o.id)):
        found.setdefault(customer_id, []).append(name)
    return found


def entered(
    uow: UnitOfWork, customer_ids: Sequence[str], since: dt.datetime
) -> dict[str, list[str]]:
    """Return customer id → kinds of papers that were entered since and are not cancelled."""
    found: dict[str, list[str]] = {}
    for kind, model in PAPERS.items():
        mine = (model.customer_id.in_(customer_ids), model.created_at >= since, present(model))
        wanted = select(model.customer_id).where(*mine, model.state != "cancelled")
        for customer_id in uow.session.scalars(wanted.distinct()):
            found.setdefault(customer_id, []).append(kind)
    return found

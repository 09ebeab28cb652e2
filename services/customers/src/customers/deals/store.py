"""Every query about closed deals, and what customers show of them."""

import datetime as dt
from typing import Any

from sqlalchemy import func, select, update

from chassis import merging
from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.deals.model import ClosedDealRef


def closed_at(uow: UnitOfWork, deal_id: str) -> dt.datetime | None:
    """Return when a deal was closed, None where it never was."""
    return uow.session.scalar(select(ClosedDealRef.closed_at).where(ClosedDealRef.id == deal_id))


def keep(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Write what sales told of a deal, unless it told something newer before."""
    d = ClosedDealRef
    adopted = merging.adopt(uow, d.customer_id, row["id"], row["customer_id"])
    keep_newest(uow, d.__table__, {**row, "customer_id": adopted})
    settle(uow, adopted)


def settle(uow: UnitOfWork, customer_id: str) -> None:
    """
    Note the first and the last closed deal of a customer, and let the clock follow.

    Only the first, by which the customer counts for no cap, is a change of the record.
    """
    uow.flush()
    connection, d, c = uow.session.connection(), ClosedDealRef, Customer.__table__.c
    # Of two at once the second waits here and then sees what the first has written.
    connection.execute(select(c.id).where(c.id == customer_id).with_for_update())
    counting = select(func.min(d.closed_at), func.max(d.closed_at))
    first, last = connection.execute(counting.where(d.customer_id == customer_id, d.counts)).one()
    mine = update(Customer).where(c.id == customer_id)
    now = {"first_deal_at": first, "version": c.version + 1}
    connection.execute(mine.where(c.first_deal_at.is_distinct_from(first)).values(**now))
    connection.execute(mine.values(last_deal_at=last))
    uow.session.expire_all()
    customers.follow_clock(uow, customer_id)

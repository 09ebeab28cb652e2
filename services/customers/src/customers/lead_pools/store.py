"""Every query about who had which lead when, and about leads that wait for a rule."""

import datetime as dt
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from chassis import merging
from chassis.uow import UnitOfWork
from customers.lead_pools.model import lead_holding, lead_waiting

c, w = lead_holding.c, lead_waiting.c
MOST = 200


def begin(uow: UnitOfWork, lead: Any) -> None:
    """Note the first owner of a new lead, or that it lies in its pool."""
    _write(uow, lead, "create")


def move(uow: UnitOfWork, lead: Any, how: str, reason: str | None = None) -> None:
    """Note that a lead came to another owner, or into the pool that it names."""
    running = update(lead_holding).where(c.lead_id == lead.id, c.to_at.is_(None))
    uow.session.connection().execute(running.values(to_at=uow.now))
    _write(uow, lead, how, reason)
    if lead.owner_id:
        wait_no_more(uow, lead.id)


def wait_for(uow: UnitOfWork, lead_id: str, rule_id: str) -> bool:
    """Note that a lead waits until a rule finds somebody; return whether it did not so far."""
    connection, mine = uow.session.connection(), w.lead_id == lead_id
    if connection.execute(update(lead_waiting).where(mine).values(rule_id=rule_id)).rowcount:
        return False
    row = {"lead_id": lead_id, "rule_id": rule_id, "since_at": uow.now}
    connection.execute(insert(lead_waiting).values(**row))
    return True


def wait_no_more(uow: UnitOfWork, *lead_ids: str) -> None:
    """Forget that leads waited for a rule."""
    uow.session.connection().execute(delete(lead_waiting).where(w.lead_id.in_(lead_ids)))


def waits(uow: UnitOfWork, lead_id: str, rule_id: str) -> bool:
    """Return whether a lead waits for a rule."""
    mine = select(w.lead_id).where(w.lead_id == lead_id, w.rule_id == rule_id)
    return uow.session.scalar(mine) is not None


def waiting_for(uow: UnitOfWork, rule_id: str, most: int) -> list[str]:
    """Return the leads that wait for a rule, who came first before others."""
    mine = select(w.lead_id).where(w.rule_id == rule_id).order_by(w.since_at, w.lead_id)
    return list(uow.session.scalars(mine.limit(most)))


def claims_since(uow: UnitOfWork, by_id: str, since: dt.datetime, pool_id: str) -> int:
    """Return how many leads *by_id* claimed since then from one pool, for whomever."""
    mine = (c.by_id == by_id, c.from_at >= since, c.how == "claim", c.pool_id == pool_id)
    return uow.session.scalar(select(func.count()).where(*mine)) or 0


def lost_at(uow: UnitOfWork, lead_id: str, owner_id: str) -> dt.datetime | None:
    """Return when *owner_id* last lost the lead, or None if he never had it."""
    last = select(func.max(c.to_at)).where(c.lead_id == lead_id, c.owner_id == owner_id)
    return uow.session.scalar(last)


def owners(uow: UnitOfWork, lead_id: str) -> int:
    """Return in how many periods a lead belonged to somebody."""
    had = select(func.count()).where(c.lead_id == lead_id, c.owner_id.is_not(None))
    return uow.session.scalar(had) or 0


def periods(uow: UnitOfWork, lead_id: str, most: int = MOST) -> list[Any]:
    """Return who had a lead, and those that were merged into it, when and why; newest first."""
    mine = select(lead_holding).where(c.lead_id.in_(merging.all_ids_of(uow, lead_id)))
    chosen = mine.order_by(c.from_at.desc(), c.number.desc()).limit(most)
    return list(uow.session.connection().execute(chosen).mappings())


def released_because(uow: UnitOfWork, lead_id: str) -> str | None:
    """Return why a lead that lies in a pool came back the last time."""
    told = select(c.reason).where(c.lead_id == lead_id, c.owner_id.is_(None))
    return uow.session.scalar(told.order_by(c.number.desc()).limit(1))


def _write(uow: UnitOfWork, lead: Any, how: str, reason: str | None = None) -> None:
    row = {"lead_id": lead.id, "owner_id": lead.owner_id, "pool_id": lead.pool_id}
    row |= {"from_at": uow.now, "how": how, "reason": reason, "by_id": uow.call.actor_id}
    uow.session.connection().execute(insert(lead_holding).values(**row))

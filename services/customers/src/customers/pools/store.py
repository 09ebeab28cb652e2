"""Every query about pools."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from chassis.calendar import Calendar
from chassis.fields import instant_text
from chassis.filter_trees import leaves
from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.customers.parts import UnknownPool
from contracts.customers.public_pool import HIDABLE, PoolNameTaken
from customers.pools.model import PublicPool
from customers.pools.rules import next_refresh

REFRESH = "customers.pool_refresh"


def mine(uow: UnitOfWork, holds: str = "customers") -> list[PublicPool]:
    """Return the pools of which the caller is a member."""
    held = (present(PublicPool), PublicPool.holds == holds)
    every = uow.session.scalars(select(PublicPool).where(*held))
    return [pool for pool in every if pool.has_member(uow.call)]


def asked(command: Mapping[str, Any]) -> set[str]:
    """Return the fields that a pool may hide by which a list is searched, filtered or sorted."""
    names = [*command, command["sort"].lstrip("-"), *(("name",) if command.get("q") else ())]
    names += [leaf["field"] for leaf in leaves(command.get("filter"))]
    return {field for field in HIDABLE if any(name.startswith(field) for name in names)}


def found(uow: UnitOfWork, pool_id: str | None) -> PublicPool | None:
    """Return a pool that is there; None stands for the general one."""
    if pool_id is None:
        return None
    chosen = select(PublicPool).where(PublicPool.id == pool_id, present(PublicPool))
    return uow.session.scalars(chosen).first()


def taking(
    uow: UnitOfWork, pool_id: str, holds: str = "customers", at: str = "/pool_id"
) -> PublicPool:
    """Return a pool that takes customers, or leads, and keep it open; raises UnknownPool."""
    chosen = select(PublicPool).where(PublicPool.id == pool_id, present(PublicPool))
    pool = uow.session.scalars(chosen.with_for_update()).first()
    if pool is None or not pool.active or pool.holds != holds:
        raise UnknownPool(pool_id=pool_id, at=at)
    return pool


def refuse_taken(uow: UnitOfWork, name: str, holds: str, but: str = "") -> None:
    """Raise PoolNameTaken when another pool of customers, or of leads, has the name."""
    same = (PublicPool.name == name, PublicPool.holds == holds, PublicPool.id != but)
    if uow.session.scalar(select(PublicPool.id).where(*same, present(PublicPool)).limit(1)):
        raise PoolNameTaken(name=name)


def origin(uow: UnitOfWork, pool_id: str | None) -> str | None:
    """Return the pool that a customer came from, or None when it takes customers no more."""
    pool = found(uow, pool_id)
    return pool.id if pool is not None and pool.active else None


def schedule_refresh(uow: UnitOfWork, pool: PublicPool) -> None:
    """Ask for the next weekly refresh of a pool, or take it back."""
    if pool.refresh_weekday is None or pool.deleted_at or not pool.active:
        uow.unschedule(REFRESH, pool.id)
        return
    at = next_refresh(uow.now, pool.refresh_weekday, Calendar().zone)
    uow.schedule(REFRESH, pool.id, at, {"before": instant_text(at)})

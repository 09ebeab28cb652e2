"""Every query about pools."""

from sqlalchemy import select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.customers.parts import UnknownPool
from customers.pools.model import PublicPool


def mine(uow: UnitOfWork) -> list[PublicPool]:
    """Return the pools of which the caller is a member."""
    every = uow.session.scalars(select(PublicPool).where(present(PublicPool)))
    return [pool for pool in every if pool.has_member(uow.call)]


def found(uow: UnitOfWork, pool_id: str | None) -> PublicPool | None:
    """Return a pool that is there; None stands for the general one."""
    if pool_id is None:
        return None
    chosen = select(PublicPool).where(PublicPool.id == pool_id, present(PublicPool))
    return uow.session.scalars(chosen).first()


def taking(uow: UnitOfWork, pool_id: str) -> PublicPool:
    """Return a pool that takes customers; raises UnknownPool. It cannot close meanwhile."""
    chosen = select(PublicPool).where(PublicPool.id == pool_id, present(PublicPool))
    pool = uow.session.scalars(chosen.with_for_update()).first()
    if pool is None or not pool.active:
        raise UnknownPool(pool_id=pool_id)
    return pool


def origin(uow: UnitOfWork, pool_id: str | None) -> str | None:
    """Return the pool that a customer came from, or None when it takes customers no more."""
    pool = found(uow, pool_id)
    return pool.id if pool is not None and pool.active else None

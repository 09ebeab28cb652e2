"""Every query about delegations."""

from sqlalchemy import ColumnElement, select

from chassis.uow import UnitOfWork
from organization.approvals.delegations.model import Delegation

MOST = 20
"""People for whom somebody stands in travel with each call: no more than these."""


def standing_in_for(uow: UnitOfWork, staff_id: str) -> list[str]:
    """Return the ids of those whom a person stands in for now."""
    chosen = select(Delegation.owner_id).where(Delegation.delegate_id == staff_id, _now(uow))
    return list(dict.fromkeys(uow.session.scalars(chosen)))


def looking_after(uow: UnitOfWork, staff_id: str) -> list[str]:
    """Return the ids of those whose records a person looks after now, MOST at most."""
    c = Delegation
    chosen = select(c.owner_id).where(c.delegate_id == staff_id, c.with_records, _now(uow))
    return sorted(set(uow.session.scalars(chosen.limit(MOST))))


def looked_after_by(uow: UnitOfWork, owner_id: str) -> list[str]:
    """Return the ids of those who look after the records of a person now."""
    c = Delegation
    chosen = select(c.delegate_id).where(c.owner_id == owner_id, c.with_records, _now(uow))
    return sorted(set(uow.session.scalars(chosen.limit(MOST))))


def delegates(uow: UnitOfWork, staff_id: str) -> list[str]:
    """Return the ids of those who stand in for a person now."""
    chosen = select(Delegation.delegate_id).where(Delegation.owner_id == staff_id, _now(uow))
    return list(dict.fromkeys(uow.session.scalars(chosen)))


def last_ended(uow: UnitOfWork, owner_ids: list[str], delegate_id: str) -> Delegation | None:
    """Return the delegation from one of *owner_ids* that ended last, if there was any."""
    chosen = select(Delegation).where(
        Delegation.owner_id.in_(owner_ids),
        Delegation.delegate_id == delegate_id,
        Delegation.ends_at <= uow.now,
    )
    return uow.session.scalars(chosen.order_by(Delegation.ends_at.desc())).first()


def _now(uow: UnitOfWork) -> ColumnElement[bool]:
    return (Delegation.begins_at <= uow.now) & (Delegation.ends_at > uow.now)

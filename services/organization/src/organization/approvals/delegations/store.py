"""Every query about delegations."""

from sqlalchemy import ColumnElement, select

from chassis.uow import UnitOfWork
from organization.approvals.delegations.model import Delegation


def standing_in_for(uow: UnitOfWork, staff_id: str) -> list[str]:
    """Return the ids of those whom a person stands in for now."""
    chosen = select(Delegation.owner_id).where(Delegation.delegate_id == staff_id, _now(uow))
    return list(dict.fromkeys(uow.session.scalars(chosen)))


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

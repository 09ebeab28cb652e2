"""Every query about permits."""

from typing import Any

from sqlalchemy import ColumnElement, select

from chassis.uow import UnitOfWork
from contracts.permits import PermitNeeded
from organization.approvals.flows import rules
from organization.approvals.flows import store as flows
from organization.approvals.flows.model import PUBLISHED, ApprovalFlow
from organization.approvals.permits.model import Permit

Wish = tuple[str, str, int | None]
"""Operation, digest of its input, version of the record."""


def any_flow(uow: UnitOfWork) -> bool:
    """Return whether anything at all needs permits."""
    published = (ApprovalFlow.kind == Permit.resource, ApprovalFlow.state == PUBLISHED)
    return uow.session.scalar(select(ApprovalFlow.id).where(*published).limit(1)) is not None


def is_wanted(uow: UnitOfWork, operation: str) -> bool:
    """Return whether a flow wants to approve what the caller is about to do."""
    call = uow.call
    place = next(iter(call.departments), None)
    facts = {"action": operation}
    asked = rules.Asked(call.actor_id, None, place, facts)
    return flows.fitting(uow, Permit.resource, asked) is not None


def is_pending(uow: UnitOfWork, wish: Wish) -> bool:
    """Return whether the caller has asked for the same and waits for the answer."""
    return _any(uow, wish, Permit.state == "pending")


def is_given(uow: UnitOfWork, wish: Wish) -> bool:
    """Return whether the caller has leave for just this."""
    return _any(uow, wish, *_good(uow))


def spent_by(uow: UnitOfWork, event: Any) -> Permit | None:
    """Return the permit that an export uses up, locked: the one that ends first."""
    same = (Permit.action == event["action"], Permit.digest == event["digest"])
    mine = (*same, Permit.owner_id == event["owner_id"], *_good(uow))
    chosen = select(Permit).where(*mine).order_by(Permit.valid_until, Permit.id)
    return uow.session.scalars(chosen.limit(1).with_for_update()).first()


def of_job(uow: UnitOfWork, job_id: str) -> Permit | None:
    """Return the permit that a job has used up, locked."""
    return uow.session.scalars(
        select(Permit).where(Permit.job_id == job_id).with_for_update()
    ).first()


def _good(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    given = (Permit.state == "approved", Permit.valid_until > uow.now)
    return (*given, Permit.used_at.is_(None))


def refuse_without_leave(uow: UnitOfWork, wish: Wish) -> bool:
    """
    Raise PermitNeeded for what a flow wants approved and the caller has no leave for.

    Returns whether anything at all needs permits.
    """
    if not any_flow(uow):
        return False
    if is_wanted(uow, wish[0]) and not is_given(uow, wish):
        raise PermitNeeded()
    return True


def waiting(uow: UnitOfWork, permit_id: str) -> Permit | None:
    """Return a permit that has no answer yet, locked."""
    mine = (Permit.id == permit_id, Permit.state == "pending")
    return uow.session.scalars(select(Permit).where(*mine).with_for_update()).first()


def _any(uow: UnitOfWork, wish: Wish, *where: ColumnElement[bool]) -> bool:
    operation, digest, version = wish
    same: Any = (Permit.action == operation, Permit.digest == digest)
    same += (Permit.owner_id == uow.call.actor_id, Permit.record_version == version)
    return uow.session.scalar(select(Permit.id).where(*same, *where).limit(1)) is not None

"""Every query about permits."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from chassis import holds
from chassis.describing import INPUT
from chassis.errors import Frozen
from chassis.gates import digest
from chassis.parts import has_part
from chassis.perform import load
from chassis.uow import UnitOfWork
from contracts import catalogue
from contracts.permits import GATED, PermitAwaited, PermitNeeded, PermitOutdated
from organization.approvals.flows import rules
from organization.approvals.flows import store as flows
from organization.approvals.flows.model import PUBLISHED, ApprovalFlow
from organization.approvals.permits.model import APPROVED, OUTDATED, PENDING, USED, Permit

MOST = 100
FILES = tuple(one for one in GATED if catalogue().operations[one].safe)
"""What only reads: who lost the file on the way may fetch it once more."""
Wish = Mapping[str, Any]
"""Operation, version of the record, and what its service tells of it (`Judged`)."""


def any_flow(uow: UnitOfWork) -> bool:
    """Return whether anything at all needs permits."""
    published = (ApprovalFlow.kind == Permit.resource, ApprovalFlow.state == PUBLISHED)
    return uow.session.scalar(select(ApprovalFlow.id).where(*published).limit(1)) is not None


def about(command: Any) -> dict[str, Any]:
    """Return what is judged of an operation on no record, such as an export."""
    facts = {name: command[name] for name in INPUT if name in command}
    return {"digest": digest(command), "input_digest": digest(command), "facts": facts}


def is_wanted(uow: UnitOfWork, wish: Wish) -> bool:
    """Return whether a flow wants to approve what the caller is about to do."""
    call = uow.call
    place = next(iter(call.departments), None)
    facts = {**(wish.get("facts") or {}), "action": wish["action"]}
    asked = rules.Asked(call.actor_id, wish.get("amount"), place, facts)
    return flows.fitting(uow, Permit.resource, asked) is not None


def looked_at(uow: UnitOfWork) -> set[str]:
    """Return the facts that published flows for permits look at."""
    published = (ApprovalFlow.kind == Permit.resource, ApprovalFlow.state == PUBLISHED)
    found = uow.session.scalars(select(ApprovalFlow).where(*published))
    standing = (flows.version(uow, one) for one in found)
    return {name for one in standing if one for name in _named(one.definition)}


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("fact"), str):
            yield node["fact"]
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        yield from _named(inner)


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that the title or the reason of a permit holds *text*."""
    names = (Permit.title, Permit.reason)
    return or_(*(has_part(one, text) for one in names))


def pending(uow: UnitOfWork, wish: Wish) -> Permit | None:
    """Return what the caller has asked for the same and waits for the answer of."""
    return _first(uow, *_same(wish), Permit.state == PENDING)


def refuse_frozen(uow: UnitOfWork, wish: Wish) -> None:
    """Raise Frozen while anybody waits for leave about the record that *wish* would change."""
    record_id = wish.get("record_id")
    if record_id is None:
        return
    waiting = select(Permit).where(Permit.record_id == record_id, Permit.state == PENDING)
    permit = uow.session.scalars(waiting.limit(1)).first()
    if permit is not None:
        resource = permit.action.rpartition(".")[0]
        raise Frozen(resource=resource, id=record_id, approval_id=permit.id)


def given(uow: UnitOfWork, wish: Wish) -> list[str]:
    """Return the ids of permits for just this of the caller, first to end first."""
    mine = (Permit.owner_id == uow.call.actor_id, *_same(wish), _is_good(uow))
    chosen = select(Permit.id).where(*mine).order_by(Permit.valid_until, Permit.id)
    return list(uow.session.scalars(chosen.limit(MOST)))


def is_outdated(uow: UnitOfWork, wish: Wish) -> bool:
    """Return whether the caller had leave for the same input, before something changed."""
    operation = catalogue().operations[wish["action"]]
    mine = (Permit.action == wish["action"], Permit.owner_id == uow.call.actor_id)
    in_time = (Permit.state.in_((APPROVED, OUTDATED)), Permit.valid_until > uow.now)
    given = uow.session.scalars(select(Permit).where(*mine, *in_time))
    wanted = wish.get("input_digest") or wish["digest"]
    return any(digest(load(operation, one.command)) == wanted for one in given)


def locked(uow: UnitOfWork, permit_id: str) -> Permit | None:
    """Return a permit, locked."""
    return uow.session.get(Permit, permit_id, with_for_update=True)


def _is_good(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition of leave that stands; for a file also while it may be fetched again."""
    fresh = (Permit.state == APPROVED) & (Permit.valid_until > uow.now)
    return fresh | (Permit.state == USED) & Permit.action.in_(FILES) & (
        Permit.used_at > uow.now - holds.AGAIN
    )


def leave_for(uow: UnitOfWork, wish: Wish) -> dict[str, Any]:
    """
    Return whether anything at all needs permits, and which give the caller leave for this.

    Raises what says why, for what a flow wants approved and the caller has no leave for: as long
    as anybody waits for leave about the record, leave for something else cannot be asked for.
    """
    if not any_flow(uow):
        return {"any_flow": False, "permit_ids": []}
    if not is_wanted(uow, wish):
        return {"any_flow": True, "permit_ids": []}
    permit_ids = given(uow, wish)
    if not permit_ids:
        raise _refusal(uow, wish)
    return {"any_flow": True, "permit_ids": permit_ids}


def _refusal(uow: UnitOfWork, wish: Wish) -> PermitNeeded | PermitAwaited | PermitOutdated:
    operation = catalogue().operations[wish["action"]]
    told = {"action": operation.id, "permission": operation.permission}
    asked = pending(uow, wish)
    if asked is not None:
        return PermitAwaited(permit_id=asked.id, **told)
    refuse_frozen(uow, wish)
    return PermitOutdated(**told) if is_outdated(uow, wish) else PermitNeeded(**told)


def waiting_of(uow: UnitOfWork, staff_id: str) -> list[Permit]:
    """Return what somebody has asked for and has no answer to, locked."""
    mine = (Permit.owner_id == staff_id, Permit.state == PENDING)
    chosen = select(Permit).where(*mine).order_by(Permit.id).with_for_update()
    return list(uow.session.scalars(chosen))


def waiting(uow: UnitOfWork, permit_id: str) -> Permit | None:
    """Return a permit that has no answer yet, locked."""
    mine = (Permit.id == permit_id, Permit.state == PENDING)
    return uow.session.scalars(select(Permit).where(*mine).with_for_update()).first()


def _same(wish: Wish) -> tuple[ColumnElement[bool], ...]:
    version = Permit.record_version == wish.get("record_version")
    return Permit.action == wish["action"], Permit.digest == wish["digest"], version


def _first(uow: UnitOfWork, *where: ColumnElement[bool]) -> Permit | None:
    mine = (Permit.owner_id == uow.call.actor_id, *where)
    return uow.session.scalars(select(Permit).where(*mine).limit(1)).first()

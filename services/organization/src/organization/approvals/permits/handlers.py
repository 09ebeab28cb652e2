"""Asking for leave, and telling whether somebody has it."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.contract import Operation
from chassis.describing import fitting
from chassis.errors import Forbidden
from chassis.freezing import digest
from chassis.values import new_id
from contracts import catalogue
from contracts.organization import permit as contract
from contracts.permits import GATED, CommandUnfit
from organization.access import viewing
from organization.approvals.flows import store as flows
from organization.approvals.permits import store
from organization.approvals.permits.model import PENDING, Permit

get_permit = implements(contract.get)(stock.get(Permit, "permit_id"))
list_permits = implements(contract.listed)(stock.listing(Permit, contract.listed, store.matches))
search_permits = implements(contract.searched)(
    stock.listing(Permit, contract.searched, store.matches)
)
tell_viewers = implements(contract.who_sees)(viewing.viewers_of(Permit, "permit_id"))
read_history = implements(contract.history)(stock.past(Permit, "permit_id"))


@implements(contract.create)
def ask_for_leave(wish, *, uow):
    """Ask as the input stands; whose service describes more is asked about it before, by `file`."""
    operation = _gated(uow, wish["action"])
    return _file(uow, operation, wish, store.about(_command(operation, wish)))


@implements(contract.file)
def ask_for_described_leave(wish, *, uow):
    operation = _gated(uow, wish["action"])
    _command(operation, wish)
    return _file(uow, operation, wish, wish["about"])


@implements(contract.check)
def check_leave(asked, *, uow):
    return store.leave_for(uow, asked)


def _file(uow: Any, operation: Operation, wish: Any, about: Any) -> Permit:
    same = {**about, "action": operation.id, "record_version": wish["record_version"]}
    if not store.is_wanted(uow, same):
        raise contract.NotNeeded()
    if store.pending(uow, same):
        raise contract.AlreadyAsked()
    store.refuse_frozen(uow, same)
    flows.refuse_choice(uow, Permit.resource, wish["approver_ids"])
    permit = uow.add(_permit(uow, same, wish))
    snapshot = permit.told(about.get("record"))
    permit.snapshot_hash = digest(snapshot)
    _ask(uow, permit, wish["approver_ids"], _facts(uow, same), snapshot)
    uow.emit(contract.moved, permit)
    return permit


def _permit(uow: Any, told: Any, wish: Any) -> Permit:
    amount = told.get("amount")
    return Permit(
        id=new_id(),
        action=told["action"],
        command=wish["command"],
        digest=told["digest"],
        title=told.get("name"),
        customer_id=told.get("customer_id"),
        record_id=told.get("record_id"),
        amount_minor=amount.minor if amount else None,
        currency=amount.currency if amount else None,
        record_version=wish["record_version"],
        reason=wish["reason"],
        state=PENDING,
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )


def _gated(uow: Any, name: str) -> Operation:
    if name not in GATED:
        raise contract.NotGated(action=name, permission=name)
    operation = catalogue().operations[name]
    if not uow.call.allows(operation.permission):
        raise Forbidden(permission=operation.permission)
    return operation


def _command(operation: Operation, wish: Any) -> Any:
    """Return an input as it is read. Raises CommandUnfit for what the operation does not take."""
    return fitting(operation, wish["command"], wish["record_version"], CommandUnfit)


def _facts(uow: Any, told: Any) -> dict[str, Any]:
    """Return the facts that some flow looks at; the others are nobody's business."""
    facts, names = told.get("facts") or {}, store.looked_at(uow)
    return {name: value for name, value in facts.items() if name in names}


def _ask(uow: Any, permit: Permit, approver_ids: Any, facts: Any, snapshot: Any) -> None:
    uow.emit(
        contract.approval_requested,
        permit,
        document_resource=Permit.resource,
        document_id=permit.id,
        document_version=1,
        title=permit.title or permit.reason[:100],
        submitter_id=permit.owner_id,
        submitter_name=uow.call.actor_name,
        chosen_ids=approver_ids,
        facts={**facts, "action": permit.action, "reason": permit.reason},
        snapshot=snapshot,
        amount=permit.amount,
    )

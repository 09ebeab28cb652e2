"""Asking for leave, and telling whether somebody has it."""

from typing import Any

from chassis import gates, stock
from chassis.binding import implements
from chassis.contract import Operation
from chassis.errors import LABELS, Forbidden, Invalid
from chassis.freezing import digest
from chassis.perform import load
from chassis.spoken import permission as allowed
from chassis.values import new_id
from contracts import catalogue
from contracts.organization import permit as contract
from contracts.permits import GATED
from organization.approvals.flows import store as flows
from organization.approvals.permits import store
from organization.approvals.permits.model import Permit

get_permit = implements(contract.get)(stock.get(Permit, "permit_id"))
list_permits = implements(contract.listed)(stock.listing(Permit, contract.listed))
search_permits = implements(contract.searched)(stock.listing(Permit, contract.searched))
read_history = implements(contract.history)(stock.past(Permit, "permit_id"))


@implements(contract.create)
def ask_for_leave(wish, *, uow):
    operation = _gated(wish["action"])
    if not uow.call.allows(operation.permission):
        raise Forbidden(permission=operation.permission)
    version = wish["record_version"]
    asked = (operation.id, _digest(operation, wish["command"], version), version)
    if not store.is_wanted(uow, operation.id):
        raise contract.NotNeeded()
    if store.is_pending(uow, asked):
        raise contract.AlreadyAsked()
    flows.refuse_choice(uow, Permit.resource, wish["approver_ids"])
    permit = Permit(
        id=new_id(),
        action=operation.id,
        command=wish["command"],
        digest=asked[1],
        record_version=version,
        reason=wish["reason"],
        state="pending",
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )
    snapshot = permit.told()
    permit.snapshot_hash = digest(snapshot)
    _ask(uow, uow.add(permit), _title(operation), wish["approver_ids"], snapshot)
    return permit


@implements(contract.check)
def check_leave(asked, *, uow):
    wish = (asked["action"], asked["digest"], asked["record_version"])
    return {"any_flow": store.refuse_without_leave(uow, wish)}


def _gated(name: str) -> Operation:
    if name not in GATED:
        raise contract.NotGated(action=name)
    return catalogue().operations[name]


def _digest(operation: Operation, command: Any, version: int | None) -> str:
    """Return the digest of an input. Raises CommandUnfit for what the operation would not take."""
    if operation.guarded and version is None:
        raise contract.CommandUnfit(at="/record_version", action=operation.id)
    try:
        return gates.digest(load(operation, command))
    except Invalid as wrong:
        pointer = next((one["pointer"] for one in wrong.details["fields"]), "")
        raise contract.CommandUnfit(at=f"/command{pointer}", action=operation.id) from wrong


def _title(operation: Operation) -> str:
    """Notices are kept, for readers of either language."""
    label = LABELS[f"{operation.service}.{operation.resource}"][0]
    return f"{operation.verb} {label} {allowed(operation.permission, LABELS)}"


def _ask(uow: Any, permit: Permit, title: str, approver_ids: Any, snapshot: Any) -> None:
    uow.emit(
        contract.approval_requested,
        permit,
        document_resource=Permit.resource,
        document_id=permit.id,
        document_version=1,
        title=title,
        submitter_id=permit.owner_id,
        submitter_name=uow.call.actor_name,
        chosen_ids=approver_ids,
        facts={"action": permit.action, "reason": permit.reason},
        snapshot=snapshot,
        amount=None,
        customer_id=None,
    )

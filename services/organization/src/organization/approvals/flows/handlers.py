"""What can be done with approval flows."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from contracts.organization import approval_flow as contract
from contracts.organization.flow_definition import Definition
from organization.approvals.flows import store
from organization.approvals.flows.model import DRAFT, ApprovalFlow
from organization.approvals.permits import rules as permits
from organization.approvals.permits.rules import refuse_unjudged

read_history = implements(contract.history)(stock.past(ApprovalFlow, "approval_flow_id"))


@implements(contract.create)
def draw_up_flow(fields, *, uow):
    store.refuse_unknown_kind(fields["kind"])
    refuse_unjudged(fields["kind"], fields["definition"])
    draft = store.kept(uow, fields["kind"], fields.pop("definition"))
    return _told(uow, uow.add(ApprovalFlow(**fields, draft=draft, state=DRAFT)))


@implements(contract.get)
def get_flow(command, *, uow):
    return _told(uow, stock.load(uow, ApprovalFlow, command["approval_flow_id"]))


@implements(contract.listed)
def list_flows(command, *, uow):
    return _page(contract.listed, command, uow)


@implements(contract.searched)
def search_flows(command, *, uow):
    return _page(contract.searched, command, uow)


@implements(contract.update)
def change_draft(patch, *, uow):
    flow = _changing(uow, patch.pop("approval_flow_id"))
    definition = patch.pop("definition", None)
    if definition is not None:
        refuse_unjudged(flow.kind, definition)
        patch["draft"] = store.kept(uow, flow.kind, definition)
    flow.change(patch)
    return _told(uow, flow)


@implements(contract.attempt)
def try_flow(command, *, uow):
    flow = stock.load(uow, ApprovalFlow, command["approval_flow_id"])
    refuse_unjudged(flow.kind, store.latest(uow, flow))
    store.refuse_unknown_facts(
        flow.kind, [(f"/facts/{n}/name", one["name"]) for n, one in enumerate(command["facts"])]
    )
    return store.try_out(uow, store.latest(uow, flow), store.imagined(uow, flow.kind, command))


@implements(contract.kinds)
def read_kinds(command, *, uow):
    return {"items": [_with_actions(kind, uow) for kind in store.kinds(uow.call.language)]}


@implements(contract.check_choice)
def check_choice(command, *, uow):
    store.refuse_choice(uow, command["kind"], command["approver_ids"])
    return command


@implements(contract.publish)
def publish_flow(command, *, uow):
    flow = _changing(uow, command["approval_flow_id"])
    version = flow.publish()
    refuse_unjudged(flow.kind, version.definition)
    store.kept(uow, flow.kind, Definition().load(version.definition))
    version.published_at, version.published_by = uow.now, uow.call.actor_id
    uow.session.add(version)
    uow.flush()
    return _told(uow, flow)


@implements(contract.retire)
def retire_flow(command, *, uow):
    flow = _changing(uow, command["approval_flow_id"])
    flow.retire()
    return _told(uow, flow)


@implements(contract.versions)
def read_versions(command, *, uow):
    flow = stock.load(uow, ApprovalFlow, command["approval_flow_id"])
    return {"items": [_read(version) for version in store.versions(uow, flow.id)]}


def _with_actions(kind: dict[str, Any], uow: Any) -> dict[str, Any]:
    known = permits.actions(uow.call.language) if kind["kind"] == permits.KIND else []
    return {**kind, "actions": known}


def _changing(uow: Any, flow_id: str) -> ApprovalFlow:
    flow: ApprovalFlow = stock.load(uow, ApprovalFlow, flow_id, change=True)
    return flow


def _page(operation: Any, command: Any, uow: Any) -> dict[str, Any]:
    answer: dict[str, Any] = stock.listing(ApprovalFlow, operation)(command, uow=uow)
    for flow in answer["items"]:
        _told(uow, flow)
    return answer


def _told(uow: Any, flow: ApprovalFlow) -> ApprovalFlow:
    flow.definition = Definition().load(store.latest(uow, flow))
    return flow


def _read(version: Any) -> dict[str, Any]:
    about = {"number": version.number, "published_at": version.published_at}
    definition = Definition().load(version.definition)
    return {**about, "published_by": version.published_by, "definition": definition}

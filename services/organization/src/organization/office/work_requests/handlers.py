"""What can be done with work requests."""

from typing import Any

from chassis import stock
from chassis.attachments.vouched import files_of
from chassis.binding import implements
from chassis.numbering import next_number
from chassis.values import new_id
from contracts.organization import work_request as contract
from organization.access import viewing
from organization.approvals.flows import store as flows
from organization.office.work_requests import store
from organization.office.work_requests.model import WorkRequest
from organization.staff.rules import refuse_systems

NUMBER = "WR{yyyy}{mm}-{serial:05d}"
get_request = implements(contract.get)(stock.get(WorkRequest, "work_request_id"))
list_requests = implements(contract.listed)(stock.listing(WorkRequest, contract.listed))
search_requests = implements(contract.searched)(stock.listing(WorkRequest, contract.searched))
tell_viewers = implements(contract.who_sees)(viewing.viewers_of(WorkRequest, "work_request_id"))
read_history = implements(contract.history)(stock.past(WorkRequest, "work_request_id"))


@implements(contract.create)
def write_request(fields, *, uow):
    refuse_systems(uow.call)
    owner, department = uow.call.actor_id, next(iter(uow.call.departments), None)
    about = {"state": "draft", "owner_id": owner, "department_id": department}
    request = WorkRequest(id=new_id(), kind=fields.pop("kind"), **about)
    request.change(fields)
    store.count_days(uow, request)
    request.number = next_number(uow, "work_request", NUMBER)
    return uow.add(request)


@implements(contract.update)
def change_request(patch, *, uow):
    request = _changing(uow, patch.pop("work_request_id"))
    request.refuse_unless_of(uow.call.actor_id)
    request.change(patch)
    store.count_days(uow, request)
    return request


@implements(contract.submit)
def ask_for_the_approval(command, *, uow):
    request = _changing(uow, command["work_request_id"])
    request.refuse_unless_of(uow.call.actor_id)
    request.must_be("draft")
    flows.refuse_choice(uow, WorkRequest.resource, command["approver_ids"])
    store.refuse_overlap(uow, request)
    store.refuse_closed(uow, request)
    store.count_days_to_submit(uow, request)
    snapshot = {**request.told(), "files": files_of(uow, request)}
    approval_id = new_id()
    version = request.version
    request.ask(approval_id, snapshot)
    uow.emit(
        contract.approval_requested,
        request,
        id=approval_id,
        document_resource=WorkRequest.resource,
        document_id=request.id,
        document_version=version,
        submitter_id=request.owner_id,
        submitter_name=uow.call.actor_name,
        chosen_ids=command["approver_ids"],
        facts={**request.facts(), "owner_id": request.owner_id},
        snapshot=snapshot,
        snapshot_hash=request.frozen_hash,
        customer_id=None,
    )
    return request


@implements(contract.withdraw)
def withdraw_request(command, *, uow):
    request = _changing(uow, command["work_request_id"])
    request.must_be("approved")
    store.refuse_closed(uow, request)
    request.state = "withdrawn"
    store.tell_that_it_was_withdrawn(uow, request)
    return request


def _changing(uow: Any, work_request_id: str) -> WorkRequest:
    request: WorkRequest = stock.load(uow, WorkRequest, work_request_id, change=True)
    return request

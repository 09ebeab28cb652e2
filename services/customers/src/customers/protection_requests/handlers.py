"""Asking for a longer protection."""

from chassis import stock
from chassis.binding import implements
from chassis.freezing import digest
from chassis.values import new_id
from contracts.customers import protection_request as contract
from contracts.customers.recycle_rule import InPool
from contracts.organization import access, approval_flow
from customers.customers.model import Customer
from customers.protection_requests import store
from customers.protection_requests.model import ProtectionRequest

check_choice = stock.choosing(approval_flow.check_choice, ProtectionRequest.resource)
get_request = implements(contract.get)(stock.get(ProtectionRequest, "protection_request_id"))
list_requests = implements(contract.listed)(stock.listing(ProtectionRequest, contract.listed))
search_requests = implements(contract.searched)(stock.listing(ProtectionRequest, contract.searched))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(ProtectionRequest, "protection_request_id", access.viewers)
)
read_history = implements(contract.history)(stock.past(ProtectionRequest, "protection_request_id"))


@implements(contract.create, first=check_choice)
def ask_for_a_longer_protection(wish, *, uow):
    customer = stock.load_own(uow, Customer, wish["customer_id"], lock=False)
    if customer.owner_id is None:
        raise InPool(customer_id=customer.id)
    store.refuse_pending(uow, customer.id)
    if customer.protected_until and customer.protected_until >= wish["until"]:
        raise contract.ProtectedAlready(until=customer.protected_until.isoformat())
    request = ProtectionRequest(
        id=new_id(),
        customer_id=customer.id,
        customer_name=customer.name,
        until=wish["until"],
        reason=wish["reason"],
        state="pending",
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )
    snapshot = request.told()
    request.snapshot_hash = digest(snapshot)
    _ask(uow, uow.add(request), customer, wish["approver_ids"], snapshot)
    return request


def _ask(uow, request, customer, approver_ids, snapshot):
    uow.emit(
        contract.approval_requested,
        request,
        document_resource=ProtectionRequest.resource,
        document_id=request.id,
        document_version=1,
        title=request.customer_name,
        amount=None,
        submitter_id=uow.call.actor_id,
        submitter_name=uow.call.actor_name,
        chosen_ids=approver_ids,
        facts={
            "until": snapshot["until"],
            "reason": request.reason,
            "owner_id": customer.owner_id,
        },
        snapshot=snapshot,
    )

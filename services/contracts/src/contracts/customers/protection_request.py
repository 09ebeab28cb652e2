"""Longer protections (保护期延长), to which somebody must agree."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from contracts.approvals import NamedApprovers, asking
from contracts.customers.customer import CustomerKey
from contracts.customers.recycle_rule import InPool
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.shared import History, RecordFields

STATES = ("pending", "approved", "rejected", "returned", "recalled")


class RequestPending(Conflict):
    """One request for a customer is decided before the next is made."""

    code = "customers.protection_request.pending"
    en = "A longer protection of this customer waits for its approval."
    zh = "该客户的保护期延长申请正在审批中。"


class ProtectedAlready(Conflict):
    code = "customers.protection_request.already"
    pointer = "/until"
    en, zh = "The customer is protected until {until} anyway.", "该客户的保护期已至 {until}。"


class NewProtectionRequest(NamedApprovers, CustomerKey):
    until = fields.Instant(required=True)
    reason = fields.LongText(min=1, max=2000, required=True)


class ProtectionRequestKey(Schema):
    protection_request_id = fields.Id(required=True)


class ProtectionRequest(RecordFields):
    """A request; its id is that of the approval."""

    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    until = fields.Instant()
    reason = fields.LongText()
    state = fields.Choice(*STATES)
    answer = fields.LongText(allow_none=True, metadata={"description": "What approvers said."})
    decided_at = fields.Instant(allow_none=True)
    decided_by = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)


protection_request = Resource(
    "customers", "protection_request", zh="保护期延长申请", by_sales_tree=True
)

create = protection_request.operation(
    "create",
    summary="Ask to keep a customer longer than the rules allow.",
    http="POST /customers/{customer_id}/protection-requests",
    takes=NewProtectionRequest,
    gives=ProtectionRequest,
    status=201,
    raises=(NotFound, InPool, RequestPending, ProtectedAlready, *CHOOSING),
)
get = protection_request.operation(
    "get",
    summary="Read one request for a longer protection.",
    http="GET /protection-requests/{protection_request_id}",
    takes=ProtectionRequestKey,
    gives=ProtectionRequest,
    safe=True,
    raises=(NotFound,),
)
listed, searched = protection_request.list_operations(
    ProtectionRequest,
    summary="List requests for longer protections.",
    filters={
        "customer_id": "id",
        "state": "choice",
        "owner_id": "id",
        "until": "instant",
        "created_at": "instant",
    },
    sorts=("created_at", "until"),
    quick=("customer_name",),
)
who_sees = access.who_sees(protection_request, ProtectionRequestKey)
history = protection_request.operation(
    "history",
    summary="Read what happened to a request for a longer protection.",
    http="GET /protection-requests/{protection_request_id}/history",
    takes=ProtectionRequestKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
approval_requested = asking(
    protection_request, "A longer protection of a customer needs an approval.", "until", "reason"
)

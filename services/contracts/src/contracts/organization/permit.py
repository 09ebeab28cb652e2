"""Permits (放行申请): leave to do one thing that a flow wants approved before it is done."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Frozen, NotFound, Stale
from chassis.fields import Schema
from contracts.approvals import NamedApprovers, asking
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.permits import GATED, JUDGED, WITHOUT_LEAVE, CommandUnfit, Described, Judged
from contracts.shared import History, RecordFields

STATES = ("pending", "approved", "used", "outdated", "rejected", "returned", "recalled")
ACTION = r"^[a-z_]{2,40}\.[a-z_]{2,40}\.[a-z_]{2,40}$"
VALID_DAYS = 7


class NotGated(Conflict):
    code = "organization.permit.not_gated"
    pointer = "/action"
    en, zh = "{action} never needs a permit.", "{permission}无需放行。"


class NotNeeded(Conflict):
    """No published flow wants it approved."""

    code = "organization.permit.not_needed"
    en = "No flow wants this approved; just do it."
    zh = "没有审批流程要求审批该操作，可直接执行。"


class AlreadyAsked(Conflict):
    code = "organization.permit.already_asked"
    en, zh = "Leave for this was asked for already.", "该操作的放行申请已提交。"


class NewPermit(NamedApprovers):
    action = fields.Text(
        max=120,
        required=True,
        validate=[fields.Matches(ACTION)],
        metadata={
            "description": "The operation: one of " + ", ".join(GATED) + ".",
            "examples": [GATED[0]],
        },
    )
    command = plain.Dict(
        keys=plain.String(),
        required=True,
        metadata={"description": "Its input: the body with the ids of the address."},
    )
    record_version = fields.Whole(
        min=1,
        allow_none=True,
        load_default=None,
        metadata={"description": "What If-Match will say, where the operation wants it."},
    )
    reason = fields.LongText(min=1, max=2000, required=True)


class FiledPermit(NewPermit):
    """A wish, with what the service of the operation tells about it."""

    about = fields.One(Described, required=True)


class PermitKey(Schema):
    permit_id = fields.Id(required=True)


class Permit(RecordFields):
    """Its id is that of the approval; once approved it is good for who asked, for some days."""

    action = fields.Text()
    command = plain.Dict(keys=plain.String())
    title = fields.Text(
        allow_none=True, metadata={"description": "Number or name of the record, and whose it is."}
    )
    customer_id = fields.Id(allow_none=True)
    amount = fields.Money(signed=True, allow_none=True)
    record_id = fields.Id(
        allow_none=True,
        metadata={"description": "Of the record that it changes, which is frozen while it waits."},
    )
    record_version = fields.Whole(allow_none=True)
    reason = fields.LongText()
    state = fields.Choice(*STATES)
    answer = fields.LongText(allow_none=True, metadata={"description": "What approvers said."})
    decided_at = fields.Instant(allow_none=True)
    decided_by = fields.Id(allow_none=True)
    valid_until = fields.Instant(allow_none=True)
    used_at = fields.Instant(
        allow_none=True,
        metadata={"description": "When it was done; null again where a job under it failed."},
    )
    used_by_request = fields.Text(
        allow_none=True,
        metadata={"description": "The request that did it, as its answer named it: X-Request-Id."},
    )
    owner_id = fields.Id(allow_none=True)


class Check(Judged):
    """What somebody is about to do, and what flows look at of it."""

    action = fields.Text(max=120, required=True)
    record_version = fields.Whole(allow_none=True, load_default=None)


class Checked(Schema):
    """permit_ids: those under which it may be done, of which the doing uses up one."""

    any_flow = fields.Flag(
        required=True, metadata={"description": "False: nothing needs a permit these days."}
    )
    permit_ids = fields.Many(fields.Id(), max=100)


class PermitMoved(Schema):
    """What services that do what permits are for need to know of them."""

    action = fields.Text(required=True)
    state = fields.Choice(*STATES, required=True)
    record_id = fields.Id(allow_none=True)
    record_version = fields.Whole(allow_none=True)


permit = Resource("organization", "permit", zh="放行申请")

ASKING = (
    *(NotGated, NotNeeded, CommandUnfit, AlreadyAsked, *CHOOSING),
    *(Frozen, NotFound, Stale),
)
create = permit.operation(
    "create",
    summary="Ask for leave to do what a flow wants approved; then do it with the same input.",
    http="POST /permits",
    takes=NewPermit,
    gives=Permit,
    status=201,
    raises=ASKING,
)
file = permit.operation(
    "file",
    summary="Take what somebody asked leave for, as the service of the operation describes it.",
    takes=FiledPermit,
    gives=Permit,
    access="internal",
    raises=ASKING,
)
get = permit.operation(
    "get",
    summary="Read one permit.",
    http="GET /permits/{permit_id}",
    takes=PermitKey,
    gives=Permit,
    safe=True,
    raises=(NotFound,),
)
listed, searched = permit.list_operations(
    Permit,
    summary="List permits of oneself and of one's people.",
    filters={
        "action": "text",
        "state": "choice",
        "owner_id": "id",
        "record_id": "id",
        "created_at": "instant",
        "valid_until": "instant",
    },
    sorts=("created_at", "decided_at", "valid_until"),
    quick=True,
)
who_sees = access.who_sees(permit, PermitKey)
history = permit.operation(
    "history",
    summary="Read what happened to a permit.",
    http="GET /permits/{permit_id}/history",
    takes=PermitKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
check = permit.operation(
    "check",
    summary="Refuse what a flow wants approved, unless the caller has leave for it.",
    takes=Check,
    gives=Checked,
    safe=True,
    access="internal",
    raises=(*WITHOUT_LEAVE, Frozen),
)
approval_requested = asking(
    permit, "What somebody wants to do needs an approval.", "action", "reason", *JUDGED
)
moved = permit.event(
    "moved", summary="A permit was asked for, or got its answer.", data=PermitMoved
)

"""Calls (通话): what the telephone system tells, so that who answers sees who calls (来电弹屏)."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.structure import UnknownColleague
from contracts.histories import history_of
from contracts.notify.endpoint import URL
from contracts.shared import RecordFields

STEPS = ("ringing", "answered", "ended", "recorded")
STATES = ("ringing", "answered", "ended", "missed")
DIRECTIONS = ("incoming", "outgoing")
NUMBERS = ("customers.contact.phones", "customers.customer.phones")
"""Where the numbers come from: whoever may not see one there does not see it here."""


class OtherCall(Conflict):
    """The telephone system used the reference before, for a call with another number."""

    code = "notify.call.other_call"
    pointer = "/reference"
    en = "The call {reference} was with {number}."
    zh = "通话 {reference} 的号码是 {number}。"


class CallReport(Schema):
    """One step of a call; steps may come twice, late and in any order."""

    reference = fields.Text(
        min=1,
        max=100,
        required=True,
        metadata={"description": "By which the telephone system knows the call."},
    )
    step = fields.Choice(*STEPS, required=True)
    direction = fields.Choice(*DIRECTIONS, load_default="incoming")
    number = fields.Text(
        min=1,
        max=40,
        required=True,
        metadata={"description": "Of the other side.", "examples": ["13800138000"]},
    )
    staff_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Whose telephone rings, as far as the system knows."},
    )
    at = fields.Instant(allow_none=True, load_default=None)
    recording_url = fields.Text(
        min=8, max=1800, allow_none=True, load_default=None, validate=[fields.Matches(URL)]
    )


class CallKey(Schema):
    call_id = fields.Id(required=True)


class CallPatch(CallKey):
    """What people add to a call; fields that are not given stay as they are."""

    note = fields.LongText(max=2000, allow_none=True)


class Call(RecordFields):
    reference = fields.Text()
    direction = fields.Choice(*DIRECTIONS)
    state = fields.Choice(*STATES)
    number = fields.Text(metadata={"shows": NUMBERS})
    customer_id = fields.Id(allow_none=True)
    customer_name = fields.Text(allow_none=True)
    contact_id = fields.Id(allow_none=True)
    contact_name = fields.Text(allow_none=True)
    owner_id = fields.Id(allow_none=True, metadata={"description": "Who was called or called."})
    started_at = fields.Instant()
    answered_at = fields.Instant(allow_none=True)
    ended_at = fields.Instant(allow_none=True)
    seconds = fields.Whole(allow_none=True, metadata={"description": "How long they talked."})
    recording_url = fields.Text(allow_none=True)
    note = fields.LongText(allow_none=True)


class CallTold(Schema):
    """What events tell of a call; the number is for those who may read the call."""

    id = fields.Id(required=True)
    title = fields.Text(max=240, required=True)
    direction = fields.Choice(*DIRECTIONS, required=True)
    state = fields.Choice(*STATES, required=True)
    customer_id = fields.Id(allow_none=True)
    contact_id = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)


call = Resource("notify", "call", zh="通话", personal=("number", "contact_name"))

report = call.operation(
    "report",
    summary="Tell a step of a call: ringing, answered, ended, recorded. For telephone systems.",
    http="POST /calls/report",
    takes=CallReport,
    gives=Call,
    raises=(OtherCall, UnknownColleague),
)
get = call.operation(
    "get",
    summary="Read one call.",
    http="GET /calls/{call_id}",
    takes=CallKey,
    gives=Call,
    safe=True,
    raises=(NotFound,),
)
history = history_of(call, CallKey)
listed, searched = call.list_operations(
    Call,
    summary="List calls.",
    filters={
        "direction": "choice",
        "state": "choice",
        "number": "text",
        "customer_id": "id",
        "contact_id": "id",
        "owner_id": "id",
        "started_at": "instant",
        "ended_at": "instant",
    },
    sorts=("started_at", "ended_at"),
    default_sort="-started_at",
    includes=("customer",),
    quick=("number", "customer_name", "contact_name"),
)
update = call.operation(
    "update",
    summary="Write down what a call was about.",
    http="PATCH /calls/{call_id}",
    takes=CallPatch,
    gives=Call,
    guarded=True,
    raises=(NotFound, Stale),
)
rang = call.event("rang", summary="A telephone rings.", data=CallTold)
answered = call.event("answered", summary="Somebody answered a call.", data=CallTold)
ended = call.event("ended", summary="A call is over, or nobody answered it.", data=CallTold)

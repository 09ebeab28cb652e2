"""Requests of people about their data (个人信息请求): what is kept of them, and to be forgotten."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts import addresses
from contracts.histories import history_of
from contracts.permits import WITHOUT_LEAVE
from contracts.personal_data import PersonalAsked
from contracts.shared import RecordFields

STATES = ("counting", "counted", "erasing", "erased", "cancelled")


class NobodyNamed(Conflict):
    code = "organization.personal_request.nobody_named"
    en = "Name the person by a record, a phone number, an e-mail address or another number."
    zh = "请用记录、电话号码、邮箱或证件号码指明是谁。"


class WrongState(Conflict):
    code = "organization.personal_request.wrong_state"
    en, zh = "The request is {state}.", "该请求的状态为“{state}”。"


class StillHere(Conflict):
    code = "organization.personal_request.still_here"
    en = "{name} works here; what an employment needs is erased after the leaving."
    zh = "{name} 仍在职，任职所需的信息在离职后才能删除。"


class NewPersonalRequest(Schema):
    phones = fields.Many(addresses.phone(), max=20, load_default=list)
    emails = fields.Many(addresses.email(), max=20, load_default=list)
    numbers = fields.Many(
        fields.Text(min=5, max=100),
        max=20,
        load_default=list,
        metadata={
            "description": "Of an identity card, an account and the like, as fields of the house "
            "that identify somebody hold them; taken out of texts about the person too."
        },
    )
    names = fields.Many(
        fields.Text(min=2, max=100),
        max=20,
        load_default=list,
        metadata={"description": "What the person is called; taken out of texts about him."},
    )
    record_ids = fields.Many(
        fields.Id(),
        max=20,
        load_default=list,
        metadata={"description": "Contacts, leads, customers or staff that are the person."},
    )
    reason = fields.Text(max=300, allow_none=True, load_default=None)


class PersonalRequestKey(Schema):
    personal_request_id = fields.Id(required=True)


class FoundPart(Schema):
    """One service: how much it has found, and what of it was erased or must stay."""

    service = fields.Text(required=True)
    finished = fields.Flag(metadata={"description": "With the present phase."})
    found = plain.Dict(metadata={"description": "Resource → records that tell of the person."})
    erased = plain.Dict(metadata={"description": "Resource → records that tell nothing now."})
    kept = plain.Dict(metadata={"description": "Resource → why its records must stay."})


class PersonalRequest(RecordFields):
    phones = fields.Many(fields.Text())
    emails = fields.Many(fields.Text())
    numbers = fields.Many(fields.Text())
    names = fields.Many(fields.Text(), max=None)
    record_ids = fields.Many(fields.Id(), max=None)
    reason = fields.Text(allow_none=True)
    state = fields.Choice(*STATES)
    parts = plain.List(plain.Nested(FoundPart))
    erased_at = fields.Instant(allow_none=True)


personal_request = Resource(
    "organization",
    "personal_request",
    zh="个人信息请求",
    personal=("phones", "emails", "numbers", "names"),
)
DOING = {"takes": PersonalRequestKey, "gives": PersonalRequest, "guarded": True}

create = personal_request.operation(
    "create",
    summary="Note that a person asks; every service looks for what it keeps of the person.",
    http="POST /personal-requests",
    takes=NewPersonalRequest,
    gives=PersonalRequest,
    status=201,
    raises=(NobodyNamed,),
)
get = personal_request.operation(
    "get",
    summary="Read a request with what each service has found, erased and must keep.",
    http="GET /personal-requests/{personal_request_id}",
    takes=PersonalRequestKey,
    gives=PersonalRequest,
    safe=True,
    raises=(NotFound,),
)
listed, searched = personal_request.list_operations(
    PersonalRequest,
    summary="List the requests of people about their data.",
    filters={"state": "choice", "created_at": "instant", "erased_at": "instant"},
    sorts=("created_at", "erased_at"),
)
erase = personal_request.operation(
    "erase",
    summary="Forget the person in every service, for good; what the law demands stays.",
    http="POST /personal-requests/{personal_request_id}/erase",
    keyed="required",
    raises=(NotFound, Stale, WrongState, StillHere, *WITHOUT_LEAVE),
    **DOING,
)
cancel = personal_request.operation(
    "cancel",
    summary="Close a request without erasing anything; what names the person in it is forgotten.",
    http="POST /personal-requests/{personal_request_id}/cancel",
    raises=(NotFound, Stale, WrongState),
    **DOING,
)
history = history_of(personal_request, PersonalRequestKey)
asked = personal_request.event(
    "asked", summary="Every service is to find a person, or to forget him.", data=PersonalAsked
)

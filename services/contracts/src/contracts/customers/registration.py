"""Registrations (报备): a claim on a customer before it exists, which somebody must agree to."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Frozen, NotFound, Stale
from chassis.fields import Schema
from contracts.approvals import NamedApprovers, asking
from contracts.customers.parts import (
    CREDIT_CODE,
    Candidate,
    CapReached,
    CreditCodeWrong,
    Duplicate,
    NameWithoutLetters,
    Phone,
    PhoneWrong,
    UnknownPool,
    UnknownStaff,
)
from contracts.histories import history_of
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.shared import RecordFields

ORIGINS = ("rep", "partner", "shop")
STATES = ("draft", "pending", "approved", "rejected", "conflicting")


class WrongState(Conflict):
    code = "customers.registration.wrong_state"
    en, zh = "The registration is {state}.", "该报备的状态为“{state}”。"


class RegisteredAlready(Conflict):
    """Who registers first is heard first; `field` is that of the claim which another has."""

    code = "customers.registration.registered_already"
    en = "This company waits for the approval of an earlier registration."
    zh = "该公司已有报备正在审批中。"


class ProtectedAlready(Conflict):
    """Who was the first to register a company has it to himself for a time."""

    code = "customers.registration.protected"
    en = "Somebody else registered this company and is protected until {until}."
    zh = "该公司已由他人报备，保护期至 {until}。"


class PartnerNeeded(Conflict):
    """What a partner claims names the partner, and nothing else does."""

    code = "customers.registration.partner_needed"
    pointer = "/partner_id"
    en = (
        "A registration of a partner names the partner, a customer that you may see; others do not."
    )
    zh = "合作伙伴的报备须指定其对应的客户（且您有权查看），其他来源的报备不能指定。"


class RegistrationFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=200)
    credit_code = fields.Text(max=18, allow_none=True, validate=[fields.Matches(CREDIT_CODE)])
    phones = fields.Many(fields.One(Phone), max=5)
    region = fields.Text(max=80, allow_none=True)
    industry = fields.Text(max=80, allow_none=True)
    expected_amount = fields.Money(allow_none=True)
    origin = fields.Choice(
        *ORIGINS, metadata={"description": "Who claims the company: a rep, a partner or the shop."}
    )
    partner_id = fields.Id(
        allow_none=True, metadata={"description": "The customer that the partner is."}
    )
    reason = fields.LongText(max=2000, allow_none=True)


class NewRegistration(RegistrationFields):
    name = fields.Text(min=1, max=200, required=True)
    phones = fields.Many(fields.One(Phone), max=5, load_default=list)
    origin = fields.Choice(*ORIGINS, load_default="rep")


class RegistrationKey(Schema):
    registration_id = fields.Id(required=True)


class RegistrationPatch(RegistrationFields, RegistrationKey):
    """Fields that are not given stay as they are."""


class Submission(NamedApprovers, RegistrationKey):
    pass


class Choice(RegistrationKey):
    """Whose the customer becomes when it is approved: one of both, or nobody's in the pool."""

    owner_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Null: the customer is opened in the pool."},
    )
    pool_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "A pool beside the general one, without an owner."},
    )


class OwnChoice(Conflict):
    """Whoever claims a company does not decide whose it becomes."""

    code = "customers.registration.own_choice"
    en, zh = "Somebody else decides about your registration.", "报备人不能自行决定客户归属。"


class OwnerAndPool(Conflict):
    """What has an owner lies in no pool."""

    code = "customers.registration.owner_and_pool"
    pointer = "/pool_id"
    en, zh = "Choose an owner or a pool, not both.", "负责人与公海只能选择其一。"


class Registration(RegistrationFields, RecordFields):
    state = fields.Choice(*STATES)
    approval_id = fields.Id(allow_none=True, attribute="frozen_by")
    customer_id = fields.Id(
        allow_none=True, metadata={"description": "What it became once it was approved."}
    )
    answer = fields.LongText(allow_none=True, metadata={"description": "What approvers said."})
    protected_until = fields.Instant(
        allow_none=True, metadata={"description": "Until then nobody else registers the company."}
    )
    owner_id = fields.Id(allow_none=True)


class Rival(Schema):
    """Another claim on the same company."""

    id = fields.Id(required=True)
    state = fields.Choice(*STATES)
    owner_id = fields.Id(allow_none=True)
    owner_name = fields.Text(allow_none=True)
    origin = fields.Choice(*ORIGINS)
    partner_id = fields.Id(allow_none=True)
    partner_name = fields.Text(allow_none=True)
    created_at = fields.Instant()
    protected_until = fields.Instant(allow_none=True)


class Conflicts(Schema):
    """Who else claims a company or has it; whom the caller may not see is masked."""

    customers = fields.Many(fields.One(Candidate), max=100)
    registrations = fields.Many(
        fields.One(Rival), max=100, metadata={"description": "The first registrant first."}
    )


registration = Resource(
    "customers", "registration", zh="报备", personal=("phones",), by_sales_tree=True
)

create = registration.operation(
    "create",
    summary="Write a registration as a draft.",
    http="POST /registrations",
    takes=NewRegistration,
    gives=Registration,
    status=201,
    raises=(PhoneWrong, NameWithoutLetters, CreditCodeWrong, PartnerNeeded),
)
get = registration.operation(
    "get",
    summary="Read one registration.",
    http="GET /registrations/{registration_id}",
    takes=RegistrationKey,
    gives=Registration,
    safe=True,
    raises=(NotFound,),
)
listed, searched = registration.list_operations(
    Registration,
    summary="List registrations.",
    filters={
        "name": "text",
        "state": "choice",
        "origin": "choice",
        "partner_id": "id",
        "owner_id": "id",
        "customer_id": "id",
        "created_at": "instant",
    },
    sorts=("created_at", "name"),
    quick=("name",),
)
update = registration.operation(
    "update",
    summary="Change a registration that does not wait for an answer.",
    http="PATCH /registrations/{registration_id}",
    takes=RegistrationPatch,
    gives=Registration,
    guarded=True,
    raises=(
        *(NotFound, Stale, WrongState, Frozen, PhoneWrong, NameWithoutLetters, CreditCodeWrong),
        PartnerNeeded,
    ),
)
submit = registration.operation(
    "submit",
    summary="Ask for the approval; until the answer nothing can be changed.",
    http="POST /registrations/{registration_id}/submit",
    takes=Submission,
    gives=Registration,
    guarded=True,
    raises=(
        *(NotFound, Stale, WrongState, Duplicate, RegisteredAlready),
        ProtectedAlready,
        *CHOOSING,
    ),
)
choose = registration.operation(
    "choose",
    summary="Choose whose the customer becomes, or its pool, before one approves.",
    http="POST /registrations/{registration_id}/choose",
    takes=Choice,
    gives=Registration,
    guarded=True,
    raises=(
        *(NotFound, Stale, WrongState, OwnChoice, OwnerAndPool, UnknownStaff, UnknownPool),
        CapReached,
    ),
)
conflicts = registration.operation(
    "conflicts",
    summary="Tell who else claims the company, and which customers it may be already.",
    http="GET /registrations/{registration_id}/conflicts",
    takes=RegistrationKey,
    gives=Conflicts,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(registration, RegistrationKey)
history = history_of(registration, RegistrationKey)
approval_requested = asking(
    registration, "A customer was registered and needs an approval.", "region", "industry"
)

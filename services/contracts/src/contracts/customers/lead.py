"""Leads (线索): people who may become customers, until they are converted or given up."""

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import AlreadyRunning, Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.contact import ContactDuplicate
from contracts.customers.converting import (
    ActivityInBin,
    BecameNobody,
    Becoming,
    FirstOpportunity,
    UnknownCustomer,
)
from contracts.customers.parts import (
    Beside,
    CapReached,
    ComingBack,
    Duplicate,
    Email,
    MergedAway,
    NameWithoutLetters,
    Phone,
    PhoneWrong,
    UnknownPool,
    UnknownStaff,
    no_advertising,
)
from contracts.histories import history_of
from contracts.organization import access
from contracts.recycle_bins import destroy_of_bin, list_of_bin
from contracts.sales.opportunity import ClosePast, NameTaken
from contracts.shared import CustomFields, NewCustomFields, RecyclableFields

STATES = ("open", "converting", "converted", "reverting", "invalid", "lost")


class NotOpen(Conflict):
    code = "customers.lead.not_open"
    en, zh = "The lead is {state}, not open.", "线索状态为“{state}”，并非进行中。"


class NotInvalid(Conflict):
    code = "customers.lead.not_invalid"
    en, zh = "The lead is {state}, not invalid.", "线索状态为“{state}”，并非无效。"


class NotConverted(Conflict):
    code = "customers.lead.not_converted"
    en, zh = "The lead is {state}, not converted.", "线索状态为“{state}”，尚未转化。"


class InUse(Conflict):
    """What came of the lead has a life of its own by now."""

    code = "customers.lead.in_use"
    en = "What the lead became has a life of its own since ({what}); the conversion stands."
    zh = "转化后的客户已有后续业务（{what}），无法撤销转化。"


class LeadDuplicate(Conflict):
    """Somebody works on this number already."""

    code = "customers.lead.duplicate"
    pointer = "/phones"
    en = "There is an open lead with the phone number {number}."
    zh = "电话为 {number} 的线索已存在。"


class LeadTransferForbidden(Conflict):
    """The house wants customers, and who may become one, to change hands through a pool."""

    code = "customers.lead.transfer_forbidden"
    en = "Leads are not handed from colleague to colleague; release it to a pool instead."
    zh = "不允许销售之间直接移交线索，请退回资源池。"


class LeadKnown(Conflict):
    """A customer or contact is reached like this lead; `candidates` tell what may be told."""

    code = "customers.lead.known"
    en = "This lead seems to be known already, as a customer, a contact or another lead."
    zh = "该线索可能已存在，请核对疑似重复的客户、联系人或线索。"


class LeadFields(CustomFields):
    """What people may write."""

    name = fields.Text(min=1, max=100, metadata={"description": "The person."})
    company = fields.Text(min=1, max=200, allow_none=True)
    title = fields.Text(max=80, allow_none=True)
    phones = fields.Many(fields.One(Phone), max=20)
    emails = fields.Many(fields.One(Email), max=20)
    industry = fields.Text(max=80, allow_none=True)
    source = fields.Text(max=80, allow_none=True)
    region = fields.Text(max=80, allow_none=True)
    size = fields.Text(
        max=40, allow_none=True, metadata={"description": "Of the company, such as 50-200."}
    )
    description = fields.LongText(allow_none=True)


class NewLead(NewCustomFields, LeadFields):
    name = fields.Text(min=1, max=100, required=True)
    on_duplicate = fields.Choice(
        "refuse",
        "create",
        load_default="refuse",
        metadata={"description": "create: note it although the rules ask whether it is known."},
    )
    to = fields.Choice(
        "me",
        "rule",
        "pool",
        load_default="me",
        metadata={
            "description": "Whose it is: the caller's, whoever's the rules say, or nobody's yet."
        },
    )
    pool_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Where it lies while nobody has it; null: the general pool."},
    )


class LeadKey(Schema):
    lead_id = fields.Id(required=True)


class LeadPatch(LeadFields, LeadKey):
    """Fields that are not given stay as they are."""

    on_duplicate = fields.Choice("refuse", "create", load_default="refuse")


class ReturningLead(ComingBack, LeadKey):
    """A lead of the recycle bin."""


class ScoreReason(Schema):
    """One rule that a lead meets."""

    rule_id = fields.Id()
    name = fields.Text()
    points = fields.Whole()


class Lead(LeadFields, RecyclableFields):
    state = fields.Choice(*STATES)
    invalid_reason = fields.Text(
        allow_none=True, metadata={"description": "Why it is invalid or lost."}
    )
    score = fields.Whole(metadata={"description": "The sum of its reasons."})
    score_reasons = fields.Many(fields.One(ScoreReason))
    phone = fields.Text(allow_none=True, metadata={"description": "The primary number, E.164."})
    email = fields.Text(allow_none=True, metadata={"description": "The primary address."})
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    customer_id = fields.Id(allow_none=True, metadata={"description": "What it became."})
    pool_id = fields.Id(
        allow_none=True, metadata={"description": "The pool where it lies or from which it came."}
    )
    pooled_at = fields.Instant(allow_none=True)
    contact_id = fields.Id(allow_none=True)
    opportunity_id = fields.Id(allow_none=True)
    converted_at = fields.Instant(allow_none=True)
    assigned_at = fields.Instant(allow_none=True)
    handled_at = fields.Instant(
        allow_none=True, metadata={"description": "When its owner first did something with it."}
    )
    followed_at = fields.Instant(
        allow_none=True, metadata={"description": "When its owner last did something with it."}
    )


class NotedLead(Beside, Lead):
    """A new or changed lead, and which customers, contacts and leads it may be already."""


class LeadTold(Schema):
    """What events tell of a lead."""

    id = fields.Id(required=True)
    name = fields.Text()
    company = fields.Text(allow_none=True)
    state = fields.Choice(*STATES)
    source = fields.Text(allow_none=True)
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    opt_outs = no_advertising()
    custom = fields.CustomValues()


class LeadConverted(LeadTold):
    customer_id = fields.Id()
    contact_id = fields.Id(allow_none=True)
    opportunity_id = fields.Id(allow_none=True)
    linked = fields.Flag(metadata={"description": "The customer was there before."})


class Invalidation(LeadKey):
    reason = fields.Text(min=1, max=300, required=True)
    outcome = fields.Choice(
        "invalid",
        "lost",
        load_default="invalid",
        metadata={"description": "Nobody to win (空号), or somebody whom others have won."},
    )


class LeadTransfer(LeadKey):
    owner_id = fields.Id(required=True)


class Conversion(Becoming, LeadKey):
    customer = fields.Choice(
        "match",
        "create",
        metadata={
            "description": "match: become the customer of the same name if there is one; "
            "create: a new one, refused when there is one. As the settings say when not given."
        },
    )
    contact = fields.Flag(
        load_default=True, metadata={"description": "Whether the person becomes a contact."}
    )
    opportunity = fields.One(FirstOpportunity, allow_none=True, load_default=None)


class Converted(Beside):
    """What a lead became, and who else that may be already."""

    lead = fields.One(Lead)
    customer_id = fields.Id()
    contact_id = fields.Id(allow_none=True)
    opportunity_id = fields.Id(allow_none=True)
    linked = fields.Flag(metadata={"description": "The customer was there before."})


lead = Resource(
    "customers",
    "lead",
    zh="线索",
    personal=("name", "phones", "emails", "phone", "email", "description"),
    by_sales_tree=True,
)

create = lead.operation(
    "create",
    summary="Note a lead.",
    http="POST /leads",
    takes=NewLead,
    gives=NotedLead,
    status=201,
    raises=(
        *(PhoneWrong, NameWithoutLetters, LeadDuplicate, LeadKnown, CustomFieldsWrong),
        UnknownPool,
    ),
)
get = lead.operation(
    "get",
    summary="Read one lead.",
    http="GET /leads/{lead_id}",
    takes=LeadKey,
    gives=Lead,
    safe=True,
    raises=(NotFound,),
)
names = lead.naming()
listed, searched = lead.list_operations(
    Lead,
    summary="List leads.",
    filters={
        "name": "text",
        "company": "text",
        "state": "choice",
        "source": "text",
        "region": "text",
        "industry": "text",
        "size": "text",
        "score": "number",
        "phone": "text",
        "owner_id": "id",
        "customer_id": "id",
        "pool_id": "id",
        "created_at": "instant",
        "converted_at": "instant",
        **dict.fromkeys(("title", "description", "email", "invalid_reason"), "text"),
        **dict.fromkeys(("department_id", "contact_id", "opportunity_id"), "id"),
        **dict.fromkeys(("created_by", "updated_by"), "id"),
        **dict.fromkeys(("assigned_at", "handled_at", "followed_at"), "instant"),
        **dict.fromkeys(("pooled_at", "updated_at"), "instant"),
    },
    sorts=("created_at", "name", "score"),
    quick=True,
    includes=("owner", "customer"),
)
update = lead.operation(
    "update",
    summary="Change fields of an open lead.",
    http="PATCH /leads/{lead_id}",
    takes=LeadPatch,
    gives=NotedLead,
    guarded=True,
    raises=(
        NotFound,
        Stale,
        NotOpen,
        PhoneWrong,
        NameWithoutLetters,
        LeadDuplicate,
        LeadKnown,
        CustomFieldsWrong,
    ),
)
transfer = lead.operation(
    "transfer",
    summary="Hand an open lead to another owner.",
    http="POST /leads/{lead_id}/transfer",
    takes=LeadTransfer,
    gives=Lead,
    guarded=True,
    raises=(NotFound, Stale, NotOpen, UnknownStaff, LeadTransferForbidden),
)
invalidate = lead.operation(
    "invalidate",
    summary="Give a lead up, with the reason.",
    http="POST /leads/{lead_id}/invalidate",
    takes=Invalidation,
    gives=Lead,
    guarded=True,
    raises=(NotFound, Stale, NotOpen),
)
reopen = lead.operation(
    "reopen",
    summary="Work on a lead again that was given up.",
    http="POST /leads/{lead_id}/reopen",
    takes=LeadKey,
    gives=Lead,
    guarded=True,
    raises=(NotFound, Stale, NotInvalid, LeadDuplicate, LeadKnown),
)
convert = lead.operation(
    "convert",
    summary="Make a customer of a lead, with contact and opportunity, for whose the lead is.",
    http="POST /leads/{lead_id}/convert",
    takes=Conversion,
    gives=Converted,
    guarded=True,
    timeout_s=8.0,
    raises=(
        *(NotFound, Stale, NotOpen, Duplicate, ContactDuplicate, CapReached, NameTaken),
        *(ClosePast, AlreadyRunning, UnknownCustomer),
    ),
    dry_run=False,
)
undo_conversion = lead.operation(
    "undo_conversion",
    summary="Make a lead again of what was converted, as long as nobody worked with it.",
    http="POST /leads/{lead_id}/undo-conversion",
    takes=LeadKey,
    gives=Lead,
    guarded=True,
    timeout_s=8.0,
    raises=(NotFound, Stale, NotConverted, InUse, BecameNobody, ActivityInBin, AlreadyRunning),
    dry_run=False,
)
remove = lead.operation(
    "remove",
    summary="Move a lead to the recycle bin.",
    http="DELETE /leads/{lead_id}",
    takes=LeadKey,
    gives=Lead,
    guarded=True,
    raises=(NotFound, Stale, AlreadyRunning),
)
list_removed = list_of_bin(lead, listed, Lead, "leads")
destroy = destroy_of_bin(lead, LeadKey)
restore = lead.operation(
    "restore",
    summary="Take a lead out of the recycle bin.",
    http="POST /leads/{lead_id}/restore",
    takes=ReturningLead,
    gives=NotedLead,
    guarded=True,
    raises=(NotFound, Stale, MergedAway, LeadDuplicate, LeadKnown),
)
history = history_of(lead, LeadKey)
who_sees = access.who_sees(lead, LeadKey)
created = lead.event("created", summary="A lead was noted.", data=LeadTold)
updated = lead.event("updated", summary="A lead changed.", data=LeadTold)
unconverted = lead.event(
    "unconverted", summary="The conversion of a lead was taken back.", data=LeadConverted
)
converted = lead.event("converted", summary="A lead became a customer.", data=LeadConverted)

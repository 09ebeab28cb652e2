"""Opportunities: deals on their way through the stages of a pipeline."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.values import Money
from contracts.histories import history_of
from contracts.organization import access
from contracts.recycle_bins import destroy_of_bin, list_of_bin
from contracts.sales.opportunity_told import OpportunityTold
from contracts.sales.stage_sums import AMOUNT, STATES, StageSum, Summary, SummaryQuestion
from contracts.shared import CustomFields, Empty, NewCustomFields, RecyclableFields

STAGE_KEY = fields.Matches(r"^[a-z0-9_]{1,40}$")


class NameTaken(Conflict):
    code = "sales.opportunity.name_taken"
    pointer = "/name"
    en = "The customer already has an opportunity named {name}."
    zh = "该客户下已存在名为“{name}”的商机。"


class IdTaken(Conflict):
    code = "sales.opportunity.id_taken"
    pointer = "/id"
    en, zh = "There is or was an opportunity with this id.", "该商机编号已被使用。"


class ClosePast(Conflict):
    """A deal that is only being opened cannot be expected to be closed already."""

    code = "sales.opportunity.close_past"
    pointer = "/expected_close_on"
    en = "{day} is past; an open deal is expected to be closed today or later."
    zh = "{day} 已过；新建商机的预计成交日期不能早于今天。"


class UnknownCustomer(Conflict):
    code = "sales.customer.unknown"
    may_come = True
    pointer = "/customer_id"
    en, zh = "Sales does not know this customer.", "客户不存在或不可见。"


class UnknownStaff(Conflict):
    """Nobody of that id works here (yet)."""

    code = "sales.opportunity.unknown_staff"
    may_come = True
    pointer = "/owner_id"
    en, zh = "There is no such active member of staff.", "员工不存在或已离职。"


class SharedToRead(Conflict):
    """Who may only read a customer opens no business with it."""

    code = "sales.customer.shared_to_read"
    pointer = "/customer_id"
    en = "The customer {name} was shared with you for reading only."
    zh = "客户“{name}”仅以只读方式共享给您，不能为其新建业务单据。"


class UnknownPipeline(Conflict):
    code = "sales.opportunity.unknown_pipeline"
    pointer = "/pipeline_id"
    en, zh = "There is no such active pipeline.", "销售流程不存在或已停用。"


class UnknownStage(Conflict):
    code = "sales.opportunity.unknown_stage"
    pointer = "/stage"
    en, zh = "The pipeline has no stage {stage}.", "销售流程中没有阶段 {stage}。"


class UnknownOpportunity(Conflict):
    code = "sales.opportunity.unknown"
    pointer = "/opportunity_id"
    en, zh = "The customer has no such opportunity.", "该客户下没有此商机。"


class NotOpen(Conflict):
    code = "sales.opportunity.not_open"
    en, zh = "The opportunity is {state}, not open.", "商机状态为“{state}”，并非进行中。"


class NotClosed(Conflict):
    code = "sales.opportunity.not_closed"
    en, zh = "The opportunity is still open.", "商机仍在进行中。"


class OpportunityFields(CustomFields):
    """What people may write."""

    name = fields.Text(min=1, max=200, metadata={"description": "Unique for its customer."})
    amount = fields.Money(metadata={"description": "What the deal is expected to bring."})
    probability = fields.Whole(
        min=0,
        max=100,
        allow_none=True,
        metadata={"description": "Percent; null takes that of the stage."},
    )
    expected_close_on = fields.Day(
        allow_none=True,
        metadata={"description": "Of a new one: today or later, in the caller's time zone."},
    )
    description = fields.LongText(allow_none=True)


class NewOpportunity(NewCustomFields, OpportunityFields):
    id = fields.Id(metadata={"description": "Chosen by the caller, so that he can take it back."})
    customer_id = fields.Id(required=True)
    customer_name = fields.Text(
        min=1,
        metadata={"description": "Of a customer just opened; only services are believed."},
    )
    name = fields.Text(min=1, max=200, required=True)
    amount = fields.Money(load_default=Money(0))
    pipeline_id = fields.Id(metadata={"description": "The default pipeline when not given."})
    stage = fields.Text(
        max=40, validate=[STAGE_KEY], metadata={"description": "The first when not given."}
    )
    owner_id = fields.Id(metadata={"description": "The caller when not given."})


class OpportunityKey(Schema):
    opportunity_id = fields.Id(required=True)


class OpportunityPatch(OpportunityFields, OpportunityKey):
    """Fields that are not given stay as they are."""


class Move(OpportunityKey):
    stage = fields.Text(required=True, max=40, validate=[STAGE_KEY])
    reason = fields.Text(min=1, max=500, allow_none=True)


class Win(OpportunityKey):
    reason = fields.Text(min=1, max=500, allow_none=True)
    closed_on = fields.Day(metadata={"description": "Today when not given."})


class Lose(OpportunityKey):
    reason = fields.Text(required=True, min=1, max=500)
    competitor = fields.Text(min=1, max=200, allow_none=True)
    closed_on = fields.Day(metadata={"description": "Today when not given."})


class Reopen(OpportunityKey):
    reason = fields.Text(required=True, min=1, max=500)


class Opportunity(OpportunityFields, RecyclableFields):
    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    pipeline_id = fields.Id(required=True)
    stage = fields.Text(required=True)
    stage_entered_at = fields.Instant()
    probability = fields.Whole(required=True)
    state = fields.Choice(*STATES, required=True)
    reason = fields.Text(allow_none=True)
    competitor = fields.Text(allow_none=True)
    closed_on = fields.Day(allow_none=True)
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)


class StageChange(Schema):
    """One stay in a stage; `seconds` counts up to now while it lasts."""

    from_stage = fields.Text(allow_none=True)
    stage = fields.Text()
    entered_at = fields.Instant()
    left_at = fields.Instant(allow_none=True)
    seconds = fields.Whole(metadata={"description": "Time in the stage."})
    amount = fields.Money(
        metadata={"description": "The amount when the stage was entered.", **AMOUNT}
    )
    actor_id = fields.Text()
    reason = fields.Text(allow_none=True)


class StageLog(Schema):
    items = plain.List(plain.Nested(StageChange))


class BoardQuestion(SummaryQuestion):
    per_stage = fields.Whole(min=1, max=50, load_default=20)


class BoardColumn(StageSum):
    items = plain.List(plain.Nested(Opportunity))


class Board(Summary):
    """The summary with the newest opportunities of each stage."""

    stages = plain.List(plain.Nested(BoardColumn))


opportunity = Resource("sales", "opportunity", zh="商机", by_sales_tree=True)

create = opportunity.operation(
    "create",
    summary="Open an opportunity for a customer.",
    http="POST /opportunities",
    takes=NewOpportunity,
    gives=Opportunity,
    status=201,
    raises=(
        NameTaken,
        IdTaken,
        UnknownStaff,
        *(UnknownCustomer, SharedToRead, UnknownPipeline, UnknownStage, ClosePast),
        CustomFieldsWrong,
    ),
)
get = opportunity.operation(
    "get",
    summary="Read one opportunity.",
    http="GET /opportunities/{opportunity_id}",
    takes=OpportunityKey,
    gives=Opportunity,
    safe=True,
    raises=(NotFound,),
)
names = opportunity.naming()
listed, searched = opportunity.list_operations(
    Opportunity,
    summary="List opportunities.",
    filters={
        "name": "text",
        "customer_id": "id",
        "pipeline_id": "id",
        "stage": "choice",
        "state": "choice",
        "probability": "number",
        "amount": "money",
        "expected_close_on": "day",
        "closed_on": "day",
        **dict.fromkeys(("owner_id", "department_id", "sales_department_id"), "id"),
        "created_at": "instant",
        "stage_entered_at": "instant",
    },
    sorts=("created_at", "updated_at", "name", "amount", "probability", "stage_entered_at"),
    quick=True,
    includes=("customer", "owner", "pipeline"),
)
update = opportunity.operation(
    "update",
    summary="Change fields of an open opportunity.",
    http="PATCH /opportunities/{opportunity_id}",
    takes=OpportunityPatch,
    gives=Opportunity,
    guarded=True,
    raises=(NotFound, Stale, NotOpen, NameTaken, CustomFieldsWrong),
)
move = opportunity.operation(
    "move",
    summary="Move an open opportunity to another stage.",
    http="POST /opportunities/{opportunity_id}/move",
    takes=Move,
    gives=Opportunity,
    guarded=True,
    raises=(NotFound, Stale, NotOpen, UnknownStage),
)
win = opportunity.operation(
    "win",
    summary="Close an opportunity as won.",
    http="POST /opportunities/{opportunity_id}/win",
    takes=Win,
    gives=Opportunity,
    guarded=True,
    raises=(NotFound, Stale, NotOpen),
)
lose = opportunity.operation(
    "lose",
    summary="Close an opportunity as lost, with the reason.",
    http="POST /opportunities/{opportunity_id}/lose",
    takes=Lose,
    gives=Opportunity,
    guarded=True,
    raises=(NotFound, Stale, NotOpen),
)
reopen = opportunity.operation(
    "reopen",
    summary="Open a closed opportunity again, in the stage that it had.",
    http="POST /opportunities/{opportunity_id}/reopen",
    takes=Reopen,
    gives=Opportunity,
    guarded=True,
    raises=(NotFound, Stale, NotClosed),
)
remove = opportunity.operation(
    "remove",
    summary="Move an opportunity to the recycle bin.",
    http="DELETE /opportunities/{opportunity_id}",
    takes=OpportunityKey,
    gives=Opportunity,
    guarded=True,
    raises=(NotFound, Stale),
)
list_removed = list_of_bin(opportunity, listed, Opportunity, "opportunities")
destroy = destroy_of_bin(opportunity, OpportunityKey)
restore = opportunity.operation(
    "restore",
    summary="Take an opportunity out of the recycle bin.",
    http="POST /opportunities/{opportunity_id}/restore",
    takes=OpportunityKey,
    gives=Opportunity,
    guarded=True,
    raises=(NotFound, Stale, NameTaken),
)
withdraw = opportunity.operation(
    "withdraw",
    summary="Take back the creation of an opportunity; asked for an unknown id, it bars that id.",
    takes=OpportunityKey,
    gives=Empty,
    access="internal",
    undoes=create,
)
summary = opportunity.operation(
    "summary",
    summary="Count and sum the opportunities of a pipeline by stage.",
    http="GET /opportunities/summary",
    takes=SummaryQuestion,
    gives=Summary,
    safe=True,
    raises=(UnknownPipeline,),
)
board = opportunity.operation(
    "board",
    summary="Read the columns of a pipeline with their sums and newest opportunities.",
    http="GET /opportunities/board",
    takes=BoardQuestion,
    gives=Board,
    safe=True,
    raises=(UnknownPipeline,),
)
stages = opportunity.operation(
    "stages",
    summary="Read through which stages an opportunity went and how long it stayed.",
    http="GET /opportunities/{opportunity_id}/stages",
    takes=OpportunityKey,
    gives=StageLog,
    safe=True,
    raises=(NotFound,),
)
history = history_of(opportunity, OpportunityKey)
who_sees = access.who_sees(opportunity, OpportunityKey)
created = opportunity.event(
    "created", summary="An opportunity was opened.", data=OpportunityTold, public=True
)
stage_changed = opportunity.event(
    "stage_changed",
    summary="An opportunity went to another stage.",
    data=OpportunityTold,
    public=True,
)
won = opportunity.event("won", summary="A deal was won.", data=OpportunityTold, public=True)
lost = opportunity.event("lost", summary="A deal was lost.", data=OpportunityTold, public=True)
reopened = opportunity.event(
    "reopened", summary="A closed opportunity is open again.", data=OpportunityTold, public=True
)
updated = opportunity.event(
    "updated",
    summary="Fields of an open opportunity were changed.",
    data=OpportunityTold,
    public=True,
)
removed = opportunity.event(
    "removed", summary="An opportunity went to the recycle bin.", data=OpportunityTold
)
restored = opportunity.event(
    "restored", summary="An opportunity came back from the recycle bin.", data=OpportunityTold
)
withdrawn = opportunity.event(
    "withdrawn", summary="The creation of an opportunity was taken back.", data=OpportunityTold
)

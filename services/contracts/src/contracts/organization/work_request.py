"""Work requests (工作请示): leave, outing, business trip or anything else, through approvals."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Frozen, NotFound, Refusal, Stale
from chassis.fields import Schema
from contracts.approvals import NamedApprovers, asking
from contracts.histories import history_of
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.organization.attendance import LEAVES, MonthClosed, NoCalendar
from contracts.organization.calendar import YearNotLoaded
from contracts.organization.together import NotAColleague
from contracts.shared import RecordFields

KINDS = ("leave", "outing", "business_trip", "general")
STATES = ("draft", "pending", "approved", "rejected", "withdrawn", "lapsed")


class WrongState(Conflict):
    code = "organization.work_request.wrong_state"
    en, zh = "The request is {state}.", "该申请的状态为“{state}”。"


class NotYours(Refusal):
    """Who decides about a request neither words it nor hands it in for somebody else."""

    code, status = "organization.work_request.not_yours", 403
    en = "Only who wrote the request changes it and hands it in."
    zh = "只有申请人本人可以修改或提交该申请。"


class Backwards(Conflict):
    code = "organization.work_request.backwards"
    pointer = "/ends_at"
    en, zh = "It must end after it begins.", "结束时间必须晚于开始时间。"


class TooLong(Conflict):
    code = "organization.work_request.too_long"
    en, zh = "A request covers {days} days at most.", "一次申请最多 {days} 天。"


class Incomplete(Conflict):
    """All but a general request need a period, and a leave its kind."""

    code = "organization.work_request.incomplete"
    en, zh = "{field} is missing.", "缺少 {field}。"


class NoWorkingDay(Conflict):
    """Nobody needs leave for days on which he does not work."""

    code = "organization.work_request.no_working_day"
    en = "There is no working time between {starts_at} and {ends_at}."
    zh = "{starts_at} 至 {ends_at} 之间没有工作时间，无需请假。"


class Overlaps(Conflict):
    code = "organization.work_request.overlaps"
    en = "There is a request for {starts_at} to {ends_at} already."
    zh = "{starts_at} 至 {ends_at} 已有申请。"


class RequestFields(Schema):
    """What people may write."""

    title = fields.Text(min=1, max=200)
    reason = fields.LongText(max=5000, allow_none=True)
    leave_kind = fields.Choice(*LEAVES, allow_none=True)
    starts_at = fields.Instant(allow_none=True)
    ends_at = fields.Instant(allow_none=True)
    place = fields.Text(max=200, allow_none=True)
    amount = fields.Money(
        allow_none=True, metadata={"description": "Expected cost of a business trip."}
    )


class NewRequest(RequestFields):
    kind = fields.Choice(*KINDS, required=True)
    title = fields.Text(min=1, max=200, required=True)


class RequestKey(Schema):
    work_request_id = fields.Id(required=True)


class RequestPatch(RequestFields, RequestKey):
    """Fields that are not given stay as they are."""


class Submission(NamedApprovers, RequestKey):
    pass


class WorkRequest(RequestFields, RecordFields):
    kind = fields.Choice(*KINDS)
    number = fields.Text()
    state = fields.Choice(*STATES)
    working_days = fields.Quantity(
        allow_none=True,
        metadata={"description": "By the company calendar; null where a year is not loaded."},
    )
    missing_year = fields.Whole(
        allow_none=True,
        metadata={"description": "The year whose holidays are missing to count the working days."},
    )
    approval_id = fields.Id(
        allow_none=True,
        metadata={"description": "Of the last submission; who submits finds it a moment later."},
    )
    decided_by = fields.Id(
        allow_none=True, metadata={"description": "Who gave, or took back, the last answer."}
    )
    decided_at = fields.Instant(allow_none=True)
    answer = fields.LongText(allow_none=True)
    owner_id = fields.Id()


work_request = Resource("organization", "work_request", zh="工作请示")
MEANING = (Backwards, TooLong, Incomplete)
CLOSED = (YearNotLoaded, NoCalendar, MonthClosed)

create = work_request.operation(
    "create",
    summary="Write a request as a draft.",
    http="POST /work-requests",
    takes=NewRequest,
    gives=WorkRequest,
    status=201,
    raises=(*MEANING, NotAColleague),
)
get = work_request.operation(
    "get",
    summary="Read one request.",
    http="GET /work-requests/{work_request_id}",
    takes=RequestKey,
    gives=WorkRequest,
    safe=True,
    raises=(NotFound,),
)
listed, searched = work_request.list_operations(
    WorkRequest,
    summary="List requests of oneself and of one's people.",
    filters={
        "kind": "choice",
        "leave_kind": "choice",
        "state": "choice",
        "owner_id": "id",
        "starts_at": "instant",
        "ends_at": "instant",
        "created_at": "instant",
    },
    sorts=("created_at", "starts_at"),
    quick=("number", "title"),
)
update = work_request.operation(
    "update",
    summary="Change a request that does not wait for an answer.",
    http="PATCH /work-requests/{work_request_id}",
    takes=RequestPatch,
    gives=WorkRequest,
    guarded=True,
    raises=(NotFound, Stale, NotYours, WrongState, Frozen, *MEANING),
)
submit = work_request.operation(
    "submit",
    summary="Ask for the approval; until the answer nothing can be changed.",
    http="POST /work-requests/{work_request_id}/submit",
    takes=Submission,
    gives=WorkRequest,
    guarded=True,
    raises=(
        *(NotFound, Stale, NotYours, WrongState, Overlaps, NoWorkingDay, *CHOOSING),
        *CLOSED,
    ),
)
withdraw = work_request.operation(
    "withdraw",
    summary="Give back what was approved, such as a leave that is not taken (销假).",
    http="POST /work-requests/{work_request_id}/withdraw",
    takes=RequestKey,
    gives=WorkRequest,
    guarded=True,
    raises=(NotFound, Stale, WrongState, MonthClosed),
)
who_sees = access.who_sees(work_request, RequestKey)
history = history_of(work_request, RequestKey)
approval_requested = asking(
    work_request,
    "A colleague asks for leave, a trip or something else.",
    "kind",
    "leave_kind",
    "working_days",
)

"""Corrections of one's own attendance (补卡申请), asked for and approved by somebody else."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from contracts.approvals import NamedApprovers, asking
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.organization.attendance import Ahead, MonthClosed, NoCalendar
from contracts.organization.calendar import YearNotLoaded
from contracts.organization.together import UnknownPerson
from contracts.shared import History, RecordFields

STATES = ("pending", "approved", "rejected", "returned", "recalled", "lapsed")


class AlreadyRight(Conflict):
    """He came or went in time, was away with leave, or the asked time would change nothing."""

    code = "organization.attendance_correction.already_right"
    en = "Nothing of {day} would become right by this."
    zh = "{day} 的考勤无需更正，或该时间不会改变考勤结果。"


class AlreadyAsked(Conflict):
    code = "organization.attendance_correction.already_asked"
    en, zh = "This sign of {day} was asked for already.", "{day} 的该次打卡已提交补卡申请。"


class NotEmployed(Conflict):
    code = "organization.attendance_correction.not_employed"
    en, zh = "On {day} you were not employed here.", "{day} 您尚未入职或已离职。"


class NewCorrection(NamedApprovers):
    kind = fields.Choice("in", "out", required=True)
    at = fields.Instant(
        required=True,
        metadata={"description": "When one really came or went; one goes on the day one came."},
    )
    reason = fields.Text(min=1, max=200, required=True)


class CorrectionKey(Schema):
    attendance_correction_id = fields.Id(required=True)


class AttendanceCorrection(RecordFields):
    """Its id is that of the approval; once approved the sheet of the day is right."""

    owner_id = fields.Id(metadata={"description": "Who asks, for his own attendance."})
    kind = fields.Choice("in", "out")
    at = fields.Instant()
    day = fields.Day(metadata={"description": "In the zone of the company calendar."})
    stood_at = fields.Instant(
        allow_none=True,
        metadata={"description": "What stood there when it was asked for; null: nothing."},
    )
    reason = fields.Text()
    state = fields.Choice(
        *STATES,
        metadata={"description": "lapsed: approved when its month was closed."},
    )
    answer = fields.LongText(allow_none=True, metadata={"description": "What approvers said."})
    decided_at = fields.Instant(allow_none=True)
    decided_by = fields.Id(allow_none=True)


correction = Resource("organization", "attendance_correction", zh="补卡申请")

create = correction.operation(
    "create",
    summary="Ask that one's own coming or going be put right; somebody else approves it.",
    http="POST /attendance-corrections",
    takes=NewCorrection,
    gives=AttendanceCorrection,
    status=201,
    raises=(
        *(NoCalendar, YearNotLoaded, UnknownPerson, Ahead, MonthClosed, NotEmployed),
        *(AlreadyRight, AlreadyAsked, *CHOOSING),
    ),
)
get = correction.operation(
    "get",
    summary="Read one request for a correction.",
    http="GET /attendance-corrections/{attendance_correction_id}",
    takes=CorrectionKey,
    gives=AttendanceCorrection,
    safe=True,
    raises=(NotFound,),
)
listed, searched = correction.list_operations(
    AttendanceCorrection,
    summary="List requests for corrections of oneself and of one's people.",
    filters={
        "owner_id": "id",
        "kind": "choice",
        "state": "choice",
        "day": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "at"),
)
who_sees = access.who_sees(correction, CorrectionKey)
history = correction.operation(
    "history",
    summary="Read who asked for a correction and who answered.",
    http="GET /attendance-corrections/{attendance_correction_id}/history",
    takes=CorrectionKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
approval_requested = asking(
    correction, "A colleague asks that his attendance be put right.", "kind", "missing"
)

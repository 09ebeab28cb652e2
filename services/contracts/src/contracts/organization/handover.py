"""Handovers (离职交接): everything that somebody had goes to his heirs, over all services."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale, UnknownRecord
from chassis.fields import Schema
from contracts.handovers import KINDS, HandoverAsked
from contracts.histories import history_of
from contracts.organization.role import BeyondOwnRights
from contracts.organization.staff import LastAdministrator
from contracts.shared import RecordFields

RESOURCE = r"^[a-z_]{2,40}\.[a-z_]{2,40}$"
STATES = ("counting", "counted", "moving", "done", "undoing", "undone", "cancelled")


class UnknownHeir(Conflict):
    code = "organization.handover.unknown_heir"
    en, zh = "There is no such active colleague to take over.", "员工不存在或已离职，无法接手。"


class UnknownKind(Conflict):
    code = "organization.handover.unknown_kind"
    en, zh = "No service hands over {name}.", "没有可交接的数据类型 {name}。"


class KindTwice(Conflict):
    code = "organization.handover.kind_twice"
    en, zh = "There are two rules for {name}.", "{name} 有两条交接规则。"


class HasLeft(Conflict):
    """What is given back to nobody would lie where nobody looks."""

    code = "organization.handover.has_left"
    en = "The colleague has left; hand the work over to others instead."
    zh = "该员工已离职，不能退还；请改为移交给其他同事。"


class HeirIsLeaver(Conflict):
    code = "organization.handover.heir_is_leaver"
    en, zh = "Nobody inherits from himself.", "不能交接给本人。"


class UnderWay(Conflict):
    code = "organization.handover.under_way"
    en, zh = "The work of this colleague is being handed over already.", "该员工的交接正在进行中。"


class WrongState(Conflict):
    code = "organization.handover.wrong_state"
    en, zh = "The handover is {state}.", "该交接的状态为“{state}”。"


class TooLate(Conflict):
    code = "organization.handover.too_late"
    en, zh = "It could be undone until {until} only.", "只能在 {until} 之前撤销。"


class HeirRule(Schema):
    """Other heirs for one kind of record, such as sales.opportunity."""

    resource = fields.Text(
        max=81,
        required=True,
        validate=[fields.Matches(RESOURCE)],
        metadata={"description": "One of " + ", ".join(sorted(KINDS)) + "."},
    )
    heir_ids = fields.Many(fields.Id(), min=1, max=20, required=True)


class NewHandover(Schema):
    leaver_id = fields.Id(required=True)
    heir_ids = fields.Many(
        fields.Id(),
        min=1,
        max=20,
        required=True,
        metadata={"description": "Several share the records; those of one customer stay together."},
    )
    exceptions = fields.Many(plain.Nested(HeirRule), max=50, load_default=list)
    reason = fields.Text(max=300, allow_none=True, load_default=None)


class HandoverKey(Schema):
    handover_id = fields.Id(required=True)


class Part(Schema):
    service = fields.Text(required=True)
    finished = fields.Flag(metadata={"description": "With the present phase."})
    counted = plain.Dict(metadata={"description": "Preview: resource → records."})
    moved = plain.Dict()
    undone = plain.Dict()
    kept = fields.Whole()


class Handover(RecordFields):
    leaver_id = fields.Id()
    leaver_name = fields.Text(allow_none=True)
    heir_ids = fields.Many(fields.Id())
    exceptions = plain.List(plain.Nested(HeirRule))
    reason = fields.Text(allow_none=True)
    state = fields.Choice(*STATES)
    parts = plain.List(plain.Nested(Part))
    started_at = fields.Instant(allow_none=True)
    done_at = fields.Instant(allow_none=True)
    undo_until = fields.Instant(allow_none=True)


handover = Resource("organization", "handover", zh="工作交接")

create = handover.operation(
    "create",
    summary="Plan a handover; every service counts what would move (the preview).",
    http="POST /handovers",
    takes=NewHandover,
    gives=Handover,
    status=201,
    raises=(
        UnknownRecord,
        UnknownHeir,
        UnknownKind,
        KindTwice,
        HeirIsLeaver,
        UnderWay,
        BeyondOwnRights,
    ),
)
get = handover.operation(
    "get",
    summary="Read a handover with the report of each service.",
    http="GET /handovers/{handover_id}",
    takes=HandoverKey,
    gives=Handover,
    safe=True,
    raises=(NotFound,),
)
listed, searched = handover.list_operations(
    Handover,
    summary="List handovers.",
    filters={"leaver_id": "id", "state": "choice", "created_at": "instant"},
    sorts=("created_at", "started_at"),
)
start = handover.operation(
    "start",
    summary="Lock the account and move everything; it goes on by itself until all is moved.",
    http="POST /handovers/{handover_id}/start",
    takes=HandoverKey,
    gives=Handover,
    guarded=True,
    keyed="required",
    raises=(
        NotFound,
        Stale,
        WrongState,
        UnknownHeir,
        UnderWay,
        LastAdministrator,
        BeyondOwnRights,
    ),
)
undo = handover.operation(
    "undo",
    summary="Give back what is still with the heirs; the account stays locked.",
    http="POST /handovers/{handover_id}/undo",
    takes=HandoverKey,
    gives=Handover,
    guarded=True,
    keyed="required",
    raises=(NotFound, Stale, WrongState, TooLate, HasLeft),
)
cancel = handover.operation(
    "cancel",
    summary="Drop a plan that has not begun.",
    http="POST /handovers/{handover_id}/cancel",
    takes=HandoverKey,
    gives=Handover,
    guarded=True,
    raises=(NotFound, Stale, WrongState),
)
history = history_of(handover, HandoverKey)
asked = handover.event(
    "asked", summary="Every service is to count, move or give back.", data=HandoverAsked
)

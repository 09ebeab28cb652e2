"""Response targets: within how much business time a ticket of a priority is first answered."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.service_desk.ticket import PRIORITIES
from contracts.shared import RecordFields

LONGEST_MINUTES = 60 * 24 * 60


class TargetKey(Schema):
    response_target_id = fields.Choice(*PRIORITIES, required=True)


class TargetPatch(TargetKey):
    minutes = fields.Whole(
        min=1,
        max=LONGEST_MINUTES,
        metadata={"description": "Business minutes until the first public reply; for new tickets."},
    )
    warn_percent = fields.Whole(
        min=1,
        max=99,
        metadata={"description": "Share of that time after which a warning goes out."},
    )


class ResponseTarget(RecordFields):
    minutes = fields.Whole(required=True)
    warn_percent = fields.Whole(required=True)


response_target = Resource("service_desk", "response_target", zh="响应时限")

listed, searched = response_target.list_operations(
    ResponseTarget,
    summary="List the response targets; the id of each is its priority.",
    filters={"minutes": "number"},
    sorts=("minutes",),
    default_sort="minutes",
)
get = response_target.operation(
    "get",
    summary="Read the target of one priority.",
    http="GET /response-targets/{response_target_id}",
    takes=TargetKey,
    gives=ResponseTarget,
    safe=True,
    raises=(NotFound,),
)
history = history_of(response_target, TargetKey)
update = response_target.operation(
    "update",
    summary="Change the target of one priority, for tickets opened from now on.",
    http="PATCH /response-targets/{response_target_id}",
    takes=TargetPatch,
    gives=ResponseTarget,
    guarded=True,
    raises=(NotFound, Stale),
)

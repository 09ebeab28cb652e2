"""The operation log (操作日志): who changed what in any service, put together by the gateway."""

from functools import cache

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.fields import Schema
from chassis.listing import DEFAULT_LIMIT, MAX_LIMIT

PATH = "/operation-log"
ACTIONS = (
    "created",
    "updated",
    "destroyed",
    "erased",
    "rotate",
    "reset_password",
    "reset_second_factor",
)
RESOURCE = r"^[a-z_]{1,40}\.[a-z_]{1,40}$"


class LogQuery(Schema):
    """Which operations; without the grant of the log only one's own are told."""

    limit = fields.Whole(min=1, max=MAX_LIMIT, load_default=DEFAULT_LIMIT)
    cursor = fields.Id(metadata={"description": "`next_cursor` of the page before."})
    actor_id = fields.Id()
    resource = fields.Text(min=3, max=81, validate=[fields.Matches(RESOURCE)])
    record_id = fields.Id()
    action = fields.Choice(*ACTIONS)
    from_at = fields.Instant(metadata={"description": "At this moment or later."})
    to_at = fields.Instant(metadata={"description": "Before this moment."})


class LogRow(Schema):
    """One change of one record; `changes` has the values as they are stored."""

    id = fields.Id(required=True)
    at = fields.Instant(required=True)
    service = fields.Text()
    resource = fields.Text()
    record_id = fields.Text()
    version = fields.Whole()
    action = fields.Text()
    actor_id = fields.Text()
    actor_name = fields.Text()
    source = fields.Text(metadata={"description": "Address that the request came from."})
    correlation_id = fields.Text(metadata={"description": "X-Request-Id of the request."})
    changes = plain.Dict(metadata={"description": "Field → [before, after]."})


class Log(Schema):
    """What was done, newest first; `missing` names services that do not answer."""

    items = plain.List(plain.Nested(LogRow), required=True)
    next_cursor = plain.String(allow_none=True)
    missing = plain.List(plain.String())


@cache
def log_of(service: str) -> tuple[Resource, Operation]:
    """Declare the log of *service*; all services share the address of it."""
    log = Resource(service, "operation_log", plural="operation-log", zh="操作日志")
    listed = log.operation(
        "list",
        summary="List who changed what in all services, newest first.",
        http=f"GET {PATH}",
        takes=LogQuery,
        gives=Log,
        safe=True,
        access="signed_in",
        timeout_s=4.0,
    )
    return log, listed

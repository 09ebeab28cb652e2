"""Parked messages (滞留消息): what waits for a person in any service, in one list."""

from dataclasses import dataclass
from functools import cache

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import NotFound
from chassis.fields import Schema
from chassis.listing import DEFAULT_LIMIT, MAX_LIMIT
from chassis.parking_refusals import FailedAgain, GivenUpBefore, NotReplayable

STATES = ("parked", "replayed", "dropped")
KINDS = ("event", "dead", "request")
PATH = "/parked-messages"
ONE = PATH + "/{parked_message_id}"


class ParkedQuery(Schema):
    limit = fields.Whole(min=1, max=MAX_LIMIT, load_default=DEFAULT_LIMIT)
    cursor = fields.Id(metadata={"description": "`next_cursor` of the page before."})
    state = fields.Choice(*STATES, load_default="parked")
    kind = fields.Choice(*KINDS)


class ParkedKey(Schema):
    parked_message_id = fields.Id(required=True)


class ParkedRow(Schema):
    """A message that waits, without what stands in it."""

    id = fields.Id(required=True)
    service = fields.Text(metadata={"description": "Where it waits."})
    kind = fields.Choice(*KINDS)
    state = fields.Choice(*STATES)
    type = fields.Text(metadata={"description": "Of the event, or the key of the request."})
    subject = fields.Text(metadata={"description": "Id of the record that it is about."})
    reaction = fields.Text(metadata={"description": "What failed; empty: everything."})
    error = fields.LongText(metadata={"description": "For whoever mends it; never translated."})
    attempts = fields.Whole()
    parked_at = fields.Instant()
    closed_at = fields.Instant(allow_none=True)
    closed_by = fields.Text(allow_none=True)


class Parked(ParkedRow):
    """A parked message with all that is known of it."""

    body = fields.LongText(metadata={"description": "As it came."})
    headers = plain.Dict()
    traceback = fields.LongText()


class ParkedList(Schema):
    """Newest first; `missing` names services that do not answer."""

    items = plain.List(plain.Nested(ParkedRow), required=True)
    next_cursor = plain.String(allow_none=True)
    missing = plain.List(plain.String())


@dataclass(frozen=True)
class ParkedOperations:
    """What every service offers for the messages that it has parked."""

    resource: Resource
    listed: Operation
    get: Operation
    replay: Operation
    drop: Operation


@cache
def parked_of(service: str) -> ParkedOperations:
    """Declare them for *service*; all services share the addresses."""
    parked = Resource(service, "parked_message", zh="滞留消息")
    one = {"takes": ParkedKey, "gives": Parked}
    return ParkedOperations(
        resource=parked,
        listed=parked.operation(
            "list",
            summary="List the messages that wait for a person in all services, newest first.",
            http=f"GET {PATH}",
            takes=ParkedQuery,
            gives=ParkedList,
            safe=True,
            timeout_s=4.0,
        ),
        get=parked.operation(
            "get",
            summary="Read a parked message with its content and error.",
            http=f"GET {ONE}",
            safe=True,
            raises=(NotFound,),
            **one,
        ),
        replay=parked.operation(
            "replay",
            summary="Let the reaction that failed have the message once more.",
            http=f"POST {ONE}/replay",
            timeout_s=10.0,
            raises=(NotFound, NotReplayable, FailedAgain),
            **one,
        ),
        drop=parked.operation(
            "drop",
            summary="Give a parked message up for good; it stays on record.",
            http=f"POST {ONE}/drop",
            raises=(NotFound, GivenUpBefore),
            **one,
        ),
    )

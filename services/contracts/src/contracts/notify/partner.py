"""Partners: systems that receive the public events granted to them from a queue of their own."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.notify import shared
from contracts.notify.shared import BeyondOwnSight, UnknownTopic
from contracts.shared import RecordFields

NAME = r"^[a-z][a-z0-9-]{1,30}$"


class Taken(Conflict):
    code = "notify.partner.taken"
    pointer = "/name"
    en, zh = "There is a partner {name} already.", "合作伙伴 {name} 已存在。"


class PartnerFields(Schema):
    """What people may write."""

    topics = shared.topics()
    description = fields.Text(max=200, allow_none=True)
    active = fields.Flag()


class NewPartner(PartnerFields):
    name = fields.Text(min=2, max=31, required=True, validate=[fields.Matches(NAME)])
    topics = shared.topics(required=True)
    active = fields.Flag(load_default=True)


class PartnerKey(Schema):
    partner_id = fields.Id(required=True)


class PartnerPatch(PartnerFields, PartnerKey):
    """Fields that are not given stay as they are."""


class Rights(Schema):
    """What the partner's broker user needs, as regular expressions over names of queues."""

    configure = fields.Text(required=True)
    write = fields.Text(required=True)
    read = fields.Text(required=True)


class Partner(PartnerFields, RecordFields):
    name = fields.Text(required=True)
    queue = fields.Text(required=True, metadata={"description": "Where its events wait."})
    exchange = fields.Text(required=True)
    broker_user = fields.Text(required=True, metadata={"description": "Proposed user name."})
    broker_rights = fields.One(Rights, required=True)
    last_sequence = fields.Whole(required=True)


class Replay(PartnerKey):
    after = fields.Whole(
        min=0, load_default=0, metadata={"description": "Sequence of the last event received."}
    )
    limit = fields.Whole(min=1, max=200, load_default=100)


class FeedEntry(Schema):
    sequence = fields.Whole(required=True)
    event = fields.Anything(required=True, metadata={"description": "The CloudEvent."})


class Feed(Schema):
    """Events of a partner in the order of its queue; `next_after` goes into the next request."""

    items = plain.List(plain.Nested(FeedEntry), required=True)
    next_after = fields.Whole(required=True)
    more = fields.Flag(required=True)


partner = Resource("notify", "partner", zh="合作伙伴")

create = partner.operation(
    "create",
    summary="Grant public events to a partner and get the name of its queue.",
    http="POST /partners",
    takes=NewPartner,
    gives=Partner,
    status=201,
    raises=(Taken, UnknownTopic, BeyondOwnSight),
)
get = partner.operation(
    "get",
    summary="Read one partner.",
    http="GET /partners/{partner_id}",
    takes=PartnerKey,
    gives=Partner,
    safe=True,
    raises=(NotFound,),
)
history = history_of(partner, PartnerKey)
listed, searched = partner.list_operations(
    Partner,
    summary="List partners.",
    filters={"name": "text", "active": "flag", "created_at": "instant"},
    sorts=("name", "created_at"),
    default_sort="name",
    quick=("name",),
)
update = partner.operation(
    "update",
    summary="Change what a partner is granted; it holds from the next event on.",
    http="PATCH /partners/{partner_id}",
    takes=PartnerPatch,
    gives=Partner,
    guarded=True,
    raises=(NotFound, Stale, UnknownTopic, BeyondOwnSight),
)
replay = partner.operation(
    "replay",
    summary="Read a partner's events again, from a sequence on.",
    http="GET /partners/{partner_id}/events",
    takes=Replay,
    gives=Feed,
    safe=True,
    raises=(NotFound,),
)

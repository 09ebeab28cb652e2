"""Webhook endpoints: addresses of partners to which public events are posted, signed."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.notify import shared
from contracts.notify.delivery import Delivery
from contracts.notify.shared import BeyondOwnSight, Inactive, UnknownTopic
from contracts.shared import RecordFields

URL = r"^https?://[A-Za-z0-9.:\[\]\u00a1-\uffff-]{1,253}(/[!-\"$-~]{0,1500})?$"
"""Names may be Chinese; paths are written as browsers send them."""


class UrlRefused(Conflict):
    """Nothing is posted there: not https, or an address inside of our own network."""

    code = "notify.endpoint.url_refused"
    pointer = "/url"
    en, zh = "Events cannot be posted to {url}: {reason}.", "无法向 {url} 推送事件：{reason}。"


class EndpointFields(Schema):
    """What people may write."""

    url = fields.Text(min=8, max=1800, validate=[fields.Matches(URL)])
    topics = shared.topics()
    description = fields.Text(max=200, allow_none=True)
    active = fields.Flag()


class NewEndpoint(EndpointFields):
    url = fields.Text(min=8, max=1800, required=True, validate=[fields.Matches(URL)])
    topics = shared.topics(required=True)
    active = fields.Flag(load_default=True)


class EndpointKey(Schema):
    endpoint_id = fields.Id(required=True)


class EndpointPatch(EndpointFields, EndpointKey):
    """Fields that are not given stay as they are."""


class Endpoint(EndpointFields, RecordFields):
    down_until = fields.Instant(
        allow_none=True, metadata={"description": "It did not answer; nothing is tried before."}
    )
    off_reason = fields.Text(allow_none=True)


class EndpointWithSecret(Endpoint):
    secret = fields.Text(
        max=120,
        metadata={
            "told_once": True,
            "description": "Standard Webhooks secret: whsec_…; told once, not to a repeat, and "
            "empty in a dry run.",
        },
    )


endpoint = Resource("notify", "endpoint", zh="回调地址")

create = endpoint.operation(
    "create",
    summary="Have public events posted to an address; the answer holds the secret.",
    http="POST /webhook-endpoints",
    takes=NewEndpoint,
    gives=EndpointWithSecret,
    status=201,
    raises=(UrlRefused, UnknownTopic, BeyondOwnSight),
)
get = endpoint.operation(
    "get",
    summary="Read one endpoint.",
    http="GET /webhook-endpoints/{endpoint_id}",
    takes=EndpointKey,
    gives=Endpoint,
    safe=True,
    raises=(NotFound,),
)
history = history_of(endpoint, EndpointKey, at="/webhook-endpoints/{endpoint_id}")
listed, searched = endpoint.list_operations(
    Endpoint,
    summary="List endpoints.",
    http="/webhook-endpoints",
    filters={"url": "text", "active": "flag", "created_at": "instant"},
)
update = endpoint.operation(
    "update",
    summary="Change an endpoint, or switch it on or off.",
    http="PATCH /webhook-endpoints/{endpoint_id}",
    takes=EndpointPatch,
    gives=Endpoint,
    guarded=True,
    raises=(NotFound, Stale, UrlRefused, UnknownTopic, BeyondOwnSight),
)
rotate = endpoint.operation(
    "rotate",
    summary="Get a new secret; for a day both the old and the new one sign.",
    http="POST /webhook-endpoints/{endpoint_id}/rotate",
    takes=EndpointKey,
    gives=EndpointWithSecret,
    guarded=True,
    raises=(NotFound, Stale),
)
test = endpoint.operation(
    "test",
    summary="Post a test event to an endpoint.",
    http="POST /webhook-endpoints/{endpoint_id}/test",
    takes=EndpointKey,
    gives=Delivery,
    keyed="required",
    raises=(NotFound, Inactive),
)


class SwitchedOff(Schema):
    url = fields.Text(required=True)
    reason = fields.Text(required=True)
    owner_id = fields.Id(required=True, allow_none=True)


switched_off = endpoint.event(
    "switched_off",
    summary="An endpoint was switched off because of what it answered.",
    data=SwitchedOff,
)

"""Deliveries: one event on its way to one webhook endpoint, with every attempt."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.notify.shared import Inactive
from contracts.shared import RecordFields

STATES = ("waiting", "delivered", "failed")


class StillWaiting(Conflict):
    code = "notify.delivery.waiting"
    en, zh = "The delivery waits for its next attempt already.", "该推送已在等待下一次尝试。"


class DeliveryKey(Schema):
    delivery_id = fields.Id(required=True)


class Delivery(RecordFields):
    endpoint_id = fields.Id(required=True)
    event_id = fields.Id(required=True)
    event_type = fields.Text(max=120)
    subject = fields.Id()
    state = fields.Choice(*STATES)
    attempts = fields.Whole()
    next_at = fields.Instant(allow_none=True)
    last_status = fields.Whole(allow_none=True)
    last_error = fields.Text(max=300, allow_none=True)
    delivered_at = fields.Instant(allow_none=True)


class Attempt(Schema):
    at = fields.Instant(required=True)
    status = fields.Whole(allow_none=True, metadata={"description": "null: no answer at all."})
    error = fields.Text(max=300, allow_none=True)
    ms = fields.Whole()
    answer = fields.LongText(metadata={"description": "The beginning of the answer."})


class Attempts(Schema):
    items = plain.List(plain.Nested(Attempt))


delivery = Resource("notify", "delivery", zh="推送记录")

get = delivery.operation(
    "get",
    summary="Read one delivery.",
    http="GET /webhook-deliveries/{delivery_id}",
    takes=DeliveryKey,
    gives=Delivery,
    safe=True,
    raises=(NotFound,),
)
history = history_of(delivery, DeliveryKey, at="/webhook-deliveries/{delivery_id}")
listed, searched = delivery.list_operations(
    Delivery,
    summary="List deliveries.",
    http="/webhook-deliveries",
    filters={
        "endpoint_id": "id",
        "event_id": "id",
        "event_type": "text",
        "state": "choice",
        "created_at": "instant",
    },
    quick=("subject",),
)
attempts = delivery.operation(
    "attempts",
    summary="Read every attempt of a delivery, oldest first.",
    http="GET /webhook-deliveries/{delivery_id}/attempts",
    takes=DeliveryKey,
    gives=Attempts,
    safe=True,
    raises=(NotFound,),
)
resend = delivery.operation(
    "resend",
    summary="Post a finished delivery again, under the same id.",
    http="POST /webhook-deliveries/{delivery_id}/resend",
    takes=DeliveryKey,
    gives=Delivery,
    guarded=True,
    keyed="required",
    raises=(NotFound, Stale, StillWaiting, Inactive),
)

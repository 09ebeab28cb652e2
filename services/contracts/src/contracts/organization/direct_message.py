"""Direct messages (即时对话): words between two colleagues, which nobody else ever reads."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.organization.together import UnknownPerson
from contracts.shared import RecordFields


class ToOneself(Conflict):
    code = "organization.direct_message.to_oneself"
    pointer = "/to_staff_id"
    en, zh = "Nobody writes to himself.", "不能给自己发消息。"


class NewMessage(Schema):
    to_staff_id = fields.Id(required=True)
    text = fields.LongText(min=1, max=4000, required=True)


class PartnerKey(Schema):
    staff_id = fields.Id(required=True)


class DirectMessage(RecordFields):
    from_staff_id = fields.Id(attribute="owner_id")
    to_staff_id = fields.Id()
    text = fields.LongText()
    read_at = fields.Instant(allow_none=True)


class MessageTold(Schema):
    """Between whom; never what was written."""

    from_staff_id = fields.Id(attribute="owner_id")
    to_staff_id = fields.Id()


class Conversation(Schema):
    staff_id = fields.Id()
    name = fields.Text(allow_none=True)
    unread = fields.Whole()
    last_at = fields.Instant()
    last_text = fields.LongText()


class Conversations(Schema):
    """With whom I write, the latest first."""

    items = plain.List(plain.Nested(Conversation))


class Unread(Schema):
    unread = fields.Whole()


direct_message = Resource("organization", "direct_message", zh="即时消息")
LISTING = Listing(
    item=DirectMessage,
    filters={"staff_id": "id", "created_at": "instant"},
    path_filters=("staff_id",),
)

create = direct_message.operation(
    "create",
    summary="Write to a colleague.",
    http="POST /direct-messages",
    takes=NewMessage,
    gives=DirectMessage,
    status=201,
    raises=(UnknownPerson, ToOneself),
)
conversations = direct_message.operation(
    "conversations",
    summary="Read with whom I write and what is unread.",
    http="GET /conversations",
    gives=Conversations,
    safe=True,
)
count = direct_message.operation(
    "count",
    summary="Count what I have not read of what colleagues wrote to me.",
    http="GET /conversations/unread",
    gives=Unread,
    safe=True,
)
listed = direct_message.operation(
    "list",
    summary="List what a colleague and I have written to one another.",
    http="GET /conversations/{staff_id}/messages",
    takes=LISTING.query_schema,
    gives=Page.of(DirectMessage),
    safe=True,
    listing=LISTING,
)
read = direct_message.operation(
    "read",
    summary="Note that I have read what a colleague wrote.",
    http="POST /conversations/{staff_id}/read",
    takes=PartnerKey,
    gives=Unread,
)
created = direct_message.event(
    "created", summary="Somebody wrote to a colleague.", data=MessageTold
)
noticed = direct_message.event(
    "noticed", summary="Somebody has read what a colleague wrote.", data=MessageTold
)

"""Messages: one text to one recipient, and everything that became of it."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.notify import shared
from contracts.notify.shared import BadRecipient
from contracts.notify.template import Inactive, MissingVariable, TooLong, Unreadable
from contracts.shared import RecordFields

STATES = ("queued", "sending", "sent", "failed", "unknown", "cancelled", "refused")


class OptedOut(Conflict):
    """Not answered by an operation: the reason of a message that was refused when it was due."""

    code = "notify.message.opted_out"
    en, zh = "Whoever is reached there wants no advertising.", "接收方已拒收营销信息。"


class NoContent(Conflict):
    code = "notify.message.no_content"
    pointer = "/text"
    en, zh = "Give either a template or a text.", "请提供模板或文本（二者选一）。"


class UnknownTemplate(Conflict):
    code = "notify.message.unknown_template"
    pointer = "/template_id"
    en, zh = "There is no such template for {channel}.", "没有适用于“{channel}”的此模板。"


class UnknownCustomer(Conflict):
    """Nobody told notify of the customer, or the caller may not see it."""

    code = "notify.message.unknown_customer"
    may_come = True
    pointer = "/customer_id"
    en, zh = "There is no such customer, or you may not see it.", "客户不存在或不可见。"


class NotWaiting(Conflict):
    """Only what waits can be cancelled."""

    code = "notify.message.not_waiting"
    en, zh = "The message is {state} already.", "该消息的状态已是“{state}”。"


class NotEnded(Conflict):
    """Only what failed, was cancelled or refused, or is in doubt can be sent again."""

    code = "notify.message.not_ended"
    en = "A message that is {state} cannot be sent again."
    zh = "状态为“{state}”的消息不能重新发送。"


class CalendarByEmailOnly(Conflict):
    code = "notify.message.calendar_by_email_only"
    pointer = "/calendar"
    en, zh = "Only e-mails bring an invitation along.", "只有电子邮件可以附带日程邀请。"


class Past(Conflict):
    """A few minutes are forgiven: clocks differ, and a form takes its time."""

    code = "notify.message.past"
    pointer = "/send_at"
    en = "{send_at} is past; leave it out to send at once."
    zh = "{send_at} 已过；如需立即发送，请不要填写该时间。"


class NewMessage(Schema):
    channel = shared.channel(required=True)
    to = shared.recipient()
    template_id = fields.Id()
    variables = shared.variables(load_default=dict)
    subject = fields.Text(max=200, metadata={"description": "Of an e-mail without a template."})
    text = fields.LongText(min=1, max=5000)
    calendar = fields.LongText(
        min=1,
        max=100_000,
        metadata={"description": "iCalendar that an e-mail brings along: an invitation, say."},
    )
    send_at = fields.Instant(
        metadata={
            "description": "Not before; at once when not given or up to five minutes ago; "
            "earlier is refused."
        }
    )
    customer_id = fields.Id(allow_none=True)
    on_doubt = shared.doubt()
    purpose = shared.purpose()
    is_secret = fields.Flag(
        load_default=False,
        metadata={
            "description": "For codes and passwords: nobody reads the text here, not even in the "
            "history, and it is forgotten once it is out; it cannot be sent again."
        },
    )


class MessageKey(Schema):
    message_id = fields.Id(required=True)


class Message(RecordFields):
    channel = shared.channel()
    to = fields.Text(max=254)
    state = fields.Choice(*STATES)
    reason = fields.Text(
        metadata={"description": "Why it is in this state: a code, or what the provider answered."}
    )
    reason_message = fields.Text(metadata={"description": "The same for people."})
    subject = fields.Text(allow_none=True)
    text = fields.LongText(metadata={"description": "Dots where the message is secret."})
    is_secret = fields.Flag()
    segments = fields.Whole(allow_none=True)
    template_id = fields.Id(allow_none=True)
    template_version = fields.Whole(allow_none=True)
    customer_id = fields.Id(allow_none=True)
    on_doubt = shared.doubt()
    purpose = shared.purpose()
    send_at = fields.Instant()
    attempts = fields.Whole()
    sent_at = fields.Instant(allow_none=True)
    owner_id = fields.Id(allow_none=True)


class Step(Schema):
    """One state that a message was in."""

    state = fields.Choice(*STATES, required=True)
    at = fields.Instant(required=True)
    reason = fields.Text()
    reason_message = fields.Text(metadata={"description": "The same for people."})
    attempt = fields.Whole()


class Trail(Schema):
    """Every state of a message, oldest first."""

    items = plain.List(plain.Nested(Step))


class MessageTold(Schema):
    """What events tell of a message; the recipient is masked."""

    id = fields.Id(required=True)
    channel = shared.channel(required=True)
    recipient = fields.Text(max=254, required=True)
    customer_id = fields.Id(allow_none=True)
    template = fields.Text(allow_none=True)
    title = fields.Text(max=240, required=True)
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    reason = fields.Text(max=300)


message = Resource("notify", "message", zh="消息", personal=("to", "subject", "text"))

create = message.operation(
    "create",
    summary="Send a message now or at a time.",
    http="POST /messages",
    takes=NewMessage,
    gives=Message,
    status=201,
    keyed="required",
    raises=(
        Past,
        BadRecipient,
        CalendarByEmailOnly,
        NoContent,
        UnknownCustomer,
        UnknownTemplate,
        Inactive,
        MissingVariable,
        Unreadable,
        TooLong,
    ),
)
get = message.operation(
    "get",
    summary="Read one message.",
    http="GET /messages/{message_id}",
    takes=MessageKey,
    gives=Message,
    safe=True,
    raises=(NotFound,),
)
history = history_of(message, MessageKey)
listed, searched = message.list_operations(
    Message,
    summary="List messages; state=failed is the list of what did not go out.",
    filters={
        "channel": "choice",
        "to": "text",
        "state": "choice",
        "purpose": "choice",
        "template_id": "id",
        "customer_id": "id",
        "owner_id": "id",
        "send_at": "instant",
        "created_at": "instant",
    },
    sorts=("created_at", "send_at"),
    includes=("customer",),
    quick=("subject", "text"),
)
trail = message.operation(
    "trail",
    summary="Read every state that a message was in, with time and reason.",
    http="GET /messages/{message_id}/trail",
    takes=MessageKey,
    gives=Trail,
    safe=True,
    raises=(NotFound,),
)
cancel = message.operation(
    "cancel",
    summary="Take back a message that waits.",
    http="POST /messages/{message_id}/cancel",
    takes=MessageKey,
    gives=Message,
    guarded=True,
    raises=(NotFound, Stale, NotWaiting),
)
resend = message.operation(
    "resend",
    summary="Send a message again that failed, was cancelled or refused, or is in doubt.",
    http="POST /messages/{message_id}/resend",
    takes=MessageKey,
    gives=Message,
    guarded=True,
    keyed="required",
    raises=(NotFound, Stale, NotEnded, BadRecipient),
)
sent = message.event("sent", summary="A message went out.", data=MessageTold)
failed = message.event("failed", summary="A message was given up.", data=MessageTold)
refused = message.event(
    "refused", summary="A message was not sent to who wants none of its kind.", data=MessageTold
)
doubted = message.event(
    "doubted", summary="Nobody knows whether a message went out.", data=MessageTold
)

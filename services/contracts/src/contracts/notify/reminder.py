"""Reminders: a word to somebody at a time, about anything."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.notify import shared
from contracts.notify.shared import BadRecipient
from contracts.shared import RecordFields

STATES = ("waiting", "done", "cancelled")
RESOURCE = r"^[a-z_]{2,40}\.[a-z_]{2,40}$"


class Over(Conflict):
    code = "notify.reminder.over"
    en, zh = "The reminder is {state} already.", "该提醒的状态已是“{state}”。"


class Past(Conflict):
    """A few minutes are forgiven: clocks differ, and a form takes its time."""

    code = "notify.reminder.past"
    pointer = "/due_at"
    en, zh = "{due_at} is past; nobody can be reminded then.", "{due_at} 已过，无法提醒。"


class UnknownCustomer(Conflict):
    """Nobody told notify of the customer, or the caller may not see it."""

    code = "notify.reminder.unknown_customer"
    may_come = True
    pointer = "/customer_id"
    en, zh = "There is no such customer, or you may not see it.", "客户不存在或不可见。"


class UnknownContact(Conflict):
    """Nobody told notify of the contact that it is about, or it is another customer's."""

    code = "notify.reminder.unknown_contact"
    may_come = True
    pointer = "/about_id"
    en, zh = "The customer has no such contact.", "该客户没有此联系人。"


class ReminderFields(Schema):
    title = fields.Text(min=1, max=200)
    text = fields.LongText(max=2000, allow_none=True)
    due_at = fields.Instant()


class NewReminder(ReminderFields):
    title = fields.Text(min=1, max=200, required=True)
    due_at = fields.Instant(
        required=True,
        metadata={"description": "Up to five minutes ago reminds at once; earlier is refused."},
    )
    channel = shared.channel(required=True)
    to = shared.recipient()
    customer_id = fields.Id(allow_none=True)
    about_resource = fields.Text(
        max=81,
        allow_none=True,
        validate=[fields.Matches(RESOURCE)],
        metadata={"description": "Kind of record it is about, such as sales.order."},
    )
    about_id = fields.Id(allow_none=True)


class ReminderKey(Schema):
    reminder_id = fields.Id(required=True)


class ReminderPatch(ReminderFields, ReminderKey):
    """Fields that are not given stay as they are."""


class Reminder(ReminderFields, RecordFields):
    state = fields.Choice(*STATES)
    channel = shared.channel()
    to = fields.Text(max=254)
    customer_id = fields.Id(allow_none=True)
    about_resource = fields.Text(allow_none=True)
    about_id = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)
    message_id = fields.Id(allow_none=True, metadata={"description": "What was sent."})


class ReminderTold(Schema):
    """What the event tells of a reminder."""

    reminder_id = fields.Id(required=True)
    title = fields.Text()
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    customer_id = fields.Id(allow_none=True)


reminder = Resource("notify", "reminder", zh="提醒")

create = reminder.operation(
    "create",
    summary="Remind somebody at a time.",
    http="POST /reminders",
    takes=NewReminder,
    gives=Reminder,
    status=201,
    raises=(BadRecipient, UnknownCustomer, UnknownContact, Past),
    subject=("about_resource", "about_id"),
)
get = reminder.operation(
    "get",
    summary="Read one reminder.",
    http="GET /reminders/{reminder_id}",
    takes=ReminderKey,
    gives=Reminder,
    safe=True,
    raises=(NotFound,),
)
history = history_of(reminder, ReminderKey)
listed, searched = reminder.list_operations(
    Reminder,
    summary="List reminders.",
    filters={
        "state": "choice",
        "channel": "choice",
        "customer_id": "id",
        "about_resource": "text",
        "about_id": "id",
        "owner_id": "id",
        "due_at": "instant",
    },
    sorts=("due_at", "created_at"),
    default_sort="due_at",
    includes=("customer",),
    quick=("title", "text"),
)
update = reminder.operation(
    "update",
    summary="Change a reminder that waits.",
    http="PATCH /reminders/{reminder_id}",
    takes=ReminderPatch,
    gives=Reminder,
    guarded=True,
    raises=(NotFound, Stale, Over, Past),
)
cancel = reminder.operation(
    "cancel",
    summary="Take back a reminder that waits.",
    http="POST /reminders/{reminder_id}/cancel",
    takes=ReminderKey,
    gives=Reminder,
    guarded=True,
    raises=(NotFound, Stale, Over),
)
fallen_due = reminder.event(
    "fallen_due", summary="The time of a reminder has come.", data=ReminderTold
)

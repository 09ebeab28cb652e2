"""Appointments (日程): who is busy when, with whom, and what others need to know of it."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.files import File
from contracts import addresses
from contracts.histories import history_of
from contracts.organization import access
from contracts.organization.together import (
    ABOUT,
    About,
    FirstLeftOut,
    UnclearRecurrence,
    UnknownPerson,
    recurrence,
)
from contracts.shared import RecordFields

ANSWERS = ("needs_action", "accepted", "declined", "tentative")


class Backwards(Conflict):
    code = "organization.appointment.backwards"
    pointer = "/ends_at"
    en, zh = "It must end after it begins.", "结束时间必须晚于开始时间。"


class Cancelled(Conflict):
    code = "organization.appointment.cancelled"
    en, zh = "The appointment is cancelled.", "该日程已取消。"


class NotInvited(Conflict):
    code = "organization.appointment.not_invited"
    en, zh = "You are not invited.", "您不在参与人之列。"


class UnreadableReply(Conflict):
    code = "organization.appointment.unreadable_reply"
    pointer = "/calendar"
    en = "This is no iCalendar answer (method REPLY) of one guest to one of our invitations."
    zh = "内容不是某位参与人对本系统邀请的 iCalendar 答复（METHOD:REPLY）。"


class OutdatedReply(Conflict):
    code = "organization.appointment.outdated_reply"
    pointer = "/calendar"
    en = "The answer is to a time that the appointment no longer has."
    zh = "该答复针对的是日程变更前的时间。"


class NoOccurrence(Conflict):
    """The series does not happen then, or that time was moved or called off before."""

    code = "organization.appointment.no_occurrence"
    pointer = "/at"
    en, zh = "The series has no time at {moment}.", "该重复日程在 {moment} 没有安排。"


class OneOfASeries(Conflict):
    code = "organization.appointment.one_of_a_series"
    pointer = "/recurrence"
    en = "It is one time of a series and does not repeat itself."
    zh = "这是重复日程中的一次，不能再设置重复。"


class TooLong(Conflict):
    code = "organization.appointment.too_long"
    en, zh = "At most {days} days can be looked at.", "最多可查看 {days} 天。"


class Guest(Schema):
    """Somebody of another house, who is invited and answers by e-mail."""

    email = addresses.email(required=True)
    name = fields.Text(max=100, allow_none=True, load_default=None)


class AppointmentFields(About):
    """What people may write."""

    title = fields.Text(min=1, max=200)
    place = fields.Text(max=200, allow_none=True)
    note = fields.LongText(max=5000, allow_none=True)
    starts_at = fields.Instant()
    ends_at = fields.Instant()
    recurrence = recurrence()
    participant_ids = fields.Many(fields.Id(), max=200)
    guests = fields.Many(
        fields.One(Guest),
        max=50,
        metadata={"description": "Outsiders, who get the invitation by e-mail."},
    )
    remind_minutes = fields.Many(fields.Whole(min=0, max=40_320), max=5)
    private = fields.Flag(
        metadata={
            "description": "Only who takes part reads it; everybody else, superiors, stand-ins "
            "and administrators too, sees only that one is busy."
        }
    )


class NewAppointment(AppointmentFields):
    title = fields.Text(min=1, max=200, required=True)
    starts_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    participant_ids = fields.Many(fields.Id(), max=200, load_default=list)
    guests = fields.Many(fields.One(Guest), max=50, load_default=list)
    remind_minutes = fields.Many(fields.Whole(min=0, max=40_320), max=5, load_default=list)
    private = fields.Flag(load_default=False)


class AppointmentKey(Schema):
    appointment_id = fields.Id(required=True)


class AppointmentPatch(AppointmentFields, AppointmentKey):
    """Fields that are not given stay as they are."""


class Answer(AppointmentKey):
    answer = fields.Choice("accepted", "declined", "tentative", required=True)
    at = fields.Instant(
        load_default=None,
        allow_none=True,
        metadata={"description": "Of a series: when the one time begins that is meant."},
    )


class Occurrence(AppointmentKey):
    """One time of a series."""

    at = fields.Instant(required=True, metadata={"description": "When that time begins."})


class MovedOccurrence(Occurrence):
    starts_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)


class Participant(Schema):
    staff_id = fields.Id(required=True)
    answer = fields.Choice(*ANSWERS)
    answered_at = fields.Instant(allow_none=True)


class InvitedGuest(Guest):
    answer = fields.Choice(*ANSWERS)
    answered_at = fields.Instant(allow_none=True)


class Reply(Schema):
    """The answer of a guest or colleague as his calendar has mailed it."""

    calendar = fields.LongText(
        min=1, max=100_000, required=True, metadata={"description": "iCalendar, method REPLY."}
    )


class Busy(Schema):
    """A time at which somebody is busy; title and id only where the caller may see them."""

    staff_id = fields.Id()
    starts_at = fields.Instant()
    ends_at = fields.Instant()
    title = fields.Text(allow_none=True)
    appointment_id = fields.Id(allow_none=True)


class Appointment(AppointmentFields, RecordFields):
    state = fields.Choice("planned", "cancelled")
    series_id = fields.Id(
        allow_none=True,
        metadata={"description": "Of one time of a series that was moved, called off or answered."},
    )
    original_at = fields.Instant(
        allow_none=True, metadata={"description": "When that time began by the series."}
    )
    left_out = fields.Many(
        fields.Instant(),
        max=1000,
        metadata={"description": "Of a series: times that are appointments of their own."},
    )
    owner_id = fields.Id(metadata={"description": "Who invites."})
    participants = plain.List(plain.Nested(Participant))
    guests = fields.Many(fields.One(InvitedGuest), max=50)
    conflicts = plain.List(
        plain.Nested(Busy),
        metadata={"description": "Only told when it is written: who is busy at that time."},
    )


class Window(Schema):
    starts_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    staff_ids = fields.Many(
        fields.Id(), min=1, max=20, metadata={"description": "Oneself when not given."}
    )


class BusyTimes(Schema):
    """Repeated appointments appear once for each time, in order of time."""

    items = plain.List(plain.Nested(Busy))


appointment = Resource("organization", "appointment", zh="日程", personal=("guests",))
WRITING = (UnknownPerson, UnclearRecurrence, FirstLeftOut, Backwards)

create = appointment.operation(
    "create",
    summary="Plan an appointment and invite; conflicts are told and do not prevent it.",
    http="POST /appointments",
    takes=NewAppointment,
    gives=Appointment,
    status=201,
    raises=(NotFound, *WRITING),
    subject=ABOUT,
)
get = appointment.operation(
    "get",
    summary="Read one appointment.",
    http="GET /appointments/{appointment_id}",
    takes=AppointmentKey,
    gives=Appointment,
    safe=True,
    raises=(NotFound,),
)
listed, searched = appointment.list_operations(
    Appointment,
    summary="List appointments that one has planned or is invited to.",
    filters={
        "title": "text",
        "state": "choice",
        "owner_id": "id",
        "about_resource": "text",
        "about_id": "id",
        "customer_id": "id",
        "series_id": "id",
        "starts_at": "instant",
        "ends_at": "instant",
    },
    sorts=("starts_at", "created_at"),
    default_sort="starts_at",
    quick=("title",),
)
busy = appointment.operation(
    "busy",
    summary="Read when people are busy, up to 92 days; of colleagues only the times.",
    http="GET /busy-times",
    takes=Window,
    gives=BusyTimes,
    safe=True,
    raises=(Backwards, TooLong),
)
update = appointment.operation(
    "update",
    summary="Change an appointment; who is invited is told, and answers anew when the time moves.",
    http="PATCH /appointments/{appointment_id}",
    takes=AppointmentPatch,
    gives=Appointment,
    guarded=True,
    raises=(NotFound, Stale, Cancelled, OneOfASeries, *WRITING),
    subject=ABOUT,
)
cancel = appointment.operation(
    "cancel",
    summary="Call an appointment off; who is invited is told.",
    http="POST /appointments/{appointment_id}/cancel",
    takes=AppointmentKey,
    gives=Appointment,
    guarded=True,
    raises=(NotFound, Stale, Cancelled),
)
move_occurrence = appointment.operation(
    "move_occurrence",
    summary="Move one time of a series; it becomes an appointment of its own.",
    http="POST /appointments/{appointment_id}/move-occurrence",
    takes=MovedOccurrence,
    gives=Appointment,
    guarded=True,
    raises=(NotFound, Stale, Cancelled, NoOccurrence, Backwards),
)
cancel_occurrence = appointment.operation(
    "cancel_occurrence",
    summary="Call one time of a series off; it becomes a cancelled appointment of its own.",
    http="POST /appointments/{appointment_id}/cancel-occurrence",
    takes=Occurrence,
    gives=Appointment,
    guarded=True,
    raises=(NotFound, Stale, Cancelled, NoOccurrence),
)
answer = appointment.operation(
    "answer",
    summary="Say whether one comes, to all or to one time of a series.",
    http="POST /appointments/{appointment_id}/answer",
    takes=Answer,
    gives=Appointment,
    raises=(NotFound, Cancelled, NotInvited, NoOccurrence),
)
take_reply = appointment.operation(
    "take_reply",
    summary="Take in an answer that came by e-mail, as a mail gateway hands it over.",
    http="POST /appointment-replies",
    takes=Reply,
    gives=Appointment,
    raises=(NotFound, Cancelled, NotInvited, UnreadableReply, OutdatedReply),
)
invitation = appointment.operation(
    "invitation",
    summary="Download the invitation as iCalendar (RFC 5545, method REQUEST or CANCEL).",
    http="GET /appointments/{appointment_id}/invitation",
    takes=AppointmentKey,
    gives=File,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(appointment, AppointmentKey)
history = history_of(appointment, AppointmentKey)

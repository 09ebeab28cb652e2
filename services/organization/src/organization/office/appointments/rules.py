"""Appointments and tasks in the words of RFC 5545, for other programs."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Todo, vCalAddress, vRecur, vText

from organization.office.recurrence import abroad

PRODUCT = "-//CRM suite//organization//EN"
PRIORITY = {"urgent": 1, "high": 3, "normal": 5, "low": 9}
PARTSTAT = {
    "needs_action": "NEEDS-ACTION",
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "tentative": "TENTATIVE",
}
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
UID = re.compile(r"([0-9a-zA-Z_.-]{1,64})@appointments\.crm")
Person = Mapping[str, str | None]
"""id, name and email of somebody."""
Hides = Callable[[str], bool]


def nothing(field: str) -> bool:
    """Hide no field."""
    return False


def invitation(
    appointment: Any,
    people: Mapping[str, Person],
    *,
    called_off: bool = False,
    singles: Collection[Any] = (),
    hides: Hides = nothing,
) -> bytes:
    """
    Return the invitation, or its cancellation, as iCalendar.

    called_off: for those who are not to come any more, though the appointment may stand.
    singles: times of a series that are appointments of their own; those for the same people go
        along.
    hides: tells whether a field is kept from who reads it.
    """
    over = called_off or appointment.state == "cancelled"
    calendar = _calendar("CANCEL" if over else "REQUEST")
    event = _event(appointment, people, singles, hides)
    if over:
        event["status"] = vText("CANCELLED")
    calendar.add_component(event)
    for one in () if over else singles:
        if one.as_before()["staff"] == appointment.as_before()["staff"]:
            calendar.add_component(_event(one, people, hides=hides))
    return _written(calendar)


def feed(
    name: str,
    appointments: Iterable[Any],
    tasks: Iterable[Any],
    people: Mapping[str, Person],
    hides: tuple[Hides, Hides] = (nothing, nothing),
) -> bytes:
    """Return a whole calendar as iCalendar; hides: fields of appointments, and of tasks."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    found = list(appointments)
    singles = [one for one in found if one.series_id and one.state == "planned"]
    for appointment in found:
        if not appointment.series_id or appointment in singles:
            calendar.add_component(_event(appointment, people, singles, hides[0]))
    for task in tasks:
        calendar.add_component(_todo(task, hides[1]))
    return _written(calendar)


@dataclass(frozen=True)
class Answer:
    """What somebody's calendar has answered, to which change of an appointment, and when."""

    appointment_id: str
    email: str
    answer: str
    sequence: int
    told_at: dt.datetime
    at: dt.datetime | None = None
    """When the one time of a series begins that is answered."""


def read_answer(text: str) -> Answer | None:
    """Return the one answer in an iCalendar object with the method REPLY; None: it is none."""
    try:
        calendar = Calendar.from_ical(text)
        [event] = calendar.walk("VEVENT")
        uid = UID.fullmatch(str(event["UID"]))
        [attendee] = (
            event["ATTENDEE"] if isinstance(event["ATTENDEE"], list) else [event["ATTENDEE"]]
        )
        answer = ANSWERS[str(attendee.params["PARTSTAT"]).upper()]
        told_at = event.decoded("DTSTAMP")
        sequence = int(event.get("SEQUENCE", 0))
        at = event.decoded("RECURRENCE-ID") if "RECURRENCE-ID" in event else None
        is_range = at is not None and "RANGE" in event["RECURRENCE-ID"].params
    except (ValueError, LookupError, AttributeError, TypeError, OSError):
        return None  # a zone named like a folder is looked for on the disk
    kind, _, email = str(attendee).partition(":")
    is_reply = str(calendar.get("METHOD", "")).upper() == "REPLY" and kind.lower() == "mailto"
    if uid is None or not is_reply or not isinstance(told_at, dt.datetime):
        return None
    if is_range or not isinstance(at, dt.datetime | None) or (at and not at.tzinfo):
        return None
    told_at = told_at if told_at.tzinfo else told_at.replace(tzinfo=dt.UTC)
    at = at.astimezone(dt.UTC) if at else None
    return Answer(uid[1], email.lower(), answer, sequence, told_at, at)


def _written(calendar: Calendar) -> bytes:
    """Return it with the rules of every zone that it names, without which it cannot be read."""
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(
    appointment: Any,
    people: Mapping[str, Person],
    singles: Collection[Any] = (),
    hides: Hides = nothing,
) -> Event:
    event = Event()
    event.add("uid", f"{appointment.series_id or appointment.id}@appointments.crm")
    event.add("dtstamp", appointment.updated_at)
    event.add("last-modified", appointment.updated_at)
    event.add("dtstart", _local(appointment.starts_at, appointment))
    event.add("dtend", _local(appointment.ends_at, appointment))
    event.add("summary", "" if hides("title") else appointment.title)
    event.add("sequence", appointment.sequence)
    event.add("status", "CANCELLED" if appointment.state == "cancelled" else "CONFIRMED")
    event.add("class", "PRIVATE" if appointment.private else "PUBLIC")
    plain = {"location": "place", "description": "note"}
    _optional(event, {n: getattr(appointment, of) for n, of in plain.items() if not hides(of)})
    if appointment.recurrence:
        event.add("rrule", vRecur.from_ical(abroad(appointment.recurrence, appointment.zone)))
        told = {one.original_at for one in singles if one.series_id == appointment.id}
        gone = [at.astimezone(ZoneInfo(appointment.zone)) for at in appointment.left_out]
        gone = [at for at in gone if at not in told]
        _optional(event, {"exdate": gone})
    if appointment.series_id:
        event.add("recurrence-id", appointment.original_at.astimezone(ZoneInfo(appointment.zone)))
    if appointment.owner_id in people:
        event["organizer"] = _address(people[appointment.owner_id])
    for one in () if hides("participants") else appointment.participants:
        if one.staff_id in people:
            event.add("attendee", _attendee(people[one.staff_id], one.answer), encode=False)
    for guest in () if hides("guests") else appointment.guests:
        person = {"id": guest.id, "name": guest.name or guest.email, "email": guest.email}
        event.add("attendee", _attendee(person, guest.answer), encode=False)
    return event


def _todo(task: Any, hides: Hides) -> Todo:
    todo = Todo()
    todo.add("uid", f"{task.id}@tasks.crm")
    todo.add("dtstamp", task.updated_at)
    todo.add("summary", "" if hides("title") else task.title)
    todo.add("priority", PRIORITY.get(task.priority, 5))
    todo.add("percent-complete", task.percent)
    todo.add("status", "COMPLETED" if task.state == "done" else "NEEDS-ACTION")
    if task.due_at is not None:
        todo.add("due", task.due_at)
    _optional(todo, {"description": None if hides("note") else task.note})
    return todo


def _local(moment: dt.datetime, appointment: Any) -> dt.datetime:
    """A repetition follows the wall clock of its zone; a single time is told in UTC."""
    if not appointment.recurrence:
        return moment
    return moment.astimezone(ZoneInfo(appointment.zone))


def _optional(component: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if value:
            component.add(name, value)


def _address(person: Person) -> vCalAddress:
    reach = f"mailto:{person['email']}" if person["email"] else f"urn:staff:{person['id']}"
    address = vCalAddress(reach)
    address.params["CN"] = vText(person["name"] or "")
    return address


def _attendee(person: Person, answer: str) -> vCalAddress:
    address = _address(person)
    address.params["PARTSTAT"] = vText(PARTSTAT.get(answer, "NEEDS-ACTION"))
    address.params["RSVP"] = vText("TRUE")
    return address

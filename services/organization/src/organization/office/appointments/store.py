"""Every query about appointments, and what is told of them."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select

from chassis.files import FileStore
from chassis.moments import instant_text
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.organization.appointment import NoOccurrence
from contracts.organization.together import UnknownPerson
from organization.office import recurrence
from organization.office.appointments import rules
from organization.office.appointments.model import Appointment, Participant
from organization.office.notices.store import Said, Word, tell
from organization.staff import store as staff
from organization.staff.model import Staff

REMINDER = "organization.appointment_reminder"
GUEST_MAIL = "organization.guest_mail"
"""The due work that writes to one outsider."""
CONFLICTS_FROM = dt.timedelta(days=92)
"""How far ahead a new appointment and its repetitions are held against what others have."""
MOST = 2000
"""How many are read at once."""


def refuse_strangers(uow: UnitOfWork, appointment: Appointment, invited: list[str]) -> None:
    """Raise UnknownPerson."""
    wanted = [one for one in dict.fromkeys(invited) if one != appointment.owner_id]
    known = staff.active(uow, wanted)
    for one in wanted:
        if one not in known:
            raise UnknownPerson(at=f"/participant_ids/{invited.index(one)}", id=one)


def conflicts(uow: UnitOfWork, appointment: Appointment) -> list[dict[str, Any]]:
    """Return when those who are to come are busy already."""
    first = max(appointment.starts_at, uow.now)
    ahead = CONFLICTS_FROM if appointment.recurrence else appointment.length
    last = first + min(ahead, CONFLICTS_FROM)
    mine = list(_times(appointment, first, last))
    others = busy(uow, appointment.everybody, first, last, beside=appointment.id)
    meets = [
        other
        for other in others
        if any(other["starts_at"] < end and start < other["ends_at"] for start, end in mine)
    ]
    return meets[:50]


def busy(
    uow: UnitOfWork, staff_ids: list[str], start: dt.datetime, end: dt.datetime, beside: str = ""
) -> list[dict[str, Any]]:
    """Return the times at which people are busy, in order; titles where the caller may see."""
    seen = visible(Appointment, uow.call).label("seen")
    chosen = select(Appointment, seen).where(_theirs(staff_ids), _within(start, end))
    planned = chosen.where(Appointment.state == "planned", Appointment.id != beside)
    found = []
    for appointment, may_see in _page_by_page(uow, planned):
        about = {
            "title": appointment.title if may_see else None,
            "appointment_id": appointment.id if may_see else None,
            "private": appointment.private,
        }
        for one in set(staff_ids) & set(appointment.everybody):
            times = _times(appointment, start, end)
            found += [{"staff_id": one, "starts_at": b, "ends_at": e, **about} for b, e in times]
    return sorted(found, key=lambda b: (b["starts_at"], b["staff_id"]))


def of(uow: UnitOfWork, staff_id: str, since: dt.datetime) -> list[Appointment]:
    """Return the appointments of a person that end after *since*, cancelled ones included."""
    chosen = select(Appointment).where(_theirs([staff_id]), _within(since, None))
    return sorted((row[0] for row in _page_by_page(uow, chosen)), key=lambda one: one.starts_at)


def single(uow: UnitOfWork, series: Appointment, at: dt.datetime) -> Appointment:
    """
    Return one time of a series as an appointment of its own, which it may become by this.

    The series is locked. Raises NoOccurrence where the series has no time at the moment *at*.
    """
    mine = (Appointment.series_id == series.id, Appointment.original_at == at)
    found = uow.session.scalars(select(Appointment).where(*mine)).first()
    return found or detach(uow, series, at)


def detach(uow: UnitOfWork, series: Appointment, at: dt.datetime) -> Appointment:
    """Let one time of a series be an appointment of its own. Raises Cancelled or NoOccurrence."""
    series.refuse_if_cancelled()
    rule, first, zone = series.recurrence, series.starts_at, series.zone
    soon = at + dt.timedelta(seconds=1)
    times = recurrence.between(rule, first, at, soon, zone) if rule else ()
    if at not in times or at in series.left_out:
        raise NoOccurrence(moment=instant_text(at))
    one = uow.add(series.detach(at))
    set_reminders(uow, series, series.remind_minutes)
    set_reminders(uow, one, [])
    return one


def singles(uow: UnitOfWork, series: Appointment) -> list[Appointment]:
    """Return the planned times of a series that are appointments of their own."""
    if not series.recurrence and not series.left_out:
        return []
    mine = (Appointment.series_id == series.id, Appointment.state == "planned")
    chosen = select(Appointment).where(*mine).order_by(Appointment.original_at, Appointment.id)
    return list(uow.session.scalars(chosen))


def planned(uow: UnitOfWork, appointment_id: str) -> Appointment | None:
    """Return an appointment unless it is called off."""
    found = uow.session.get(Appointment, appointment_id)
    return found if found is not None and found.state == "planned" else None


def people(uow: UnitOfWork, staff_ids: Iterable[str | None]) -> dict[str, dict[str, str | None]]:
    """Return id → id, name and e-mail."""
    wanted = {one for one in staff_ids if one}
    chosen = select(Staff.id, Staff.name, Staff.email).where(Staff.id.in_(wanted))
    return {row.id: dict(row._mapping) for row in uow.session.execute(chosen)}


def invite(uow: UnitOfWork, appointment: Appointment, what: Said, staff_ids: Iterable[str]) -> None:
    """Tell people that they are to come, with an invitation that their calendars can read."""
    _send(uow, appointment, what, list(staff_ids), called_off=False)


def call_off(uow: UnitOfWork, appointment: Appointment, staff_ids: Iterable[str]) -> None:
    """Tell people that they are not to come any more, in words that their calendars can read."""
    _send(uow, appointment, ("Cancelled", "日程取消"), list(staff_ids), called_off=True)


def write_to_guests(
    uow: UnitOfWork, appointment: Appointment, what: Said, emails: list[str], *, called_off: bool
) -> None:
    """
    Have outsiders told by e-mail, once this is saved, in words that their calendars can read.

    Nobody knows their language, so that the subject is in both.
    """
    if not emails:
        return
    uow.flush()
    known = people(uow, [appointment.owner_id, *appointment.participant_ids])
    along = singles(uow, appointment)
    told = rules.invitation(appointment, known, called_off=called_off, singles=along)
    content = told.decode()
    words = " ".join(dict.fromkeys(_both(what)))
    mail = {"subject": titled(appointment, words), "text": about(appointment), "calendar": content}
    for email in emails:
        key = f"{appointment.id}:{appointment.sequence}:{_digest(email)}"
        uow.schedule(GUEST_MAIL, key, uow.now, {**mail, "to": email})


def titled(appointment: Appointment, what: str) -> str:
    """Return what a notice or an e-mail about an appointment is called."""
    at = appointment.starts_at.astimezone(ZoneInfo(appointment.zone))
    return f"{what}: {appointment.title} {at:%Y-%m-%d %H:%M}"


def _both(what: Said) -> tuple[str, str]:
    return what if isinstance(what, tuple) else (what, what)


def about(appointment: Appointment) -> str:
    """Return where it is and what there is to know."""
    return " · ".join(part for part in (appointment.place, appointment.note) if part)


def answering(uow: UnitOfWork, appointment: Appointment, email: str) -> str | None:
    """Return the id of the invited colleague with an e-mail address, if there is one."""
    chosen = select(Staff.id).where(func.lower(Staff.email) == email)
    return uow.session.scalar(chosen.where(Staff.id.in_(appointment.participant_ids)))


def _send(
    uow: UnitOfWork, appointment: Appointment, what: Said, whom: list[str], *, called_off: bool
) -> None:
    if not whom:
        return
    uow.flush()
    known = people(uow, [appointment.owner_id, *appointment.participant_ids])
    along = singles(uow, appointment)
    told = rules.invitation(appointment, known, called_off=called_off, singles=along)
    content = told.decode()
    tell_of(uow, appointment, what, whom, content)


def tell_of(
    uow: UnitOfWork,
    appointment: Appointment,
    what: Said,
    staff_ids: Iterable[str | None],
    calendar: str | None = None,
) -> None:
    """Tell people about an appointment; calendar: iCalendar that goes along by e-mail."""
    record = (Appointment.resource, appointment.id, calendar)
    english, chinese = (titled(appointment, words) for words in _both(what))
    word = Word("appointment", (english, chinese), about(appointment) or None, *record)
    tell(uow, [one for one in staff_ids if one], word)


def set_reminders(uow: UnitOfWork, appointment: Appointment, before: list[int]) -> None:
    """Have everybody reminded of the next time; *before* are the minutes that were set."""
    for minutes in before:
        uow.unschedule(REMINDER, f"{appointment.id}:{minutes}")
    for minutes in set(appointment.remind_minutes):
        remind_next(uow, appointment, minutes)


def remind_next(uow: UnitOfWork, appointment: Appointment, minutes: int) -> None:
    """Have everybody reminded so many minutes before the next time that is still to come."""
    ahead = dt.timedelta(minutes=minutes)
    if appointment.recurrence:
        rule, first = appointment.recurrence, appointment.starts_at
        zone, out = appointment.zone, appointment.left_out
        start = recurrence.following(rule, first, uow.now + ahead, zone, out)
    else:
        start = appointment.starts_at if appointment.starts_at > uow.now + ahead else None
    if start is not None and appointment.state == "planned":
        told = {"appointment_id": appointment.id, "minutes": minutes}
        uow.schedule(REMINDER, f"{appointment.id}:{minutes}", start - ahead, told)


def stored(settings: Any, content: bytes, name: str) -> dict[str, Any]:
    """Return the answer that hands out *content*; the same content is stored once."""
    store, file_id = FileStore(settings.upload_folder), _file_id(content)
    if not store.has(file_id):
        store.put(content, file_id)
    return {"file": {"id": file_id, "name": name, "content_type": "text/calendar"}}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _file_id(content: bytes) -> str:
    return f"ics-{hashlib.sha256(content).hexdigest()[:48]}"


def _times(
    appointment: Appointment, start: dt.datetime, end: dt.datetime
) -> Iterable[tuple[dt.datetime, dt.datetime]]:
    length = appointment.length
    if not appointment.recurrence:
        if appointment.ends_at > start and appointment.starts_at < end:
            yield appointment.starts_at, appointment.ends_at
        return
    rule, first, out = appointment.recurrence, appointment.starts_at, appointment.left_out
    for moment in recurrence.between(rule, first, start - length, end, appointment.zone):
        if moment + length > start and moment not in out:
            yield moment, moment + length


def _page_by_page(uow: UnitOfWork, chosen: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    """Yield all rows of a query for appointments, MOST at a time."""
    after, some = "", list[Row[Any]]()
    while not after or len(some) == MOST:
        page = chosen.where(Appointment.id > after).order_by(Appointment.id).limit(MOST)
        some = list(uow.session.execute(page))
        yield from some
        after = some[-1][0].id if some else "-"


def _theirs(staff_ids: list[str]) -> ColumnElement[bool]:
    invited = exists().where(
        Participant.appointment_id == Appointment.id,
        Participant.staff_id.in_(staff_ids),
        Participant.answer != "declined",
    )
    return or_(Appointment.owner_id.in_(staff_ids), invited)


def _within(start: dt.datetime, end: dt.datetime | None) -> ColumnElement[bool]:
    still = or_(Appointment.ends_at > start, Appointment.recurrence.is_not(None))
    return still if end is None else still & (Appointment.starts_at < end)

"""Every query about attendance, and the sheet of a month."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import or_, select

from chassis import calendar as calendar_rules
from chassis.calendar import Calendar
from chassis.scopes import Whose, would_see
from chassis.uow import UnitOfWork
from contracts.organization.attendance import (
    AWAY,
    MarkedAlready,
    NoCalendar,
    OutOfScope,
    TwiceAtOnce,
)
from contracts.organization.attendance_correction import AlreadyRight, NotEmployed
from contracts.organization.attendance_month import AnswersWaiting, MonthNotOver
from contracts.organization.calendar import YearNotLoaded
from contracts.organization.department import UnknownDepartment
from contracts.organization.together import UnknownPerson
from organization.approvals.flows.people import People
from organization.departments import store as departments
from organization.office.attendance import rules
from organization.office.attendance.model import AttendanceMark
from organization.office.attendance_corrections import store as corrections
from organization.office.attendance_months import rules as month_rules
from organization.office.attendance_months import store as months
from organization.office.attendance_months.model import AttendanceMonth, ClosedSheet
from organization.office.calendars import store as calendars
from organization.office.work_requests import store as requests
from organization.staff import store as staff
from organization.staff.model import ACTIVE, LEFT, Staff

MINUTE = dt.timedelta(minutes=1)
LONGEST_SHIFT = dt.timedelta(hours=20)
"""So long after his coming somebody's going belongs to the same day."""
CLOSING = "organization.attendance_closing"
CHUNK, PAGE = 100, 50
OF_STAFF = Whose(Staff.id, Staff.department_id)
OF_DAYS = ("incomplete", "away_minutes")
"""Sums that a kept sheet makes of its days."""
CAME = ("present", "late", "early", "late_and_early", "worked_off")


class Correction(Protocol):
    """A request for a correction that was approved."""

    id: str
    decided_by: str | None


def calendar(uow: UnitOfWork) -> Calendar:
    """Return the company calendar to compute with. Raises NoCalendar."""
    record = calendars.default(uow)
    if record is None:
        raise NoCalendar()
    return calendars.computing(uow, record)


def day_of(
    uow: UnitOfWork, company: Calendar, staff_id: str, sign: tuple[str, dt.datetime]
) -> dt.date:
    """
    Return to which day a sign (kind, moment) belongs: a going to that of the last coming.

    Else to the day whose hours go on at night, or to that of the calendar.
    """
    kind, at = sign
    c = AttendanceMark
    came = (c.owner_id == staff_id, c.kind == "in", c.at <= at, c.at > at - LONGEST_SHIFT)
    chosen = select(c.day).where(*came).order_by(c.at.desc()).limit(1)
    day = uow.session.scalar(chosen) if kind == "out" else None
    if day is not None:
        return day
    day = company.first_day(at)
    # People come and go in years that are not loaded, too: then the weekly hours count.
    hours = replace(company, years=None).spans(day) if company.lasts_overnight else []
    is_night = bool(hours) and hours[-1][1] > at
    return day if is_night else at.astimezone(company.zone).date()


def person(uow: UnitOfWork, staff_id: str) -> Staff:
    """Return an active colleague, locked. Raises UnknownPerson."""
    chosen = select(Staff).where(Staff.id == staff_id, Staff.state == ACTIVE).with_for_update()
    found = uow.session.scalars(chosen).first()
    if found is None:
        raise UnknownPerson(at="/staff_id", id=staff_id)
    return found


def refuse_stranger(uow: UnitOfWork, who: Staff) -> None:
    """Raise OutOfScope for whose attendance the caller does not keep."""
    if not seen(uow, AttendanceMark.resource, [who.id]):
        raise OutOfScope()


def refuse_right(
    uow: UnitOfWork, who: Staff, day: dt.date, sign: tuple[str, dt.datetime]
) -> dt.datetime | None:
    """
    Return what stands where *sign* (kind, moment) should, None for nothing.

    Raises AlreadyRight where it would make nothing right, NotEmployed, or YearNotLoaded.
    """
    company = calendar(uow)
    stood = _marks(uow, [who.id], day, day).get((who.id, day), (None, None))
    absences = _absences(uow, [who.id], company, day, day).get(who.id, [])
    if not rules.employed(day, who.hired_on, who.left_on):
        raise NotEmployed(day=day.isoformat())
    with reporting_missing_years():
        if not rules.puts_right(company, day, stood, sign, absences):
            raise AlreadyRight(day=day.isoformat())
    return stood[0] if sign[0] == "in" else stood[1]


def put_right(uow: UnitOfWork, asked: Correction) -> AttendanceMark:
    """Note what was approved; the mark tells by which request, and by whom."""
    same = ("owner_id", "department_id", "kind", "at", "day", "reason")
    about = {name: getattr(asked, name) for name in same}
    by = {"attendance_correction_id": asked.id, "approved_by": asked.decided_by}
    return uow.add(AttendanceMark(method="correction", **about, **by))


@contextmanager
def reporting_missing_years() -> Iterator[None]:
    """Raise the contract's YearNotLoaded for that of the computing calendar."""
    try:
        yield
    except calendar_rules.YearNotLoaded as error:
        raise YearNotLoaded(year=error.year) from error


def refuse_twice(uow: UnitOfWork, kind: str) -> None:
    """Raise TwiceAtOnce when the caller did the same less than a minute ago."""
    c = AttendanceMark
    mine = (c.owner_id == uow.call.actor_id, c.kind == kind, c.at > uow.now - MINUTE)
    if uow.session.scalar(select(c.id).where(*mine).limit(1)):
        raise TwiceAtOnce(kind=kind)


def refuse_same(uow: UnitOfWork, who: Staff, sign: tuple[str, dt.datetime]) -> None:
    """Raise MarkedAlready where the same sign (kind, moment) of a person is noted to the minute."""
    # Locked, so that of two at the same time the second sees what the first has noted.
    uow.session.execute(select(Staff.id).where(Staff.id == who.id).with_for_update())
    kind, at = sign
    minute = at.replace(second=0, microsecond=0)
    c = AttendanceMark
    same = (c.owner_id == who.id, c.kind == kind, c.at >= minute, c.at < minute + MINUTE)
    if uow.session.scalar(select(c.id).where(*same).limit(1)):
        raise MarkedAlready(kind=kind)


def refuse_unless_over(uow: UnitOfWork, year: int, month: int) -> None:
    """Raise MonthNotOver while the month goes on, by the company's clock. Raises NoCalendar."""
    today = uow.now.astimezone(calendar(uow).zone).date()
    if today <= bounds(year, month)[1]:
        raise MonthNotOver(month=f"{year}-{month:02}")


def refuse_waiting(uow: UnitOfWork, year: int, month: int) -> None:
    """Raise AnswersWaiting while requests about a month have no answer yet."""
    first, last = bounds(year, month)
    asked = corrections.count_waiting(uow, first, last)
    away = requests.count_waiting(uow, first, last, calendar(uow).zone)
    if asked or away:
        raise AnswersWaiting(month=f"{year}-{month:02}", corrections=asked, requests=away)


def asked_for(uow: UnitOfWork, command: Mapping[str, Any]) -> tuple[list[str], str | None]:
    """
    Return whose sheets a command asks for, and the cursor of the next page.

    To a department belongs as well who has left it with the house in that month or later.
    """
    department_id, named = command.get("department_id"), command.get("staff_ids")
    if department_id is None and "q" not in command:
        return named or [uow.call.actor_id], None
    if department_id and not People(uow).known_departments([department_id]):
        raise UnknownDepartment(id=department_id, at="/department_id")
    after = Staff.id > command.get("cursor", "")
    still = or_(Staff.state != LEFT, Staff.left_on >= bounds(command["year"], command["month"])[0])
    chosen = select(Staff.id).where(after, still)
    if department_id:
        inside = departments.reach(uow, [department_id])
        chosen = chosen.where(Staff.department_id.in_(inside))
    elif named:
        chosen = chosen.where(Staff.id.in_(named))
    if "q" in command:
        chosen = chosen.where(staff.matches(uow, command["q"]))
    found = list(uow.session.scalars(chosen.order_by(Staff.id).limit(PAGE)))
    return found, found[-1] if len(found) == PAGE else None


def employed_after(uow: UnitOfWork, staff_id: str) -> list[Staff]:
    """
    Return the next people by id; of those who have left those whose last day is known.

    They are locked as by corrections: what was under way when the month was closed comes first.
    """
    some_time = or_(Staff.state != LEFT, Staff.left_on.is_not(None))
    chosen = select(Staff).where(Staff.id > staff_id, some_time).order_by(Staff.id)
    return list(uow.session.scalars(chosen.limit(CHUNK).with_for_update()))


def keep_sheets(uow: UnitOfWork, month: AttendanceMonth, people: list[Staff]) -> None:
    """Keep the sheets of these people, save of those who were not employed in the month."""
    by_id = {one.id: one for one in people}
    for sheet in _sheets(uow, list(by_id), month.year, month.month):
        if all(day["status"] == "not_employed" for day in sheet["days"]):
            continue
        person = by_id[sheet.pop("staff_id")]
        about = {"owner_id": person.id, "department_id": person.department_id}
        about |= {"name": person.name, "employee_number": person.employee_number}
        told = {name: value for name, value in sheet.items() if name not in ("name", *OF_DAYS)}
        uow.add(ClosedSheet(year=month.year, month=month.month, **about, **told))
        month.sheets += 1


def sheets(uow: UnitOfWork, staff_ids: list[str], year: int, month: int) -> list[dict[str, Any]]:
    """
    Return the sheet of each person of whom the caller may see marks.

    Of a closed month they are those that are kept. Raises NoCalendar.
    """
    people = seen(uow, AttendanceMark.resource, staff_ids)
    if not months.is_closed(uow, year, month):
        return [{**sheet, "closed": False} for sheet in _sheets(uow, people, year, month)]
    kept = {sheet.owner_id: sheet for sheet in months.kept(uow, people, year, month)}
    return [_told(kept[one]) for one in people if one in kept]


def _told(sheet: ClosedSheet) -> dict[str, Any]:
    names = ("name", "present", "late", "early", "absent", "away", *OF_DAYS)
    sums = {name: getattr(sheet, name) for name in names}
    return {"staff_id": sheet.owner_id, "days": sheet.days, "closed": True, **sums}


def bounds(year: int, month: int) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a month."""
    return dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])


def _sheets(uow: UnitOfWork, staff_ids: list[str], year: int, month: int) -> list[dict[str, Any]]:
    company = calendar(uow)
    first, last = bounds(year, month)
    until = min(last, uow.now.astimezone(company.zone).date())
    whole = _Month(
        company,
        calendars.each(first, until) if first <= until else [],
        _marks(uow, staff_ids, first, last),
        _absences(uow, staff_ids, company, first, last),
        employed(uow, staff_ids),
        uow.now,
    )
    names = People(uow).names(staff_ids)
    return [_sheet(one, names.get(one), whole) for one in staff_ids]


Marks = dict[tuple[str, dt.date], tuple[dt.datetime | None, dt.datetime | None]]


@dataclass(frozen=True)
class _Month:
    """What a sheet is made of: days up to today, marks and absences of all."""

    company: Calendar
    days: list[dt.date]
    marks: Marks
    absences: dict[str, list[rules.Absence]]
    employed: dict[str, tuple[dt.date | None, dt.date | None]]
    now: dt.datetime


def _sheet(staff_id: str, name: str | None, month: _Month) -> dict[str, Any]:
    days, company, now = [], month.company, month.now
    hired_on, left_on = month.employed.get(staff_id, (None, None))
    for day in month.days:
        came = month.marks.get((staff_id, day), (None, None))
        away = _on(company, day, month.absences.get(staff_id, []))
        verdict = rules.judge(company, day, came, away, now)
        if not rules.employed(day, hired_on, left_on) and came == (None, None):
            verdict = rules.Verdict("not_employed")
        parts = rules.away_parts(company, day, away) if away else []
        about = {"day": day, "came_at": came[0], "left_at": came[1], "absences": parts}
        days.append({**about, **vars(verdict)})
    return {"staff_id": staff_id, "name": name, "days": days, **_sums(days)}


def _sums(days: list[dict[str, Any]]) -> dict[str, int]:
    return {
        "present": sum(day["status"] in CAME for day in days),
        "late": sum(day["status"] in ("late", "late_and_early") for day in days),
        "early": sum(day["status"] in ("early", "late_and_early") for day in days),
        "absent": sum(day["status"] == "absent" for day in days),
        "away": sum(day["status"] in AWAY for day in days),
        "incomplete": month_rules.incomplete(days),
        "away_minutes": month_rules.away_minutes(days),
    }


def _on(company: Calendar, day: dt.date, absences: list[rules.Absence]) -> list[rules.Absence]:
    start = dt.datetime.combine(day, dt.time(), company.zone)
    end = start + dt.timedelta(days=2 if company.lasts_overnight else 1)
    return [one for one in absences if one.starts_at < end and one.ends_at > start]


def employed(
    uow: UnitOfWork, staff_ids: list[str]
) -> dict[str, tuple[dt.date | None, dt.date | None]]:
    """Return id → the first and the last day that a person works here, as far as known."""
    chosen = select(Staff.id, Staff.hired_on, Staff.left_on).where(Staff.id.in_(staff_ids))
    return {row.id: (row.hired_on, row.left_on) for row in uow.session.execute(chosen)}


def _marks(uow: UnitOfWork, staff_ids: list[str], first: dt.date, last: dt.date) -> Marks:
    """Return (person, day) → first coming and last going."""
    c = AttendanceMark
    chosen = select(c).where(c.owner_id.in_(staff_ids), c.day.between(first, last))
    found: Marks = {}
    for mark in uow.session.scalars(chosen.order_by(c.at)):
        came, left = found.get((mark.owner_id, mark.day), (None, None))
        came = came or (mark.at if mark.kind == "in" else None)
        found[mark.owner_id, mark.day] = (came, mark.at if mark.kind == "out" else left)
    return found


def _absences(
    uow: UnitOfWork, staff_ids: list[str], company: Calendar, first: dt.date, last: dt.date
) -> dict[str, list[rules.Absence]]:
    start = dt.datetime.combine(first, dt.time(), company.zone)
    end = dt.datetime.combine(last + dt.timedelta(days=2), dt.time(), company.zone)
    found: dict[str, list[rules.Absence]] = {}
    for request in requests.away(uow, staff_ids, start, end):
        if request.owner_id and request.starts_at and request.ends_at:
            absence = rules.Absence(
                request.kind, request.starts_at, request.ends_at, request.leave_kind
            )
            found.setdefault(request.owner_id, []).append(absence)
    return found


def seen(uow: UnitOfWork, resource: str, staff_ids: Iterable[str]) -> list[str]:
    """Return those whose records of a kind the caller sees, or would as soon as there are any."""
    wanted = list(dict.fromkeys(staff_ids))
    mine = would_see(OF_STAFF, uow.call, resource)
    open_to_me = set(uow.session.scalars(select(Staff.id).where(Staff.id.in_(wanted), mine)))
    return [one for one in wanted if one in open_to_me]

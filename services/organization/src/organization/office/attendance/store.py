"""Every query about attendance, and the sheet of a month."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from chassis.calendar import Calendar
from chassis.uow import UnitOfWork
from contracts.organization.attendance import NoCalendar, TwiceAtOnce
from organization.approvals.flows.people import People
from organization.departments import store as departments
from organization.office.attendance import rules
from organization.office.attendance.model import AttendanceMark
from organization.office.calendars import store as calendars
from organization.office.work_requests import store as requests

MINUTE = dt.timedelta(minutes=1)
AWAY = ("leave", "outing", "business_trip")
CAME = ("present", "late", "early", "late_and_early", "worked_off")


def calendar(uow: UnitOfWork) -> Calendar:
    """Return the company calendar to compute with. Raises NoCalendar."""
    record = calendars.default(uow)
    if record is None:
        raise NoCalendar()
    return calendars.computing(uow, record)


def refuse_twice(uow: UnitOfWork, kind: str) -> None:
    """Raise TwiceAtOnce when the caller did the same less than a minute ago."""
    c = AttendanceMark
    mine = (c.owner_id == uow.call.actor_id, c.kind == kind, c.at > uow.now - MINUTE)
    if uow.session.scalar(select(c.id).where(*mine).limit(1)):
        raise TwiceAtOnce(kind=kind)


def sheets(uow: UnitOfWork, staff_ids: list[str], year: int, month: int) -> list[dict[str, Any]]:
    """Return the sheet of each person of whom the caller may see marks. Raises NoCalendar."""
    company = calendar(uow)
    first = dt.date(year, month, 1)
    last = dt.date(year, month, monthrange(year, month)[1])
    seen = [one for one in dict.fromkeys(staff_ids) if _may_see(uow, one)]
    until = min(last, uow.now.astimezone(company.zone).date())
    whole = _Month(
        company,
        calendars.each(first, until) if first <= until else [],
        _marks(uow, seen, first, last),
        _absences(uow, seen, company, first, last),
        uow.now,
    )
    names = People(uow).names(seen)
    return [_sheet(one, names.get(one), whole) for one in seen]


Marks = dict[tuple[str, dt.date], tuple[dt.datetime | None, dt.datetime | None]]


@dataclass(frozen=True)
class _Month:
    """What a sheet is made of: days up to today, marks and absences of all."""

    company: Calendar
    days: list[dt.date]
    marks: Marks
    absences: dict[str, list[rules.Absence]]
    now: dt.datetime


def _sheet(staff_id: str, name: str | None, month: _Month) -> dict[str, Any]:
    days, company, now = [], month.company, month.now
    for day in month.days:
        came = month.marks.get((staff_id, day), (None, None))
        away = _on(company, day, month.absences.get(staff_id, []))
        verdict = rules.judge(company, day, came, away, now)
        about = {"day": day, "came_at": came[0], "left_at": came[1]}
        days.append({**about, **vars(verdict)})
    return {"staff_id": staff_id, "name": name, "days": days, **_sums(days)}


def _sums(days: list[dict[str, Any]]) -> dict[str, int]:
    return {
        "present": sum(day["status"] in CAME for day in days),
        "late": sum(day["status"] in ("late", "late_and_early") for day in days),
        "early": sum(day["status"] in ("early", "late_and_early") for day in days),
        "absent": sum(day["status"] == "absent" for day in days),
        "away": sum(day["status"] in AWAY for day in days),
    }


def _on(company: Calendar, day: dt.date, absences: list[rules.Absence]) -> list[rules.Absence]:
    start = dt.datetime.combine(day, dt.time(), company.zone)
    end = start + dt.timedelta(days=1)
    return [one for one in absences if one.starts_at < end and one.ends_at > start]


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
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), company.zone)
    found: dict[str, list[rules.Absence]] = {}
    for request in requests.away(uow, staff_ids, start, end):
        if request.owner_id and request.starts_at and request.ends_at:
            absence = rules.Absence(request.kind, request.starts_at, request.ends_at)
            found.setdefault(request.owner_id, []).append(absence)
    return found


def _may_see(uow: UnitOfWork, staff_id: str) -> bool:
    """Return whether somebody's marks lie within the caller's scope, also before he has any."""
    call, people = uow.call, People(uow)
    scope = call.scope(AttendanceMark.resource)
    if scope == "all" or staff_id == call.actor_id or call.actor_id in people.superiors(staff_id):
        return True
    inside = list(call.departments) if scope in ("department", "below") else []
    if scope == "below":
        inside = departments.reach(uow, inside)
    return people.department_of(staff_id) in inside

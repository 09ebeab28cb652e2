"""Every query about work requests."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from chassis.calendar import YearNotLoaded
from chassis.uow import UnitOfWork
from contracts.organization import calendar as calendar_contract
from contracts.organization.attendance import AWAY, MonthClosed, NoCalendar
from contracts.organization.work_request import NoWorkingDay, Overlaps
from organization.office.attendance_months import store as months
from organization.office.calendars import store as calendars
from organization.office.notices.store import Word, tell
from organization.office.work_requests import rules
from organization.office.work_requests.model import WorkRequest


def count_days(uow: UnitOfWork, request: WorkRequest) -> None:
    """Note how many working days it takes, or the year whose holidays are not loaded."""
    try:
        _count_days(uow, request)
    except YearNotLoaded as error:
        request.missing_year = error.year


def recount(uow: UnitOfWork, year: int) -> None:
    """Count the days of the drafts that waited for the holidays of a year."""
    waiting = (WorkRequest.missing_year == year, WorkRequest.state.in_(("draft", "rejected")))
    for request in uow.session.scalars(select(WorkRequest).where(*waiting).with_for_update()):
        count_days(uow, request)


def count_days_to_submit(uow: UnitOfWork, request: WorkRequest) -> None:
    """As count_days, of a leave; raises NoCalendar, YearNotLoaded or NoWorkingDay."""
    if request.kind == "leave" and calendars.default(uow) is None:
        raise NoCalendar()
    try:
        _count_days(uow, request)
    except YearNotLoaded as error:
        request.missing_year = error.year
        if request.kind == "leave":
            raise calendar_contract.YearNotLoaded(year=error.year) from error
    if request.kind == "leave" and request.days_e2 == 0:
        assert request.starts_at is not None and request.ends_at is not None, "leave has both"
        period = {"starts_at": request.starts_at, "ends_at": request.ends_at}
        raise NoWorkingDay(**{name: at.isoformat() for name, at in period.items()})


def _count_days(uow: UnitOfWork, request: WorkRequest) -> None:
    record = calendars.default(uow)
    request.days_e2 = request.missing_year = None
    if record is None or request.starts_at is None or request.ends_at is None:
        return
    calendar = calendars.computing(uow, record)
    days = rules.working_days(calendar, request.starts_at, request.ends_at)
    request.days_e2 = int(days * 100)


def refuse_overlap(uow: UnitOfWork, request: WorkRequest) -> None:
    """Raise Overlaps when the same person is away at that time by another request."""
    if request.kind not in AWAY or request.starts_at is None or request.ends_at is None:
        return
    c = WorkRequest
    others = select(c.starts_at, c.ends_at).where(
        c.owner_id == request.owner_id,
        c.id != request.id,
        c.kind.in_(AWAY),
        c.state.in_(("pending", "approved")),
        c.starts_at < request.ends_at,
        c.ends_at > request.starts_at,
    )
    row = uow.session.execute(others.limit(1)).first()
    if row is not None:
        raise Overlaps(starts_at=row.starts_at.isoformat(), ends_at=row.ends_at.isoformat())


def refuse_closed(uow: UnitOfWork, request: WorkRequest) -> None:
    """Raise MonthClosed for an absence in a month whose sheets are kept: they would not tell it."""
    month = closed_month(uow, request)
    if month:
        raise MonthClosed(month=month)


def closed_month(uow: UnitOfWork, request: WorkRequest) -> str | None:
    """Return the closed month in which somebody is away by a request."""
    company = calendars.default(uow)
    starts_at, ends_at = request.starts_at, request.ends_at
    if request.kind not in AWAY or company is None or starts_at is None or ends_at is None:
        return None
    zone = ZoneInfo(company.zone)
    until = ends_at - dt.timedelta(microseconds=1)
    days = (starts_at.astimezone(zone).date(), until.astimezone(zone).date())
    return months.shut_between(uow, *days)


def count_waiting(uow: UnitOfWork, first: dt.date, last: dt.date, zone: dt.tzinfo) -> int:
    """Return how many absences that touch days have no answer yet."""
    begins, ends = (
        dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
        for day in (first, last + dt.timedelta(days=1))
    )
    c = WorkRequest
    within = (c.kind.in_(AWAY), c.state == "pending", c.starts_at < ends, c.ends_at > begins)
    return uow.session.scalar(select(func.count()).select_from(c).where(*within)) or 0


def frozen_by(uow: UnitOfWork, approval_id: str) -> WorkRequest | None:
    """Return the request that waits for an approval, locked."""
    chosen = select(WorkRequest).where(WorkRequest.frozen_by == approval_id)
    return uow.session.scalars(chosen.with_for_update()).first()


def away(
    uow: UnitOfWork, staff_ids: Iterable[str], start: dt.datetime, end: dt.datetime
) -> list[WorkRequest]:
    """Return the approved absences of people that touch a period."""
    c = WorkRequest
    chosen = select(c).where(
        c.owner_id.in_(list(staff_ids)),
        c.state == "approved",
        c.kind.in_(AWAY),
        c.starts_at < end,
        c.ends_at > start,
    )
    return list(uow.session.scalars(chosen.order_by(c.starts_at)))


def tell_that_it_was_withdrawn(uow: UnitOfWork, request: WorkRequest) -> None:
    """Tell its owner, where somebody else withdrew it."""
    if request.owner_id is None or request.owner_id == uow.call.actor_id:
        return
    who = uow.call.actor_name or ""
    title = f"{request.number}: withdrawn by {who}", f"{request.number}：已由{who}撤销"
    tell(
        uow,
        [request.owner_id],
        Word("approval", title, request.title, WorkRequest.resource, request.id),
    )

"""Every query about closed months and the sheets that are kept of them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select

from chassis.uow import UnitOfWork
from contracts.organization.attendance import MonthClosed
from organization.office.attendance_months.model import AttendanceMonth, ClosedSheet
from organization.office.notices.store import Word, tell

SHUT = ("closing", "closed")


def find(uow: UnitOfWork, year: int, month: int) -> AttendanceMonth | None:
    """Return the row of a month, locked."""
    c = AttendanceMonth
    chosen = select(c).where(c.year == year, c.month == month).with_for_update()
    return uow.session.scalars(chosen).first()


def by_id(uow: UnitOfWork, month_id: str) -> AttendanceMonth | None:
    """Return a month, locked."""
    chosen = select(AttendanceMonth).where(AttendanceMonth.id == month_id).with_for_update()
    return uow.session.scalars(chosen).first()


def refuse_closed(uow: UnitOfWork, day: dt.date) -> None:
    """Raise MonthClosed for a day whose month is closed."""
    if is_shut(uow, day.year, day.month):
        raise MonthClosed(month=f"{day:%Y-%m}")


def is_shut(uow: UnitOfWork, year: int, month: int) -> bool:
    """Return whether a month is closed, or about to be."""
    c = AttendanceMonth
    chosen = select(c.id).where(c.year == year, c.month == month, c.state.in_(SHUT))
    return uow.session.scalar(chosen) is not None


def shut_between(uow: UnitOfWork, first: dt.date, last: dt.date) -> str | None:
    """Return the first month that is closed, or about to be, of those which days lie in."""
    c = AttendanceMonth
    number = c.year * 12 + c.month
    within = number.between(first.year * 12 + first.month, last.year * 12 + last.month)
    chosen = select(c).where(within, c.state.in_(SHUT)).order_by(c.year, c.month)
    found = uow.session.scalars(chosen.limit(1)).first()
    return f"{found.year}-{found.month:02}" if found else None


def tell_that_it_lapsed(
    uow: UnitOfWork, asked: Any, called: tuple[str, str], month: str, text: str | None
) -> None:
    """Tell who asked for something that it was approved in vain; called: in both languages."""
    english, chinese = called
    title = f"{english}: lapsed, {month} is closed", f"{chinese}：已失效，{month} 月考勤已关闭"
    whom = [one for one in dict.fromkeys((asked.owner_id, asked.decided_by)) if one]
    tell(uow, whom, Word("approval", title, text, asked.resource, asked.id))


def is_closed(uow: UnitOfWork, year: int, month: int) -> bool:
    """Return whether all sheets of a month are kept."""
    c = AttendanceMonth
    chosen = select(c.id).where(c.year == year, c.month == month, c.state == "closed")
    return uow.session.scalar(chosen) is not None


def kept(uow: UnitOfWork, staff_ids: Iterable[str], year: int, month: int) -> list[ClosedSheet]:
    """Return the kept sheets of people."""
    c = ClosedSheet
    mine = (c.owner_id.in_(list(staff_ids)), c.year == year, c.month == month)
    return list(uow.session.scalars(select(c).where(*mine)))


def throw_away(uow: UnitOfWork, month: AttendanceMonth) -> None:
    """Delete the kept sheets of a month that is opened again."""
    c = ClosedSheet
    uow.session.execute(delete(c).where(c.year == month.year, c.month == month.month))

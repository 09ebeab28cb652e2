"""Every query about company calendars, and the calendar as plain data to compute with."""

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from chassis import calendar
from chassis.uow import UnitOfWork
from organization.office.calendars.model import CompanyCalendar
from organization.office.holidays import store as holidays


def default(uow: UnitOfWork) -> CompanyCalendar | None:
    """Return the calendar that counts where none is named."""
    chosen = select(CompanyCalendar).where(CompanyCalendar.is_default.is_(True))
    return uow.session.scalars(chosen).first()


def of_region(uow: UnitOfWork, region: str) -> list[CompanyCalendar]:
    """Return the calendars whose public holidays are those of a region, locked."""
    chosen = select(CompanyCalendar).where(CompanyCalendar.region == region)
    return list(uow.session.scalars(chosen.order_by(CompanyCalendar.id).with_for_update()))


def let_no_other_be_default(uow: UnitOfWork, beside: str) -> list[CompanyCalendar]:
    """Take the mark off every other calendar; return those that had it."""
    marked = select(CompanyCalendar).where(
        CompanyCalendar.is_default.is_(True), CompanyCalendar.id != beside
    )
    others = list(uow.session.scalars(marked.order_by(CompanyCalendar.id).with_for_update()))
    for one in others:
        one.is_default = False
    uow.flush()
    return others


def told(uow: UnitOfWork, one: CompanyCalendar) -> dict[str, Any]:
    """Return the whole calendar as plain data, for `chassis.calendar.read` and for events."""
    years = holidays.of_region(uow, one.region)
    special: dict[str, list[list[str]]] = {}
    for year in years:
        for day in year.kept:
            special[day["day"]] = [] if day["off"] else one.on_makeup_days()
    return {
        "zone": one.zone,
        "weekly": one.working(),
        "special": {**special, **one.own()},
        "years": [year.year for year in years] if one.region else None,
    }


def names(uow: UnitOfWork, one: CompanyCalendar) -> dict[str, str]:
    """Return what special days are called."""
    years = holidays.of_region(uow, one.region)
    public = {day["day"]: day["name"] for year in years for day in year.kept}
    return {**public, **one.names()}


def computing(uow: UnitOfWork, one: CompanyCalendar) -> calendar.Calendar:
    """Return the calendar to compute with."""
    return calendar.read(told(uow, one))


def after(uow: UnitOfWork, hours: int) -> dt.datetime:
    """
    Return when so many hours of the default calendar have passed; of the clock where it has none.

    Of a year whose holidays are not loaded the weekly hours count: nobody is there to be told.
    """
    one, duration = default(uow), dt.timedelta(hours=hours)
    if one is None:
        return uow.now + duration
    known = computing(uow, one)
    for weekly in (known, replace(known, years=None)):
        try:
            return weekly.add_business_time(uow.now, duration)
        except calendar.YearNotLoaded:
            continue
        except calendar.NoWorkingTime:
            break
    return uow.now + duration


def with_years(uow: UnitOfWork, one: Any) -> Any:
    """Add to a calendar which years are loaded, and which of this and the next are not."""
    one.loaded_years = [year.year for year in holidays.of_region(uow, one.region)]
    wanted = (uow.now.year, uow.now.year + 1) if one.region else ()
    one.missing_years = [year for year in wanted if year not in one.loaded_years]
    return one


def each(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the days from *first* to *last*."""
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]

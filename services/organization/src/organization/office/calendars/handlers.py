"""What can be done with company calendars, and what can be asked of them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chassis import calendar as arithmetic
from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.organization import calendar as contract
from organization.office.calendars import store
from organization.office.calendars.model import CompanyCalendar

LONGEST = dt.timedelta(days=366)
read_history = implements(contract.history)(stock.past(CompanyCalendar, "calendar_id"))


@implements(contract.create)
def make_calendar(fields, *, uow):
    first = store.default(uow) is None
    calendar = CompanyCalendar(id=new_id(), is_default=first, learnt=0, region=None)
    calendar.change(fields)
    uow.add(calendar)
    return _told(uow, calendar)


@implements(contract.get)
def get_calendar(command, *, uow):
    return store.with_years(uow, stock.load(uow, CompanyCalendar, command["calendar_id"]))


@implements(contract.listed)
def list_calendars(command, *, uow):
    return _page(contract.listed, command, uow)


@implements(contract.searched)
def search_calendars(command, *, uow):
    return _page(contract.searched, command, uow)


@implements(contract.update)
def change_calendar(patch, *, uow):
    calendar = stock.load(uow, CompanyCalendar, patch.pop("calendar_id"), change=True)
    calendar.change(patch)
    return _told(uow, calendar)


@implements(contract.make_default)
def make_default(command, *, uow):
    calendar = stock.load(uow, CompanyCalendar, command["calendar_id"], change=True)
    former = store.let_no_other_be_default(uow, calendar.id)
    calendar.is_default = True
    for one in former:
        _told(uow, one)
    return _told(uow, calendar)


@implements(contract.days)
def read_days(command, *, uow):
    first, last = command["first"], min(command["last"], command["first"] + LONGEST)
    if last < first:
        raise contract.Backwards()
    with _asking(uow, command) as (record, calendar):
        names = store.names(uow, record)
        items = [_day(calendar, day, names) for day in store.each(first, last)]
    return {"items": items, "working_days": sum(one["working"] for one in items)}


@implements(contract.add_working_days)
def add_working_days(command, *, uow):
    with _asking(uow, command) as (_, calendar):
        return {"day": calendar.add_working_days(command["day"], command["count"])}


@implements(contract.add_business_time)
def add_business_time(command, *, uow):
    length = dt.timedelta(seconds=command["seconds"])
    with _asking(uow, command) as (_, calendar):
        return {"ends_at": calendar.add_business_time(command["starts_at"], length)}


@implements(contract.business_time)
def read_business_time(command, *, uow):
    start, end = command["starts_at"], command["ends_at"]
    if end < start or end - start > LONGEST:
        raise contract.Backwards()
    with _asking(uow, command) as (_, calendar):
        between = calendar.business_time_between(start, end)
    return {"seconds": int(between.total_seconds())}


@contextmanager
def _asking(uow: Any, command: Any) -> Iterator[tuple[CompanyCalendar, arithmetic.Calendar]]:
    """Give the calendar; what it cannot tell becomes a refusal."""
    record = stock.load(uow, CompanyCalendar, command["calendar_id"])
    try:
        yield record, store.computing(uow, record)
    except arithmetic.YearNotLoaded as error:
        raise contract.YearNotLoaded(year=error.year) from error
    except arithmetic.NoWorkingTime as error:
        raise contract.NoWorkingTime() from error


def _day(calendar: arithmetic.Calendar, day: dt.date, names: dict[str, str]) -> dict[str, Any]:
    spans = (arithmetic.told(*span) for span in calendar.hours(day))
    hours = [{"opens": opens, "closes": closes} for opens, closes in spans]
    name = names.get(day.isoformat())
    return {"day": day, "working": bool(hours), "name": name, "hours": hours}


def _page(operation: Any, command: Any, uow: Any) -> Any:
    answer = stock.listing(CompanyCalendar, operation)(command, uow=uow)
    for calendar in answer["items"]:
        store.with_years(uow, calendar)
    return answer


def _told(uow: Any, calendar: CompanyCalendar) -> Any:
    uow.flush()
    uow.emit(contract.updated, calendar, **store.told(uow, calendar))
    return store.with_years(uow, calendar)

"""Loading holidays and make-up days, year by year."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from contracts.organization import calendar as calendar_contract
from contracts.organization import holiday_year as contract
from organization.office.calendars import store as calendars
from organization.office.holidays import store
from organization.office.holidays.model import HolidayYear
from organization.office.work_requests import store as requests

get_year = implements(contract.get)(stock.get(HolidayYear, "holiday_year_id"))
read_history = implements(contract.history)(stock.past(HolidayYear, "holiday_year_id"))
list_years = implements(contract.listed)(stock.listing(HolidayYear, contract.listed))
search_years = implements(contract.searched)(stock.listing(HolidayYear, contract.searched))


@implements(contract.load)
def load_year(fields, *, uow):
    place = (fields["region"], fields["year"])
    return _load(uow, place, fields["days"], fields["source"])


@implements(contract.load_published)
def load_published_year(fields, *, uow):
    days = [
        {"day": one["date"], "name": one["name"], "off": one["is_off_day"]}
        for one in fields["days"]
    ]
    source = next(iter(fields["papers"]), None)
    return _load(uow, ("CN", fields["year"]), days, source)


def _load(uow: Any, place: tuple[str, int], days: Any, source: str | None) -> HolidayYear:
    found = store.of(uow, *place)
    year = found or HolidayYear(region=place[0], year=place[1])
    year.take([dict(one) for one in days], source)
    uow.add(year)
    uow.flush()
    for calendar in calendars.of_region(uow, year.region):
        calendar.learnt += 1
        told = calendars.told(uow, calendar)
        uow.emit(calendar_contract.updated, calendar, **told)
    requests.recount(uow, year.year)
    return year

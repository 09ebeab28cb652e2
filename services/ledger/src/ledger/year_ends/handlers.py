"""Closing a year and opening it again."""

import datetime as dt

from chassis.binding import implements
from contracts.ledger import year_end as contract
from ledger.journal import store as journal
from ledger.journal.rules import Draft, mirrored
from ledger.periods import store as periods
from ledger.periods.model import check_over
from ledger.year_ends import store
from ledger.year_ends.rules import closing_lines

SOURCE = "year-{}"


@implements(contract.close_year)
def close_year(command, *, uow, settings):
    year = command["year"]
    last = dt.date(year, 12, 31)
    today = periods.company_day(uow)
    check_over(last, today, at="/year")
    book = periods.hold_still(uow)
    if any(entry.source_id == SOURCE.format(year) for entry in store.standing(uow, "closing")):
        raise contract.YearClosed(year=year)
    waiting = store.unposted(uow, dt.date(year, 1, 1), last)
    if waiting:
        raise contract.PendingLeft(count=waiting)
    places = settings.profit_account, settings.distribution_account
    lines = closing_lines(store.results(uow, last), *places)
    if not lines:
        raise contract.NothingToClose(year=year)
    draft = Draft(
        kind="closing",
        happened_on=last,
        memo=f"{year} 年度损益结转",
        source_id=SOURCE.format(year),
        lines=lines,
        day_at="/year",
    )
    [entry] = journal.post(uow, draft)
    if book.closed_until is None or book.closed_until < last:
        book.close(last, today)
    return journal.told(entry, draft.lines)


@implements(contract.reopen_year)
def reopen_year(command, *, uow):
    year = command["year"]
    book = periods.hold_still(uow)
    closed = store.standing(uow, "closing", from_year=year)
    if not closed or closed[0].source_id != SOURCE.format(year):
        raise contract.YearOpen(year=year)
    if len(closed) > 1:
        raise contract.LaterYearClosed(year=closed[-1].year)
    if book.closed_until is not None and book.closed_until.year > year:
        raise contract.LaterDaysClosed(year=year, closed_until=book.closed_until.isoformat())
    if book.closed_until is not None and book.closed_until.year == year:
        book.reopen(dt.date(year - 1, 12, 31))
    draft = Draft(
        kind="reversal",
        happened_on=closed[0].happened_on,
        memo=closed[0].memo,
        source_id=closed[0].source_id,
        reverses_id=closed[0].id,
        lines=mirrored(journal.lines_of(uow, closed[0].id)),
    )
    [entry] = journal.post(uow, draft)
    return journal.told(entry, draft.lines)

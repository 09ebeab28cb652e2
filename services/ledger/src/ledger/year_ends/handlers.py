"""Closing days and years, and opening them again."""

import datetime as dt

from chassis import stock
from chassis.binding import implements
from contracts.ledger import book as period
from contracts.ledger import year_end as contract
from ledger.journal import store as journal
from ledger.journal.ends import standing
from ledger.journal.rules import CLOSING, Draft, closing_lines, mirrored
from ledger.pendings import store as pendings
from ledger.periods import store as periods
from ledger.periods.model import check_over
from ledger.year_ends import store

read_history = implements(period.period_history)(
    stock.past(periods.Book, "", find=lambda uow, command: periods.read(uow))
)
LONGEST = 200


@implements(period.get_period)
def read_period(command, *, uow):
    return _told(uow, periods.read(uow))


@implements(period.close)
def close_period(command, *, uow, settings):
    book = periods.hold_still(uow)
    waiting = pendings.waiting_until(uow, command["until"]) if settings.review_entries else 0
    if waiting:
        raise period.EntriesWait(count=waiting)
    book.close(command["until"], periods.company_day(uow))
    return _told(uow, book)


@implements(period.reopen)
def reopen_period(command, *, uow):
    book, until = periods.hold_still(uow), command["until"]
    ended = standing(uow, "closing", until or dt.date.min)
    if ended and book.closed_until is not None and ended[-1].happened_on <= book.closed_until:
        raise period.YearEnded(year=ended[-1].year)
    book.reopen(until, command["reason"])
    return _told(uow, book)


@implements(period.lock)
def lock_period(command, *, uow):
    book = periods.hold_still(uow)
    book.lock(command["until"])
    return _told(uow, book)


def _told(uow, book):
    """Return the book with what still waits to be booked into its closed days."""
    uow.flush()
    closed = book.closed_until
    waiting = store.unposted(uow, dt.date.min, closed) if closed else 0
    names = ("id", "version", "closed_until", "locked_until", "reopen_reason")
    return {**{name: getattr(book, name) for name in names}, "waiting": waiting}


@implements(contract.close_year)
def close_year(command, *, uow, settings):
    year = command["year"]
    last = dt.date(year, 12, 31)
    today = periods.company_day(uow)
    check_over(last, today, at="/year")
    book = periods.hold_still(uow)
    if any(entry.year == year for entry in standing(uow, "closing")):
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
        source_id=CLOSING.format(year),
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
    closed = standing(uow, "closing", dt.date(year - 1, 12, 31))
    if not closed or closed[0].year != year:
        raise contract.YearOpen(year=year)
    if closed[-1].year > year:
        raise contract.LaterYearClosed(year=closed[-1].year)
    if book.closed_until is not None and book.closed_until.year > year:
        raise contract.LaterDaysClosed(year=year, closed_until=book.closed_until.isoformat())
    if book.closed_until is not None and book.closed_until.year == year:
        book.reopen(dt.date(year - 1, 12, 31), command["reason"])
    drafts = [_back(uow, entry, command["reason"]) for entry in closed]
    entry, *_ = journal.post(uow, *drafts)
    return journal.told(entry, drafts[0].lines)


def _back(uow, entry, reason):
    """Return what takes an end of a year back on its own day."""
    return Draft(
        kind="reversal",
        happened_on=entry.happened_on,
        memo=f"反结账：{reason}"[:LONGEST],
        source_id=entry.source_id,
        reverses_id=entry.id,
        lines=mirrored(journal.lines_of(uow, entry.id)),
    )

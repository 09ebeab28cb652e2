"""Every query about the book, and its days."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_, select, text

from chassis.uow import UnitOfWork
from contracts.ledger.entry import BeforeBooks, NotYet
from ledger.periods.model import ONE_DAY, THE_BOOK, Book, ExceptionUse, PeriodException, admit

CLOSED_UNTIL = (
    select(Book.closed_until).where(Book.id == THE_BOOK).scalar_subquery().label("closed_until")
)


def read(uow: UnitOfWork) -> Book:
    """Return the book."""
    return uow.session.get_one(Book, THE_BOOK)


def hold_still(uow: UnitOfWork) -> Book:
    """
    Return the book for a change of the period.

    Posters in flight are waited for and new ones wait, so that none slips into what closes.
    """
    book = uow.load(Book, THE_BOOK, change=True)  # before the years, as who takes turns and posts
    if uow.session.get_bind().dialect.name == "postgresql":
        uow.session.execute(text("lock table journal_year in exclusive mode"))
    return book


def take_turns(uow: UnitOfWork) -> None:
    """Let nobody else take a turn before the commit: what happens once is looked for behind it."""
    uow.session.execute(select(Book.id).where(Book.id == THE_BOOK).with_for_update())


def excuse(uow: UnitOfWork, day: dt.date) -> str | None:
    """Return the exception under which the caller may post into the closed *day* now."""
    locked = select(Book.locked_until).where(Book.id == THE_BOOK).scalar_subquery()
    chosen = select(PeriodException.id).where(
        PeriodException.from_on <= day,
        PeriodException.until_on >= day,
        PeriodException.revoked_at.is_(None),
        PeriodException.created_at <= uow.now,
        PeriodException.expires_at > uow.now,
        or_(PeriodException.person_id.is_(None), PeriodException.person_id == uow.call.actor_id),
        or_(locked.is_(None), locked < day),
    )
    return uow.session.scalar(chosen.order_by(PeriodException.id).limit(1))


def note_uses(uow: UnitOfWork, excuses: Mapping[str, str]) -> None:
    """Write down which entries entered closed days under which exception."""
    if excuses:
        rows = [{"entry_id": entry, "exception_id": e} for entry, e in excuses.items()]
        uow.session.connection().execute(insert(ExceptionUse), rows)


def today(uow: UnitOfWork) -> dt.date:
    """Return the day it is where the caller is."""
    return uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date()


def company_day(uow: UnitOfWork) -> dt.date:
    """Return the day it is where the company is, whoever asks from wherever."""
    return uow.now.astimezone(ZoneInfo(uow.settings.time_zone)).date()


def latest_day(uow: UnitOfWork) -> dt.date:
    """Return the last day that has come, for the caller or for the company."""
    return max(today(uow), company_day(uow))


def check_begun(uow: UnitOfWork, day: dt.date, at: str = "", *, evening: bool = False) -> None:
    """
    Refuse a *day* before the books begin; at: the field that holds it.

    evening: that of the day before will do, as for opening balances.
    """
    settings: Any = uow.settings
    first = settings.first_day(company_day(uow))
    if day < first - (ONE_DAY if evening else dt.timedelta(0)):
        raise BeforeBooks(day=day.isoformat(), first_on=first.isoformat(), at=at)


def check_come(uow: UnitOfWork, day: dt.date, at: str = "", *, also: dt.date = dt.date.min) -> None:
    """
    Refuse a *day* to come that a person names for an entry; at: the field that holds it.

    Come is what is today for the caller or for the company: who books what a colleague entered may
    live in an earlier zone. also: a later day that is let through, that of an entry taken back.
    """
    if day > max(latest_day(uow), also):
        raise NotYet(day=day.isoformat(), at=at)


def check_day(uow: UnitOfWork, day: dt.date, at: str = "") -> None:
    """Refuse a *day* that a person names for an entry: before the books begin, or to come."""
    check_begun(uow, day, at=at)
    check_come(uow, day, at=at)


def paid_day(uow: UnitOfWork, day: dt.date | None) -> dt.date:
    """Return the *day*, today by default, on which the input says by `paid_on` that money moved."""
    paid_on = day or today(uow)
    check_day(uow, paid_on, at="/paid_on")
    return paid_on


def check_open(uow: UnitOfWork, day: dt.date, at: str = "") -> None:
    """
    Refuse a closed *day* without an exception of the caller; at: the field that holds it.

    Nothing closes before the commit.
    """
    take_turns(uow)
    if excuse(uow, day) is None:
        admit(read(uow).closed_until, day, at=at)


def hold_open(uow: UnitOfWork, day: dt.date) -> dt.date:
    """Return *day*, or the first open day where it is closed to the caller, until the commit."""
    take_turns(uow)
    return day if excuse(uow, day) is not None else open_day(uow, day)


def open_day(uow: UnitOfWork, day: dt.date | None = None) -> dt.date:
    """
    Return *day* (today), or the first open day: for what cannot ask anybody which day to take.

    Raises PeriodClosed where the books are closed beyond the day of the company, so that nothing
    is booked into the future: only an earlier release let that happen.
    """
    book, wanted = read(uow), day or today(uow)
    first = book.first_open(wanted)
    if first > max(wanted, company_day(uow)):
        admit(book.closed_until, wanted)
    return first

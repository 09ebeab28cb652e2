"""Every query about the book, and its days."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import text

from chassis.uow import UnitOfWork
from ledger.periods.model import THE_BOOK, Book


def read(uow: UnitOfWork) -> Book:
    """Return the book."""
    return uow.session.get_one(Book, THE_BOOK)


def hold_still(uow: UnitOfWork) -> Book:
    """
    Return the book for a change of the period.

    Posters in flight are waited for and new ones wait, so that none slips into what closes.
    """
    if uow.session.get_bind().dialect.name == "postgresql":
        uow.session.execute(text("lock table journal_year in exclusive mode"))
    return uow.load(Book, THE_BOOK, change=True)


def today(uow: UnitOfWork) -> dt.date:
    """Return the day it is where the caller is."""
    return uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date()


def open_day(uow: UnitOfWork) -> dt.date:
    """Return today, or the first open day: for what cannot ask anybody which day to take."""
    return read(uow).first_open(today(uow))

"""Every query about rates, and what foreign balances have gained."""

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from contracts.ledger.year_end import NoRate
from ledger.accounts.model import Account
from ledger.currencies.model import ExchangeRate
from ledger.currencies.rules import HOME, worth
from ledger.journal.model import Entry, Posting

MONETARY = ("asset", "liability")


def rate_of(uow: UnitOfWork, currency: str, on: dt.date) -> ExchangeRate | None:
    """Return the rate that is set for exactly one day."""
    mine = ExchangeRate.currency == currency, ExchangeRate.on == on
    return uow.session.scalars(select(ExchangeRate).where(*mine)).first()


def rate_on(uow: UnitOfWork, currency: str, day: dt.date) -> int:
    """Return the last rate up to a day, in hundred-millionths; raises NoRate."""
    chosen = (
        select(ExchangeRate.rate_e8)
        .where(ExchangeRate.currency == currency, ExchangeRate.on <= day)
        .order_by(ExchangeRate.on.desc())
        .limit(1)
    )
    found = uow.session.scalar(chosen)
    if found is None:
        raise NoRate(currency=currency, on=day.isoformat())
    return int(found)


def gains(uow: UnitOfWork, day: dt.date) -> dict[str, int]:
    """
    Return currency → what its monetary balances are worth more in fen than they cost.

    What they cost is each movement at the rate of its own day; what earlier revaluations have
    recognised is taken off.
    """
    total = func.sum(Posting.amount_minor)
    chosen = (
        select(Posting.currency, Posting.happened_on, total)
        .join(Account, Account.id == Posting.account_id)
        .where(Account.type.in_(MONETARY), Posting.currency != HOME, Posting.happened_on <= day)
        .group_by(Posting.currency, Posting.happened_on)
        .having(total != 0)
        .order_by(Posting.currency, Posting.happened_on)
    )
    now: dict[str, int] = {}
    cost: dict[str, int] = {}
    for currency, on, minor in uow.session.execute(chosen):
        cost[currency] = cost.get(currency, 0) + worth(
            int(minor), currency, rate_on(uow, currency, on)
        )
        now[currency] = now.get(currency, 0) + int(minor)
    found = {
        currency: worth(minor, currency, rate_on(uow, currency, day)) - cost[currency]
        for currency, minor in now.items()
    }
    for currency, before in recognised(uow, day).items():
        found[currency] = found.get(currency, 0) - before
    return {currency: minor for currency, minor in found.items() if minor}


def recognised(uow: UnitOfWork, day: dt.date) -> dict[str, int]:
    """Return currency → gains that standing revaluations have posted; they name it as memo."""
    mine = select(Entry.id).where(Entry.kind == "revaluation")
    of_these: Any = Entry.id.in_(mine) | Entry.reverses_id.in_(mine)
    chosen = (
        select(Posting.memo, func.sum(Posting.amount_minor))
        .join(Entry, Entry.id == Posting.entry_id)
        .join(Account, Account.id == Posting.account_id)
        .where(of_these, Account.type == "asset", Posting.happened_on <= day)
        .group_by(Posting.memo)
    )
    return {memo: int(total) for memo, total in uow.session.execute(chosen)}

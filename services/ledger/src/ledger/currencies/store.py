"""Every query about rates, and what foreign balances have gained."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, select
from sqlalchemy.orm import aliased

from chassis.uow import UnitOfWork
from chassis.values import Money
from ledger.accounts.model import Account
from ledger.accounts.rules import STANDING_TYPES
from ledger.currencies.model import ExchangeRate
from ledger.currencies.rules import E8, HOME, Rates, worth
from ledger.journal.model import Entry, Posting

RECOGNISING = ("revaluation", "receipt", "transfer", "payment", "exchange", "offset")
"""Kinds of entries whose postings on the account of revaluations are gains."""
_ORIGIN = aliased(Entry)


def rate_of(uow: UnitOfWork, currency: str, on: dt.date) -> ExchangeRate | None:
    """Return the rate that is set for exactly one day."""
    mine = ExchangeRate.currency == currency, ExchangeRate.on == on
    return uow.session.scalars(select(ExchangeRate).where(*mine)).first()


def rate_if_any(uow: UnitOfWork, currency: str, day: dt.date) -> int | None:
    """Return the last rate up to a day, in hundred-millionths, or None."""
    chosen = (
        select(ExchangeRate.rate_e8)
        .where(ExchangeRate.currency == currency, ExchangeRate.on <= day)
        .order_by(ExchangeRate.on.desc())
        .limit(1)
    )
    found = uow.session.scalar(chosen)
    return None if found is None else int(found)


def all_rates(uow: UnitOfWork) -> Rates:
    """Return the rates of all currencies by day."""
    chosen = select(ExchangeRate.currency, ExchangeRate.on, ExchangeRate.rate_e8)
    known: dict[str, list[tuple[dt.date, int]]] = {}
    for currency, day, rate in uow.session.execute(chosen.order_by(ExchangeRate.on)):
        known.setdefault(currency, []).append((day, int(rate)))
    return Rates(known)


def realised(uow: UnitOfWork, currency: str, minor: int, since: dt.date, day: dt.date) -> int:
    """
    Return what *minor* units owed since a day are worth more in fen on the *day* they are settled.

    Nothing without rates for both days: the next revaluation takes it in.
    """
    if currency == HOME:
        return 0
    rates = [rate_if_any(uow, currency, one) for one in (since, day)]
    if rates[0] is None or rates[1] is None:
        return 0
    return worth(minor, currency, rates[1]) - worth(minor, currency, rates[0])


def gained_by_changing(uow: UnitOfWork, given: Money, got: Money, day: dt.date) -> int:
    """
    Return what *got* is worth more in fen than what was *given* for it, by the rates of the *day*.

    Nothing without a rate: the next revaluation takes it in.
    """
    worths = []
    for money in (given, got):
        rate = E8 if money.currency == HOME else rate_if_any(uow, money.currency, day)
        if rate is None:
            return 0
        worths.append(worth(money.minor, money.currency, rate))
    return worths[1] - worths[0]


def gains(uow: UnitOfWork, day: dt.date, account: str) -> dict[str, int]:
    """
    Return currency → what its balances are worth more in fen than they cost.

    What they cost is each movement at the rate of its own day, and what they are worth is told by
    `Rates.standing`. What was changed into another currency stands on *account* for no worth of
    its own. What settlements, changes and earlier revaluations have recognised there is taken off.
    """
    rates, found = all_rates(uow), dict[str, int]()
    for into, currency, on, minor in _changed(uow, day, account):
        found[into] = found.get(into, 0) - rates.fen(minor, currency, on)
    for (_, currency, monetary), moves in _standing(uow, day, account).items():
        cost = sum(rates.fen(minor, currency, on) for on, minor in moves)
        gained = rates.standing(moves, currency, day, monetary=monetary) - cost
        found[currency] = found.get(currency, 0) + gained
    for currency, before in recognised(uow, day, account).items():
        found[currency] = found.get(currency, 0) - before
    return {currency: minor for currency, minor in found.items() if minor}


def _changed(uow: UnitOfWork, day: dt.date, account: str) -> list[tuple[str, str, dt.date, int]]:
    """Return whose gain it is, currency, day and minor units of what was changed until *day*."""
    about = Posting.memo, Posting.currency, Posting.happened_on
    chosen = (
        select(*about, func.sum(Posting.amount_minor))
        .join(Entry, Entry.id == Posting.entry_id)
        .join(_ORIGIN, _ORIGIN.id == func.coalesce(Entry.reverses_id, Entry.id))
        .join(Account, Account.id == Posting.account_id)
        .where(*is_change(_ORIGIN, account), Posting.happened_on <= day)
        .group_by(*about)
    )
    return [(into, c, on, int(minor)) for into, c, on, minor in uow.session.execute(chosen)]


def _standing(
    uow: UnitOfWork, day: dt.date, account: str
) -> dict[tuple[str, str, bool], list[tuple[dt.date, int]]]:
    """Return account, foreign currency and whether it is monetary → what moved until *day*."""
    total = func.sum(Posting.amount_minor)
    chosen = (
        select(Posting.account_id, Posting.currency, Account.monetary, Posting.happened_on, total)
        .join(Account, Account.id == Posting.account_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(_ORIGIN, _ORIGIN.id == func.coalesce(Entry.reverses_id, Entry.id))
        .where(
            Account.type.in_(STANDING_TYPES),
            Posting.currency != HOME,
            Posting.happened_on <= day,
            not_(and_(*is_change(_ORIGIN, account))),
        )
        .group_by(Posting.account_id, Posting.currency, Account.monetary, Posting.happened_on)
        .having(total != 0)
        .order_by(Posting.happened_on)
    )
    found: dict[tuple[str, str, bool], list[tuple[dt.date, int]]] = {}
    for account_id, currency, monetary, on, minor in uow.session.execute(chosen):
        found.setdefault((account_id, currency, monetary), []).append((on, int(minor)))
    return found


def recognised(uow: UnitOfWork, day: dt.date, account: str) -> dict[str, int]:
    """Return currency → gains that stand on *account*; their postings name it as memo."""
    found: dict[str, int] = {}
    for currency, _, total in recognised_by_kind(uow, dt.date.min, day, account):
        found[currency] = found.get(currency, 0) + total
    return found


def recognised_by_kind(
    uow: UnitOfWork, from_on: dt.date, until_on: dt.date, account: str
) -> list[tuple[str, bool, int]]:
    """Return currency, whether by revaluation, and the gains that some days recognised."""
    origin = aliased(Entry)
    chosen = (
        select(Posting.memo, origin.kind, func.sum(Posting.amount_minor))
        .join(Entry, Entry.id == Posting.entry_id)
        .join(origin, origin.id == func.coalesce(Entry.reverses_id, Entry.id))
        .join(Account, Account.id == Posting.account_id)
        .where(*is_gain(origin, account), Posting.happened_on.between(from_on, until_on))
        .group_by(Posting.memo, origin.kind)
        .order_by(Posting.memo, origin.kind)
    )
    rows = uow.session.execute(chosen)
    return [(memo, kind == "revaluation", int(total)) for memo, kind, total in rows]


def is_change(origin: Any, account: str) -> tuple[ColumnElement[bool], ...]:
    """
    Return that a posting on *account* is one side of money changed into another currency.

    In yuan by the rates of its day the sides are what the change gained, which is posted beside
    them; so they have no worth. origin: the entry of the posting, or the one that it takes back.
    """
    return origin.kind == "conversion", Account.code == account


def is_gain(origin: Any, account: str) -> tuple[ColumnElement[bool], ...]:
    """
    Return that a posting on *account* holds what foreign money has gained.

    origin: the entry of the posting, or the one that it takes back.
    """
    return (
        origin.kind.in_(RECOGNISING),
        Account.code == account,
        Posting.currency == HOME,
        Posting.memo.in_(select(ExchangeRate.currency)),
    )

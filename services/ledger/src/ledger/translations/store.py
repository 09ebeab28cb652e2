"""Every query about what all currencies together come to."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, case, func, literal, not_, select
from sqlalchemy.orm import aliased

from chassis.uow import UnitOfWork
from contracts.ledger.translation import NotHome
from ledger.accounts.model import Account
from ledger.currencies.rules import HOME
from ledger.currencies.store import all_rates, is_change, is_gain
from ledger.journal.ends import standing
from ledger.journal.model import Entry, Posting
from ledger.periods.model import ONE_DAY
from ledger.settings import LedgerSettings
from ledger.translations.rules import Move, Worth, balances_of

AMOUNT = Posting.amount_minor


class Book:
    """The whole book in yuan, read once for a statement."""

    def __init__(self, uow: UnitOfWork, until_on: dt.date, settings: LedgerSettings):
        """Read what moved until a day."""
        self._uow, self._settings = uow, settings
        self.rates = all_rates(uow)
        self._moves = _moves(uow, until_on, settings.revaluation_account)
        self.accounts = {one.id: one for one in uow.session.scalars(select(Account))}
        self._retained = next(
            one.id for one in self.accounts.values() if one.code == settings.distribution_account
        )
        self._closings = [entry.happened_on for entry in standing(uow, "closing")]
        foreign = {move.currency for move in self._moves} - {HOME}
        self.currencies = sorted(foreign)

    def balances(self, day: dt.date) -> dict[str, Worth]:
        """Return account id → what it was worth at the end of *day*."""
        closed_until = max((one for one in self._closings if one <= day), default=None)
        moves = [move for move in self._moves if move.day <= day]
        return balances_of(moves, self.rates, day, (closed_until, self._retained))

    def turnovers(self, from_on: dt.date, until_on: dt.date) -> dict[str, tuple[int, int]]:
        """Return account id → debit and credit in fen at the rates of their days."""
        found: dict[str, tuple[int, int]] = {}
        for move in self._moves:
            if from_on <= move.day <= until_on:
                debit, credit = found.get(move.account_id, (0, 0))
                debit += self.rates.fen(move.debit, move.currency, move.day)
                credit += self.rates.fen(move.credit, move.currency, move.day)
                found[move.account_id] = debit, credit
        return found

    def ledger_rows(self, from_on: dt.date, until_on: dt.date) -> list[tuple[Any, ...]]:
        """
        Return account, opening, debit, credit and what is left at last by currency.

        What rates did to a balance is part of its debit or credit.
        """
        before = self.balances(from_on - ONE_DAY) if from_on > dt.date.min else {}
        after, moved = self.balances(until_on), self.turnovers(from_on, until_on)
        told = []
        for one in before.keys() | after.keys() | moved.keys():
            debit, credit = moved.get(one, (0, 0))
            opening, last = before.get(one, Worth()), after.get(one, Worth())
            gained = last.fen - opening.fen - debit + credit
            amounts = opening.fen, debit + max(gained, 0), credit + max(-gained, 0)
            foreign = (last.originals.get(c, 0) for c in self.currencies)
            told.append((self.accounts[one], *amounts, *foreign))
        return sorted((row for row in told if any(row[1:])), key=lambda row: str(row[0].code))

    def results(self, from_on: dt.date, until_on: dt.date) -> list[tuple[Any, ...]]:
        """Return account, fen and minor units by currency of income and expense of some days."""
        found: dict[str, Worth] = {}
        for move in self._moves:
            if move.type in ("income", "expense") and from_on <= move.day <= until_on:
                minor = move.debit - move.credit
                fen = self.rates.fen(minor, move.currency, move.day)
                found.setdefault(move.account_id, Worth()).add(fen, move.currency, minor)
        return self.rows(found)

    def rows(self, worths: Mapping[str, Worth]) -> list[tuple[Any, ...]]:
        """Return account, fen and minor units by currency, as statements roll them up."""
        told = [
            (self.accounts[one], worth.fen, *(worth.originals.get(c, 0) for c in self.currencies))
            for one, worth in worths.items()
        ]
        return sorted((row for row in told if any(row[1:])), key=lambda row: str(row[0].code))

    def money(self, day: dt.date) -> int:
        """Return what all accounts of money were worth at the end of *day*."""
        found = self.balances(day).items()
        return sum(worth.fen for one, worth in found if self.accounts[one].holds_money)


def check_home(query: Mapping[str, Any]) -> None:
    """Refuse to put all currencies into another one than that of the house."""
    if query["currency"] != HOME:
        raise NotHome(home=HOME)


def _moves(uow: UnitOfWork, until_on: dt.date, gains_on: str) -> list[Move]:
    """
    Return what moved until a day.

    Postings of year ends are left out, since results keep the rates at which they came up; so is
    what *gains_on* holds of gains, which is in the worth of the balances that gained, and of money
    changed into another currency.
    """
    gained, changed = and_(*is_gain(_ORIGIN, gains_on)), and_(*is_change(_ORIGIN, gains_on))
    chosen = _summed(until_on).where(_ORIGIN.kind != "closing", not_(gained), not_(changed))
    found = uow.session.execute(chosen)
    return [Move._make((*row[:5], int(row[5]), int(row[6]))) for row in found]


_ORIGIN = aliased(Entry)


def _summed(until_on: dt.date) -> Any:
    chosen: Any = (
        select(
            Posting.account_id,
            Account.type,
            Account.monetary,
            Posting.currency,
            Posting.happened_on,
            func.sum(case((AMOUNT > 0, AMOUNT), else_=literal(0))),
            func.sum(case((AMOUNT < 0, -AMOUNT), else_=literal(0))),
        )
        .join(Account, Account.id == Posting.account_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(_ORIGIN, _ORIGIN.id == func.coalesce(Entry.reverses_id, Entry.id))
        .where(Posting.happened_on <= until_on)
        .group_by(
            *(Posting.account_id, Account.type, Account.monetary),
            *(Posting.currency, Posting.happened_on),
        )
        .order_by(Posting.happened_on)
    )
    return chosen

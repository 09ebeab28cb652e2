"""How foreign amounts are put into yuan: money by the last rate, all else by its own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from chassis.values import Money
from ledger.accounts.rules import STANDING_TYPES
from ledger.currencies.rules import HOME, Rates


class Move(NamedTuple):
    """What moved on an account in one currency on one day, in its minor units."""

    account_id: str
    type: str
    monetary: bool
    currency: str
    day: dt.date
    debit: int
    credit: int


@dataclass
class Worth:
    """The balance of an account: fen, and the currencies that it is made up of."""

    fen: int = 0
    originals: dict[str, int] = field(default_factory=dict)

    def add(self, fen: int, currency: str, minor: int) -> None:
        """Add an amount, and what it is worth."""
        self.fen += fen
        if currency != HOME:
            self.originals[currency] = self.originals.get(currency, 0) + minor


def balances_of(
    moves: Sequence[Move], rates: Rates, day: dt.date, closed: tuple[dt.date | None, str]
) -> dict[str, Worth]:
    """
    Return account → what it is worth at the end of *day*.

    moves: oldest first, without those of year ends. closed: the last day of closed years, and the
    account to which their results went, at the rates at which they had come up.
    """
    closed_until, retained = closed
    found: dict[str, Worth] = {}
    standing: dict[tuple[str, str, bool], list[tuple[dt.date, int]]] = {}
    for move in moves:
        minor = move.debit - move.credit
        if move.type in STANDING_TYPES:
            place = move.account_id, move.currency, move.monetary
            standing.setdefault(place, []).append((move.day, minor))
            continue
        is_result = move.type in ("income", "expense")
        is_closed = is_result and closed_until is not None and move.day <= closed_until
        account_id = retained if is_closed else move.account_id
        fen = rates.fen(minor, move.currency, move.day)
        found.setdefault(account_id, Worth()).add(fen, move.currency, minor)
    for (account_id, currency, monetary), some in standing.items():
        fen = rates.standing(some, currency, day, monetary=monetary)
        found.setdefault(account_id, Worth()).add(fen, currency, sum(minor for _, minor in some))
    return found


def told_originals(currencies: Sequence[str], minors: Sequence[int], sign: int = 1) -> list[Money]:
    """Return what is not zero of amounts in several currencies."""
    pairs = zip(currencies, minors, strict=True)
    return [Money(sign * minor, currency) for currency, minor in pairs if minor]

"""What foreign money is worth in yuan."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from decimal import Decimal

from chassis.values import digits, round_half_up
from contracts.ledger.translation import NoRate
from ledger.journal.rules import Line

HOME = "CNY"
E8 = 10**8


def exchange_lines(gains: Mapping[str, int], accounts: tuple[str, str]) -> tuple[Line, ...]:
    """
    Return the postings in yuan of *gains*, currency → fen; each names the currency as its memo.

    accounts: what holds the gains, and what tells them as a result.
    """
    holds, tells = accounts
    return tuple(
        line
        for currency, minor in sorted(gains.items())
        if minor
        for line in (Line(holds, minor, HOME, currency), Line(tells, -minor, HOME, currency))
    )


def worth(minor: int, currency: str, rate_e8: int) -> int:
    """Return *minor* units of *currency* in fen, halves away from zero."""
    scale = Decimal(10) ** (digits(HOME) - digits(currency))
    return round_half_up(Decimal(minor) * rate_e8 * scale / E8)


class Rates:
    """The rates of all currencies by day."""

    def __init__(self, known: Mapping[str, Sequence[tuple[dt.date, int]]]):
        """*known*: currency → days and rates in hundred-millionths, oldest first."""
        self._known = known

    def fen(self, minor: int, currency: str, day: dt.date) -> int:
        """Return what *minor* units are worth by the last rate up to *day*; raises NoRate."""
        if currency == HOME or not minor:
            return minor
        rates = self._known.get(currency, ())
        place = bisect_right(rates, day, key=lambda one: one[0])
        if not place:
            raise NoRate(currency=currency, on=day.isoformat())
        return worth(minor, currency, rates[place - 1][1])

    def standing(
        self, moves: Sequence[tuple[dt.date, int]], currency: str, day: dt.date, *, monetary: bool
    ) -> int:
        """
        Return what a balance of *currency* is worth in fen at the end of *day*.

        moves: days and minor units up to then, oldest first. monetary: worth what the last rate
        says; else what came keeps the rate of its day, and what leaves leaves at the average.
        """
        if monetary or currency == HOME:
            return self.fen(sum(moved for _, moved in moves), currency, day)
        minor = fen = 0
        for on, moved in moves:
            leaves = min(abs(moved), abs(minor)) if minor * moved < 0 else 0
            if leaves:
                fen -= round_half_up(Decimal(fen) * leaves / abs(minor))
            comes = abs(moved) - leaves
            fen += self.fen(comes if moved > 0 else -comes, currency, on)
            minor += moved
        return fen

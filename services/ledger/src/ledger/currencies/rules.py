"""What foreign money is worth in yuan."""

from collections.abc import Mapping
from decimal import Decimal

from chassis.values import digits, round_half_up
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

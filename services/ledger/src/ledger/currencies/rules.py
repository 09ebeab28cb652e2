"""What foreign money is worth in yuan."""

from decimal import Decimal

from chassis.values import digits, round_half_up

HOME = "CNY"
E8 = 10**8


def worth(minor: int, currency: str, rate_e8: int) -> int:
    """Return *minor* units of *currency* in fen, halves away from zero."""
    scale = Decimal(10) ** (digits(HOME) - digits(currency))
    return round_half_up(Decimal(minor) * rate_e8 * scale / E8)

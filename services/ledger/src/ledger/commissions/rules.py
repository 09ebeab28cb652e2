"""What a commission is reckoned on."""

from decimal import Decimal

from chassis.values import round_half_up


def without_tax(received: int, amount: int, tax: int) -> int:
    """Return the part of *received* that is not tax, of a receivable of *amount* with *tax*."""
    if not amount:
        return 0
    return round_half_up(Decimal(received) * (amount - tax) / amount)


def commission(net: int, percent: Decimal) -> int:
    """Return *percent* of *net*, halves away from zero."""
    return round_half_up(Decimal(net) * percent / 100)

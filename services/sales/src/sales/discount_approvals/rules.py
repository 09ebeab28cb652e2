"""How much is given off the list prices, all in all: pure arithmetic in minor units."""

from collections.abc import Sequence
from dataclasses import dataclass

E4, FULL_BP = 10_000, 10_000


@dataclass(frozen=True)
class Sold:
    """A line: quantity in ten-thousandths, list price or None, price, what is left to pay."""

    quantity_e4: int
    list_price: int | None
    unit_price: int
    left: int


def given_bp(lines: Sequence[Sold]) -> int:
    """
    Return the share given away in hundredths of a percent, halves up; 0 where nothing is.

    It is measured against the list prices, so that a price set by hand counts as well. Rounded,
    because 30 % of an odd amount is a fraction of a cent off 30 %.
    """
    worth = sum(line.quantity_e4 * max(line.list_price or 0, line.unit_price) for line in lines)
    left = sum(line.left for line in lines) * E4
    if worth <= left:
        return 0
    return (2 * (worth - left) * FULL_BP + worth) // (2 * worth)

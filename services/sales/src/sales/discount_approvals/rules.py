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
    worth, left = sum(map(_worth, lines)), sum(line.left for line in lines)
    if worth <= left:
        return 0
    return (2 * (worth - left) * FULL_BP + worth) // (2 * worth)


def _worth(line: Sold) -> int:
    """Rounded as the line itself: what comes to less than half a cent is given away by nobody."""
    return (2 * line.quantity_e4 * max(line.list_price or 0, line.unit_price) + E4) // (2 * E4)

"""How sums of deals by day become a forecast by month: pure, rounded once per month."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

FULL = 100


@dataclass(frozen=True)
class DaySum:
    """Deals of one day, or of none, with one state and one probability in percent."""

    day: dt.date | None
    state: str
    probability: int
    count: int
    amount: int


@dataclass
class Sums:
    """Sums in minor units; `hundredths` are amounts by percents."""

    open: int = 0
    amount: int = 0
    hundredths: int = 0
    won: int = 0
    closed: int = 0

    def take(self, one: DaySum) -> None:
        """Count deals in; those that were lost count for nothing."""
        if one.state == "open":
            self.open += one.count
            self.amount += one.amount
            self.hundredths += one.amount * one.probability
        elif one.state == "won":
            self.won += one.count
            self.closed += one.amount

    @property
    def weighted(self) -> int:
        """What the open deals promise, halves up."""
        return (2 * self.hundredths + FULL) // (2 * FULL)


def by_month(found: Iterable[DaySum]) -> tuple[dict[str, Sums], Sums]:
    """Return month → its sums in their order, and the sums of deals without a day."""
    months: dict[str, Sums] = {}
    undated = Sums()
    for one in found:
        place = months.setdefault(f"{one.day:%Y-%m}", Sums()) if one.day else undated
        place.take(one)
    return dict(sorted(months.items())), undated

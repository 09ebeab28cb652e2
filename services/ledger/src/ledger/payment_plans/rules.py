"""What money received, and what was credited or given up, makes of each line of a plan."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.instalments.rules import filled


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of *amount*, in minor units: received, rounded off, credited, bad debt."""

    amount: int
    paid: int
    rounded: int
    credited: int
    lost: int

    @property
    def written_off(self) -> int:
        return self.rounded + self.lost

    @property
    def left(self) -> int:
        return self.amount - self.paid - self.credited - self.written_off


def fill(amounts: Sequence[int], whole: Filled) -> list[Filled]:
    """Return what each of the parts has got of *whole*: money first, the first parts first."""
    left, columns = list(amounts), []
    for got in (whole.paid, whole.rounded, whole.credited, whole.lost):
        columns.append(filled(left, got))
        left = [rest - share for rest, share in zip(left, columns[-1], strict=True)]
    return [Filled(*row) for row in zip(amounts, *columns, strict=True)]


def state_of(part: Filled, due_on: dt.date, today: dt.date, stage: str) -> str:
    """Return the state of one part of a plan on *today*; stage: planned, opened, cancelled."""
    if stage != "opened":
        return stage
    if not part.left:
        return "settled" if part.credited or part.lost else "paid"
    if due_on < today:
        return "overdue"
    return "partial" if part.paid else "open"

"""How debts of two sides are divided."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.values import Money

NUMBER = "OF{yyyy}{mm}-{serial:05d}"
Wish = tuple[int | None, int]
"""How many minor units of a debt are wished for, None for as many as go; and its open ones."""


def reach(wishes: Sequence[Wish]) -> int:
    """Return the most that one side comes to."""
    return sum(still_open if minor is None else minor for minor, still_open in wishes)


def divided(wishes: Sequence[Wish], total: int) -> list[int]:
    """
    Return what is taken of each debt of a side, *total* where that can be.

    What is wished for is taken; of the rest those get who wish for no amount, in turn.
    """
    rest = total - sum(minor for minor, _ in wishes if minor is not None)
    taken = []
    for minor, still_open in wishes:
        if minor is None:
            minor = max(min(still_open, rest), 0)
            rest -= minor
        taken.append(minor)
    return taken


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What an offset took of one debt, of whatever parts that is made up by now.

    freed: what of it became an advance, or a prepayment, as the debt is owed no more.
    """

    receivable_id: str | None
    payable_id: str | None
    amount: Money
    freed: Money

    @property
    def debt_id(self) -> str:
        return self.receivable_id or self.payable_id or ""

    @property
    def advance(self) -> Money:
        return self.freed

    @property
    def prepaid(self) -> Money:
        return self.freed

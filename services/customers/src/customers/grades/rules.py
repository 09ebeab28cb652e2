"""Which grade a spending reaches, and when a lost one falls."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from customers.figures.rules import Fact, Told, spent


@dataclass(frozen=True)
class Scheme:
    """How customers are graded. levels: name and least minor units, the highest first."""

    metric: str
    window_days: int
    currency: str
    grace_days: int
    levels: tuple[tuple[str, int], ...]

    @property
    def window(self) -> dt.timedelta:
        return dt.timedelta(days=self.window_days)

    def facts(self, told: Told) -> list[Fact]:
        """Return what counts by the metric, in the currency of the scheme."""
        facts: Iterable[Fact] = told.receipts if self.metric == "paid" else told.purchases
        return [fact for fact in facts if fact.currency == self.currency]

    def spent(self, told: Told, today: dt.date) -> int:
        """Return what was spent within the window."""
        return spent(self.facts(told), self.currency, today - self.window)

    def reached(self, minor: int) -> str | None:
        """Return the highest level that a spending reaches."""
        return next((name for name, least in self.levels if minor >= least), None)

    def above(self, minor: int) -> tuple[str, int] | None:
        """Return the next level above a spending, and what is missing to it."""
        higher = [(name, least - minor) for name, least in self.levels if least > minor]
        return higher[-1] if higher else None

    def rank(self, grade: str | None) -> int:
        """Return how high a grade is; one that the scheme does not know is below all."""
        names = [name for name, _ in reversed(self.levels)]
        return names.index(grade) if grade in names else -1

    def changes_on(self, told: Told, today: dt.date) -> dt.date | None:
        """Return the next day on which the spending becomes less by itself."""
        leaving = [fact.on + self.window for fact in self.facts(told)]
        return min((day for day in leaving if day > today), default=None)


@dataclass(frozen=True)
class Outcome:
    """What is to be done: the grade from now on, and when it falls if nothing happens."""

    grade: str | None
    falls_at: dt.datetime | None = None


def judge(
    scheme: Scheme,
    grade: str | None,
    minor: int,
    falls_at: dt.datetime | None,
    now: dt.datetime,
) -> Outcome:
    """
    Return what becomes of a grade: better at once, worse only when its grace is over.

    minor: spent within the window; falls_at: when a grace ends that began before.
    """
    reached = scheme.reached(minor)
    if scheme.rank(reached) >= scheme.rank(grade):
        return Outcome(reached)
    ends = falls_at or now + dt.timedelta(days=scheme.grace_days)
    return Outcome(reached) if ends <= now else Outcome(grade, ends)

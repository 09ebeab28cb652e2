"""Who gets the next lead, as pure functions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

Choice = tuple[str | None, str | None]
"""Who gets it, or why nobody does."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may get a lead, and what he has at the moment."""

    staff_id: str
    weight: int
    cap: int
    is_active: bool = True
    open: int = 0
    behind: int = 0
    given: int = 0
    is_new: bool = False

    @property
    def has_room(self) -> bool:
        return not self.cap or self.open < self.cap


@dataclass(frozen=True, slots=True)
class Ladder:
    """
    After how many days without anything done who is told, and another gets it; 0: never.

    follow_up: whether the days count anew from each time that something was done.
    """

    warn_days: int
    superior_days: int
    reassign_days: int
    follow_up: bool = False

    def next(self, since: dt.datetime, after: str) -> tuple[str, int] | None:
        """Return the next rung behind *after* and its days, in the order of days."""
        rungs = (
            ("owner", self.warn_days),
            ("superior", self.superior_days),
            ("reassign", self.reassign_days),
        )
        names = [name for name, _ in rungs]
        start = names.index(after) + 1 if after else 0
        return next(((name, days) for name, days in rungs[start:] if days), None)


def choose(
    way: str,
    members: Sequence[Member],
    last: str | None,
    *,
    skip_behind: bool,
    order: Sequence[str] = (),
) -> Choice:
    """
    Return who of *members* gets the next lead.

    way: "round_robin" in their order behind *last*, "least_busy" who has the fewest open ones,
    "weighted" and "performance" who is furthest behind his share, "equal" who got the fewest.
    skip_behind: not who has unhandled ones. order: ids in their turn, also of who is not asked
    now; not given: that of *members*.
    """
    active = [m for m in members if m.is_active]
    free = [m for m in active if m.has_room]
    ready = [m for m in free if not (skip_behind and m.behind)]
    if not ready:
        return None, "nobody_active" if not active else "all_behind" if free else "all_full"
    if way == "least_busy":
        return min(ready, key=lambda m: m.open).staff_id, None
    if way == "equal":
        return min(ready, key=lambda m: m.given).staff_id, None
    if way in ("weighted", "performance"):
        return min(ready, key=lambda m: (m.given + 1) / m.weight).staff_id, None
    ids = list(order) or [m.staff_id for m in members]
    start = ids.index(last) + 1 if last in ids else 0
    turn = {staff_id: place for place, staff_id in enumerate(ids[start:] + ids[:start])}
    return min(ready, key=lambda m: turn[m.staff_id]).staff_id, None


@dataclass(frozen=True, slots=True)
class Newcomers:
    """What those who have just begun get: *share* of a hundred leads among them all."""

    share: int = 0

    def choose(
        self,
        way: str,
        members: Sequence[Member],
        last: str | None,
        *,
        skip_behind: bool,
        order: Sequence[str] = (),
    ) -> Choice:
        """
        Return who gets the next lead: a newcomer while they are behind their share.

        Where none of them can take one it is for the others, who take turns without them, so
        *last* is the last of the others. Other arguments like those of `choose`.
        """
        fresh = [m for m in members if m.is_new]
        settled = [m for m in members if not m.is_new]
        told: Choice = (None, "all_new")
        if fresh and self._is_due(members, fresh):
            among = "equal" if way == "round_robin" else way
            told = choose(among, fresh, None, skip_behind=skip_behind)
        if told[0] is None and (settled or not fresh):
            return choose(way, settled, last, skip_behind=skip_behind, order=order)
        return told

    def _is_due(self, members: Sequence[Member], fresh: Sequence[Member]) -> bool:
        given = sum(m.given for m in members) + 1
        return sum(m.given for m in fresh) * 100 < self.share * given


CONDITIONS = (
    *(("sources", "source"), ("regions", "region"), ("industries", "industry")),
    ("sizes", "size"),
)
"""Field of a rule → the field of a lead that must have one of its values."""


def fits(rule: object, told: dict[str, str | None]) -> bool:
    """Return whether a lead meets the conditions of *rule*: those left empty ask for nothing."""
    for names, value in CONDITIONS:
        wanted = getattr(rule, names)
        if wanted and told[value] not in wanted:
            return False
    return True

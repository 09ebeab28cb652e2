"""Who belongs to a pool, and what its members see: pure functions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """What claims from one pool are held to; 0 is no limit everywhere."""

    per_day: int
    new_in_pool_hours: int
    former_owner_days: int


def belongs(who: str, departments: Collection[str], lists: Sequence[Collection[str]]) -> bool:
    """
    Return whether *who* of some departments is a member of a pool.

    lists: departments, members and administrators of the pool; with nobody named it is everybody's.
    """
    of_departments, members, administrators = lists
    if not of_departments and not members:
        return True
    return who in members or who in administrators or bool(set(departments) & set(of_departments))

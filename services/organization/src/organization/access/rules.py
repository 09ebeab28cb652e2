"""Which roles open a record to their holders, and how."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from organization.roles import rules


@dataclass(frozen=True)
class Openers:
    """
    The roles that open one record, by the way in which they do.

    granting: roles that allow reading at all; a scope without them opens nothing.
    serving: roles of those whom it waits for without owner and department.
    """

    granting: frozenset[str]
    ways: Mapping[str, frozenset[str]] = field(default_factory=dict)
    serving: frozenset[str] = frozenset()


def openers(
    roles: Iterable[tuple[str, Sequence[str], Mapping[str, str]]],
    resource: str,
    path: Sequence[str],
    served_by: str | None = None,
) -> Openers:
    """
    Return how *roles* (id, grants, scopes) open a record of *resource*.

    path: ids of the departments from the top down to the one of the record; empty without one.
    served_by: the permission of those who serve what belongs to nobody; None: whoever reads it.
    """
    granting: set[str] = set()
    serving: set[str] = set()
    ways: dict[str, set[str]] = {way: set() for way in ("department", "below", "chosen", "all")}
    for role_id, grants, scopes in roles:
        if rules.covers(grants, f"{resource}.get"):
            granting.add(role_id)
        if rules.covers(grants, served_by or f"{resource}.get"):
            serving.add(role_id)
        level, _, chosen = rules.scope_of(scopes, resource).partition(":")
        if level in ways:
            ways[level].add(role_id)
        if any(_holds(one, path) for one in chosen.split(",") if one):
            ways["chosen"].add(role_id)
    held = {way: frozenset(ids) for way, ids in ways.items()}
    return Openers(frozenset(granting), held, frozenset(serving))


def _holds(chosen: str, path: Sequence[str]) -> bool:
    """Return whether a chosen department, with "*" also all below it, is that of the record."""
    if chosen.endswith("*"):
        return chosen[:-1] in path
    return bool(path) and chosen == path[-1]

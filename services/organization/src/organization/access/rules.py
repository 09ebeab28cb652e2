"""Which roles open a record to their holders, and how."""

from collections.abc import Container, Iterable, Mapping, Sequence
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
    here: Container[str],
    served_by: str | None = None,
) -> Openers:
    """
    Return how *roles* (id, grants, scopes) open a record of *resource*.

    path: ids of the departments from the top down to the one of the record; empty without one.
    here: that one, and what it went up in.
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
        if not rules.touches(grants, resource):
            continue  # its scope is about what it grants
        scope = rules.scope_of(scopes, resource)
        level = scope.partition(":")[0]
        if level in ways:
            ways[level].add(role_id)
        if any(_holds(one, path, here) for one in rules.chosen_of(scope)):
            ways["chosen"].add(role_id)
    held = {way: frozenset(ids) for way, ids in ways.items()}
    return Openers(frozenset(granting), held, frozenset(serving))


def _holds(chosen: str, path: Sequence[str], here: Container[str]) -> bool:
    """Return whether a chosen department, with "*" also all below it, is that of the record."""
    return chosen[:-1] in path if chosen.endswith("*") else chosen in here

"""Arithmetic with grants and scopes."""

from collections.abc import Iterable, Mapping, Sequence

ADMINISTRATOR = "administrator"
SCOPES = ("own", "department", "below", "all")
"""From the narrowest to the widest."""
PARTS = 3


def covers(grants: Iterable[str], pattern: str) -> bool:
    """Return whether whoever holds *grants* holds all that *pattern* could ever grant."""
    wanted = _parts(pattern)
    return any(
        all(mine in ("*", theirs) for mine, theirs in zip(_parts(grant), wanted, strict=True))
        for grant in grants
    )


def union(roles: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the grants of several roles, without those that others cover."""
    every = list(dict.fromkeys(grant for grants in roles for grant in grants))
    return tuple(
        grant for grant in every if not any(covers([o], grant) for o in every if o != grant)
    )


def widest(roles: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return resource → the widest scope that any of several roles gives."""
    tables = list(roles)
    resources = dict.fromkeys(name for table in tables for name in table)
    return {
        name: max((_scope(table, name) for table in tables), key=SCOPES.index) for name in resources
    }


def _scope(table: Mapping[str, str], resource: str) -> str:
    return table.get(resource) or table.get("*") or SCOPES[0]


def _parts(pattern: str) -> tuple[str, ...]:
    """Write "sales.*" as ("sales", "*", "*"); a pattern too short to match keeps an empty part."""
    parts = pattern.split(".")
    filler = "*" if parts[-1] == "*" else ""
    return (*parts, *[filler] * (PARTS - len(parts)))

"""Arithmetic with grants and scopes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

from chassis.context import CHANGED, NAMED_ONLY

ADMINISTRATOR, PARTNER = "administrator", "partner"
SCOPES = ("own", "department", "below", "all")
"""From the narrowest to the widest."""
CHOSEN = "chosen"
RIGHTS = ("hidden", "masked", "read_only", "editable")
"""To a field, from the least to the most."""
GrantsAndRules = tuple[Sequence[str], Mapping[str, Mapping[str, str]]]
PARTS = 3
Parts = tuple[str, ...]
EVERYTHING = "*"


def covers(grants: Iterable[str], pattern: str) -> bool:
    """Return whether whoever holds *grants* holds all that *pattern* could ever grant."""
    ways = _covering(pattern)
    return any(grant == EVERYTHING or _parts(grant) in ways for grant in grants)


def union(roles: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the grants of several roles, without those that others cover."""
    held: dict[Parts, str] = {}
    for grant in (grant for grants in roles for grant in grants):
        held.setdefault(_parts(grant), grant)
        if grant == EVERYTHING:
            return (EVERYTHING,)
    return tuple(
        grant
        for parts, grant in held.items()
        if not any(way in held for way in _covering(grant) if way != parts)
    )


def widest(roles: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """
    Return resource → the widest scope that any of several roles gives.

    Departments that roles choose add up beside it: "department:d1,d2*".
    """
    tables = list(roles)
    resources = dict.fromkeys(name for table in tables for name in table)
    return {name: _joined([scope_of(table, name) for table in tables]) for name in resources}


RoleScopes = tuple[Sequence[str], Mapping[str, str]]
"""Grants of a role and its scopes."""
Verbs = Mapping[str, tuple[frozenset[str], frozenset[str]]]
"""Resource → the permissions that read it, and those that change it."""


def scopes_of(roles: Sequence[RoleScopes], verbs: Verbs, kept: Collection[str]) -> dict[str, str]:
    """
    Return resource → the widest scope of the roles that open it, under "!" of those that change it.

    The scope of a role counts for what that role grants: who may change his own by one role and
    read all by another changes his own. kept: resources that are told only where a role names them.
    """
    tables = [scopes for _, scopes in roles]
    if all(scopes == tables[0] for scopes in tables):
        return widest(tables)
    named = {name for scopes in tables for name in scopes}
    reads, changes = {}, {}
    for resource in sorted({*verbs, *named} - {"*"} - (set(kept) - named)):
        safe, unsafe = verbs.get(resource, (frozenset(), frozenset()))
        opening = _granting(roles, safe) or _granting(roles, unsafe) or tables
        reads[resource] = _joined([scope_of(one, resource) for one in opening])
        changing = _granting(roles, unsafe) or opening
        changes[resource] = _joined([scope_of(one, resource) for one in changing])
    told = _told(reads)
    if changes != reads:
        told |= {f"{CHANGED}{name}": scope for name, scope in _told(changes).items()}
    return told


def _granting(roles: Sequence[RoleScopes], permissions: frozenset[str]) -> list[Mapping[str, str]]:
    held = ((scopes, _held(tuple(grants))) for grants, scopes in roles)
    return [scopes for scopes, mine in held if _opens(mine, permissions)]


@lru_cache(maxsize=5_000)
def _opens(held: frozenset[Parts], permissions: frozenset[str]) -> bool:
    return any(not held.isdisjoint(_covering(one)) for one in permissions)


@lru_cache(maxsize=1_000)
def _held(grants: tuple[str, ...]) -> frozenset[Parts]:
    everything = [(*["*"] * (PARTS - 1), verb) for verb in NAMED_ONLY if EVERYTHING in grants]
    return frozenset([*map(_parts, grants), *everything])


def _told(scopes: Mapping[str, str]) -> dict[str, str]:
    """Return the most common scope as "*" and the others by name."""
    [(common, _)] = Counter(scopes.values()).most_common(1)
    return {"*": common} | {name: one for name, one in scopes.items() if one != common}


def lies_within(scope: str, mine: str, departments: Sequence[str], reach: Sequence[str]) -> bool:
    """
    Return whether a scope shows its holder nothing of another kind than *mine* shows me.

    Departments chosen beside it must be chosen for me too, or lie within my own scope.
    """
    level, _, chosen = scope.partition(":")
    my_level, _, my_chosen = mine.partition(":")
    if my_level == SCOPES[-1]:
        return True
    if SCOPES.index(level) > SCOPES.index(my_level):
        return False
    own = {"department": departments, "below": (*departments, *reach)}.get(my_level, ())
    stars = [f"{one}*" for one in own] if my_level == "below" else []
    seen = {*my_chosen.split(","), *own, *stars}
    wanted = [one for one in chosen.split(",") if one]
    return all(one in seen or f"{one}*" in seen for one in wanted)


def written_scope(rule: Mapping[str, Any]) -> str:
    """Return a scope rule as one word: "below", or "own:d1,d2" with "*" for all below."""
    if rule["scope"] != CHOSEN:
        return str(rule["scope"])
    star = "*" if rule.get("with_below") else ""
    return "own:" + ",".join(f"{one}{star}" for one in dict.fromkeys(rule["department_ids"]))


def read_scope(resource: str, scope: str) -> dict[str, Any]:
    """Return the scope rule that `written_scope` wrote, or what several of them came to."""
    level, departments = scope.partition(":")[0], chosen_of(scope)
    return {
        "resource": resource,
        "scope": CHOSEN if departments and level == SCOPES[0] else level,
        "department_ids": [one.rstrip("*") for one in departments],
        "with_below": any(one.endswith("*") for one in departments),
    }


def chosen_of(scope: str) -> list[str]:
    """Return the departments that a scope names, with "*" those with all below."""
    return [one for one in scope.partition(":")[2].split(",") if one]


def with_gone_up(scopes: Mapping[str, str], heirs: Mapping[str, str]) -> dict[str, str]:
    """
    Return scopes that hold beside each department that they name what went up in it.

    heirs: id of what went up → in which one. With "*" they hold it anyway, as it lies below.
    """
    found = {}
    for resource, scope in scopes.items():
        named = chosen_of(scope)
        more = [gone for gone, heir in heirs.items() if heir in named and gone not in named]
        found[resource] = ",".join([scope, *more])
    return found


def _joined(scopes: Sequence[str]) -> str:
    parts = [scope.partition(":") for scope in scopes]
    level = max((part[0] for part in parts), key=SCOPES.index)
    chosen = dict.fromkeys(one for part in parts for one in part[2].split(",") if one)
    lasting = [one for one in chosen if one.endswith("*") or f"{one}*" not in chosen]
    return f"{level}:{','.join(lasting)}" if lasting and level != SCOPES[-1] else level


def field_rights(roles: Iterable[GrantsAndRules]) -> dict[str, dict[str, str]]:
    """
    Return resource → field → right, for the fields that no role opens.

    Only roles that grant something on the resource count, and of those the widest right.
    """
    every = [(grants, rules) for grants, rules in roles]
    found: dict[str, dict[str, str]] = {}
    for resource in dict.fromkeys(name for _, rules in every for name in rules):
        granting = [rules.get(resource, {}) for grants, rules in every if touches(grants, resource)]
        for field in dict.fromkeys(name for rules in granting for name in rules):
            right = max((rules.get(field, RIGHTS[-1]) for rules in granting), key=RIGHTS.index)
            if right != RIGHTS[-1]:
                found.setdefault(resource, {})[field] = right
    return found


def touches(grants: Iterable[str], resource: str) -> bool:
    """Return whether *grants* open anything at all on a resource."""
    wanted = resource.split(".")
    return any(
        all(mine in ("*", theirs) for mine, theirs in zip(_parts(grant)[:2], wanted, strict=True))
        for grant in grants
    )


def scope_of(table: Mapping[str, str], resource: str) -> str:
    """Return the scope that a role gives for a resource."""
    return table.get(resource) or table.get("*") or SCOPES[0]


def changing_scope(table: Mapping[str, str], resource: str) -> str:
    """Return the scope in which somebody changes a resource, as `scopes_of` tells it."""
    return (
        table.get(f"{CHANGED}{resource}") or table.get(f"{CHANGED}*") or scope_of(table, resource)
    )


@lru_cache(maxsize=20_000)
def _covering(pattern: str) -> frozenset[Parts]:
    """Return the parts of all patterns that cover one, itself too."""
    *parts, last = _parts(pattern)
    widened = [{part, "*"} for part in parts]
    return frozenset(product(*widened, {last} if last in NAMED_ONLY else {last, "*"}))


@lru_cache(maxsize=20_000)
def _parts(pattern: str) -> Parts:
    """Write "sales.*" as ("sales", "*", "*"); a pattern too short to match keeps an empty part."""
    parts = pattern.split(".")
    filler = "*" if parts[-1] == "*" else ""
    return (*parts, *[filler] * (PARTS - len(parts)))

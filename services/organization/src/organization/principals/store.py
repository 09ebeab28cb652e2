"""Puts together what a caller may do at this moment."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chassis.uow import UnitOfWork
from contracts import catalogue
from organization.departments import store as departments
from organization.roles import rules
from organization.roles.model import Role
from organization.staff.model import Staff

KEPT = (Staff.resource,)
"""Everybody who holds the grant sees all colleagues, unless a role says otherwise of them."""
MAX_REACH = 50
"""More departments than this do not travel with each call: 50 ids are two kilobytes."""


def rights(uow: UnitOfWork, roles: Sequence[Role]) -> dict[str, Any]:
    """Return the grants, scopes and limits to fields that several roles amount to."""
    held = [(role.grants, role.scopes) for role in roles]
    scopes = rules.scopes_of(held, _verbs(), KEPT)
    named = {one for scope in scopes.values() for one in rules.chosen_of(scope)}
    return {
        "grants": rules.union(role.grants for role in roles),
        "scopes": rules.with_gone_up(scopes, departments.gone_up_in(uow, named)),
        "field_rights": rules.field_rights((role.grants, role.field_rights) for role in roles),
    }


@cache
def _verbs() -> rules.Verbs:
    """Return resource → the permissions that read it, and those that change it."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for operation in catalogue().operations.values():
        if operation.access == "permission":
            of = found.setdefault(f"{operation.service}.{operation.resource}", (set(), set()))
            of[not operation.safe].add(operation.permission)
    return {name: (frozenset(reads), frozenset(rest)) for name, (reads, rest) in found.items()}


def sells(uow: UnitOfWork, told: Mapping[str, Any]) -> bool:
    """Tell whether a department of the sales tree is among those by which somebody sees."""
    chosen = {
        one.rstrip("*") for scope in told["scopes"].values() for one in rules.chosen_of(scope)
    }
    return bool(departments.selling(uow, sorted({*told["departments"], *chosen})))


def places(
    uow: UnitOfWork, department_ids: Sequence[str], *, leader_id: str = ""
) -> dict[str, Any]:
    """
    Return the departments of a caller, the main one first, and all that lie below.

    Departments that went up in them count as well: records still name them.
    A reach of many is left out: services then work it out from their own copy of the tree.
    leader_id: a person to whom the departments that he leads belong as well.
    """
    led = departments.led(uow, leader_id) if leader_id else []
    own = list(dict.fromkeys([*department_ids, *led]))
    own += departments.gone_up_in(uow, own)
    reach = departments.reach(uow, own, most=MAX_REACH + 1)
    return {"departments": own, "reach": reach if len(reach) <= MAX_REACH else []}

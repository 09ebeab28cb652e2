"""Puts together what a caller may do at this moment."""

from collections.abc import Sequence
from typing import Any

from chassis.uow import UnitOfWork
from organization.departments import store as departments
from organization.roles import rules
from organization.roles.model import Role


def rights(roles: Sequence[Role]) -> dict[str, Any]:
    """Return the grants and scopes that several roles amount to."""
    return {
        "grants": rules.union(role.grants for role in roles),
        "scopes": rules.widest(role.scopes for role in roles),
    }


def places(
    uow: UnitOfWork, department_ids: Sequence[str], *, leader_id: str = ""
) -> dict[str, Any]:
    """
    Return the departments of a caller, the main one first, and all that lie below.

    leader_id: a person to whom the departments that he leads belong as well.
    """
    led = departments.led(uow, leader_id) if leader_id else []
    own = list(dict.fromkeys([*department_ids, *led]))
    return {"departments": own, "reach": departments.reach(uow, own)}

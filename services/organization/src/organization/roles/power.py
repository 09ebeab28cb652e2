"""Nobody gives away, or acts on, more than he holds himself: grants, scopes and fields."""

from collections.abc import Sequence
from functools import lru_cache

from chassis.context import Call
from chassis.uow import UnitOfWork
from contracts import catalogue
from contracts.house_data import OF_THE_HOUSE
from contracts.organization.role import BeyondOwnRights
from organization.roles import rules, store
from organization.roles.model import Role

SEES_ALL = {"*": "all"}


def refuse_power_over(uow: UnitOfWork, holder_id: str) -> None:
    """Refuse a caller who may do less than the person that he acts on."""
    for role in store.held(uow, holder_id):
        refuse_beyond(uow, role)


def refuse_beyond(uow: UnitOfWork, role: Role) -> None:
    """Refuse a caller who does not hold all of *role* himself; raises BeyondOwnRights."""
    call = uow.call
    if call.actor_kind == "service":
        return
    for pattern in role.grants:
        if not rules.covers(call.grants, pattern):
            raise BeyondOwnRights(pattern=pattern)
    if call.scopes == SEES_ALL and not call.field_rights:
        return
    for resource in _touched(tuple(role.grants)):
        _refuse_wider(call, resource, rules.scope_of(role.scopes, resource))
        _refuse_more_open(call, resource, role.field_rights.get(resource, {}))


def refuse_key_beyond(uow: UnitOfWork, role: Role, scope: str, department_id: str | None) -> None:
    """Refuse a caller who sees less than a key with this role would; raises BeyondOwnRights."""
    call = uow.call
    if call.actor_kind == "service" or call.scopes == SEES_ALL:
        return
    given = {"department": f"own:{department_id}", "below": f"own:{department_id}*"}
    for resource in _touched(tuple(role.grants)):
        if resource not in OF_THE_HOUSE:
            _refuse_wider(call, resource, given.get(scope, scope))


def _refuse_wider(call: Call, resource: str, scope: str) -> None:
    mine = rules.changing_scope(call.scopes or {}, resource)
    if not rules.lies_within(scope, mine, call.departments, call.reach):
        raise BeyondOwnRights(pattern=f"{resource} ({scope})")


def _refuse_more_open(call: Call, resource: str, given: dict[str, str]) -> None:
    for field, right in (call.field_rights or {}).get(resource, {}).items():
        theirs = given.get(field, rules.RIGHTS[-1])
        if rules.RIGHTS.index(theirs) > rules.RIGHTS.index(right):
            raise BeyondOwnRights(pattern=f"{resource}.{field} ({theirs})")


@lru_cache(maxsize=1000)
def _touched(grants: Sequence[str]) -> tuple[str, ...]:
    every = {f"{o.service}.{o.resource}" for o in catalogue().operations.values()}
    return tuple(name for name in sorted(every) if rules.touches(grants, name))

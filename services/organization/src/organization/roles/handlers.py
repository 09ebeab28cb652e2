"""What can be done with roles."""

from collections import Counter
from functools import cache

from chassis import stock
from chassis.binding import implements
from chassis.context import Call
from chassis.errors import LABELS, blaming
from chassis.field_rights import FieldRights
from chassis.spoken import permission as allowed
from chassis.words import word
from contracts import catalogue
from contracts.house_data import OF_THE_HOUSE
from contracts.organization import permission
from contracts.organization import role as contract
from contracts.organization.role import (
    CHOSEN,
    ChooseDepartments,
    GrantsNothing,
    InUse,
    NoSuchField,
    NoSuchResource,
    OfTheHouse,
)
from organization.departments import store as departments
from organization.roles import power, store
from organization.roles.model import Role, written

ALL = "all"

get_role = implements(contract.get)(stock.get(Role, "role_id"))
list_roles = implements(contract.listed)(stock.listing(Role, contract.listed))
search_roles = implements(contract.searched)(stock.listing(Role, contract.searched))
read_history = implements(contract.history)(stock.past(Role, "role_id"))
list_removed = implements(contract.list_removed)(
    stock.listing(Role, contract.list_removed, removed=True)
)
_restore = stock.restoral(Role, "role_id", contract.updated)


@implements(contract.create)
def create_role(fields, *, uow):
    role = Role(**{"scopes": {}, "field_rights": {}, **written(fields)}, is_built_in=False)
    power.refuse_beyond(uow, role)
    _check(uow, fields)
    store.refuse_namesake(uow, role)
    uow.add(role)
    uow.emit(contract.created, role)
    return role


@implements(contract.update)
def update_role(patch, *, uow):
    role = stock.load(uow, Role, patch.pop("role_id"), change=True)
    power.refuse_beyond(uow, role)
    _check(uow, patch)
    former = role.name
    role.change(patch)
    if role.name != former:
        store.refuse_namesake(uow, role)
    power.refuse_beyond(uow, role)
    uow.emit(contract.updated, role)
    return role


@implements(contract.remove)
def remove_role(command, *, uow):
    role = stock.load(uow, Role, command["role_id"], change=True)
    role.refuse_if_built_in()
    power.refuse_beyond(uow, role)
    if holders := store.holders(uow, role.id):
        raise InUse(id=role.id, name=role.name, holders=holders)
    role.deleted_at, role.deleted_by = uow.now, uow.call.actor_id
    uow.emit(contract.updated, role)
    return role


@implements(contract.restore)
def restore_role(command, *, uow):
    role = _restore(command, uow=uow)
    power.refuse_beyond(uow, role)
    with uow.session.no_autoflush:
        store.refuse_namesake(uow, role)
    return role


@implements(permission.listed)
def list_permissions(command, *, call):
    granted = [o for o in catalogue().operations.values() if o.access == "permission"]
    return {
        "items": [
            {"id": o.permission, "summary": _summary(o, call.language), "is_reading": o.safe}
            for o in sorted(granted, key=lambda o: o.id)
        ]
    }


def _summary(operation, language):
    """Return what an operation does; in Chinese its words, with the service where many have it."""
    if not language.startswith("zh"):
        return operation.summary
    told = allowed(operation.permission, LABELS)
    is_shared = operation.resource in _in_many_services()
    return f"{word(operation.service, 'zh', 'service')}：{told}" if is_shared else told


@cache
def _in_many_services():
    places = {(o.service, o.resource) for o in catalogue().operations.values()}
    counts = Counter(resource for _, resource in places)
    return {resource for resource, count in counts.items() if count > 1}


def _check(uow, fields):
    for place, rule in enumerate(fields.get("field_rules", [])):
        if not _known_fields().knows(rule["resource"], rule["field"]):
            at = f"/field_rules/{place}/field"
            raise NoSuchField(at=at, resource=rule["resource"], field=rule["field"])
    for place, rule in enumerate(fields.get("scope_rules", [])):
        at = f"/scope_rules/{place}/resource"
        if rule["resource"] not in _known_resources():
            raise NoSuchResource(at=at, name=rule["resource"])
        if rule["resource"] in OF_THE_HOUSE and rule["scope"] != ALL:
            raise OfTheHouse(at=at, name=rule["resource"])
        if (rule["scope"] == CHOSEN) != bool(rule["department_ids"]):
            at = f"/scope_rules/{place}/department_ids"
            raise ChooseDepartments(at=at, resource=rule["resource"])
        with blaming(f"/scope_rules/{place}/department_ids"):
            departments.refuse_unknown(uow, rule["department_ids"])
    for place, pattern in enumerate(fields.get("grants", [])):
        if not _grants_something(pattern):
            raise GrantsNothing(at=f"/grants/{place}", pattern=pattern)


@cache
def _known_resources():
    return {"*", *(f"{o.service}.{o.resource}" for o in catalogue().operations.values())}


@cache
def _known_fields():
    return FieldRights(catalogue().operations.values())


def _grants_something(pattern):
    holder = Call(audience="organization", grants=(pattern,))
    return any(holder.allows(o.permission) for o in catalogue().operations.values())

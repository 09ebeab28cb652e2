"""What a caller may do at this moment, for the gateway and for the caller."""

import datetime as dt
from zoneinfo import ZoneInfo

from chassis import stock
from chassis.binding import implements
from chassis.context import CHANGED
from chassis.errors import NotFound
from contracts import catalogue
from contracts.organization import principal as contract
from contracts.organization import profile as profile_contract
from contracts.organization import staff as staff_contract
from organization.api_keys import store as api_keys
from organization.approvals.delegations import store as delegations
from organization.credentials import store as credentials
from organization.departments import store as departments
from organization.entry_rules import store as entry_rules
from organization.principals import store
from organization.roles import store as roles
from organization.roles.rules import read_scope
from organization.sessions import store as sessions
from organization.sessions.rules import limits as session_limits
from organization.staff import store as staff_store
from organization.staff.model import ACTIVE, Staff

USE_NOTED_EACH = dt.timedelta(minutes=1)


@implements(contract.get)
def tell_principal(asked, *, uow, settings):
    session = sessions.find(uow, asked["session_id"])
    staff = staff_store.find(uow, asked["actor_id"])
    alive = session_limits(settings.idle_minutes, settings.session_hours)
    if session is None or staff is None or session.staff_id != staff.id:
        return {"active": False, "actor_id": asked["actor_id"]}
    if staff.state != ACTIVE or not session.is_alive(uow.now, **alive):
        return {"active": False, "actor_id": asked["actor_id"]}
    credential = credentials.find(uow, staff.id)
    held = roles.held(uow, staff.id)
    limits = entry_rules.limits_of(uow, [role.id for role in held], staff.id)
    if not limits.is_open(uow.now, ZoneInfo(settings.time_zone)):
        return {"active": False, "actor_id": asked["actor_id"]}
    longest = settings.password_max_age_days
    must_change = credential is None or credential.is_due(uow.now, longest)
    told = _of_staff(uow, staff, held, settings)
    if must_change:
        told["grants"] = ()  # an initial password opens nothing but its own change
    return {**told, "must_change_password": must_change, "networks": limits.networks}


@implements(contract.of_staff)
def tell_principal_of_a_colleague(asked, *, uow, settings):
    staff = staff_store.find(uow, asked["actor_id"])
    if staff is None or staff.state != ACTIVE:
        return {"active": False, "actor_id": asked["actor_id"]}
    return _of_staff(uow, staff, roles.held(uow, staff.id), settings)


@implements(contract.of_actor)
def tell_principal_of_who_began_something(asked, *, uow, settings):
    if asked["actor_kind"] == "key":
        key = api_keys.find(uow, asked["actor_id"])
        if key is None or not key.is_good(uow.now):
            return {"active": False, "actor_id": asked["actor_id"]}
        return _of_key(uow, key, settings)
    return tell_principal_of_a_colleague(asked, uow=uow, settings=settings)


@implements(contract.by_key)
def tell_principal_of_a_key(asked, *, call, transaction, settings):
    with transaction(call, writes=False) as uow:
        key = api_keys.by_hash(uow, asked["key_hash"])
        if key is None or not key.is_good(uow.now):
            raise NotFound(resource="organization.api_key", id="")
        told = _of_key(uow, key, settings)
        is_noted = key.used_at is not None and uow.now - key.used_at < USE_NOTED_EACH
    if not is_noted:
        with transaction(call) as uow:
            api_keys.note_use(uow, key)
            uow.commit()
    return told


@implements(contract.spend_ticket)
def spend_ticket(command, *, uow):
    """Whether it was spent before is known by its idempotency key, which every gateway sends."""


def _of_staff(uow, staff, held, settings):
    told = {
        "active": True,
        "actor_id": staff.id,
        "actor_kind": "staff",
        "actor_name": staff.name,
        "language": staff.language,
        "time_zone": settings.time_zone,
        "roles": [role.id for role in held],
        **store.rights(uow, held),
        **store.places(uow, staff.department_ids, leader_id=staff.id),
        "leads": staff_store.leads(uow, staff.id),
        "stands_in_for": delegations.looking_after(uow, staff.id),
    }
    return {**told, "sells": store.sells(uow, told)}


def _of_key(uow, key, settings):
    held = roles.held(uow, key.id)
    ids = [role.id for role in held]
    limits = entry_rules.limits_of(uow, ids, own_networks=key.networks)
    place = [departments.standing_for(uow, key.department_id)] if key.department_id else []
    told = {
        "active": True,
        "actor_id": key.id,
        "actor_kind": "key",
        "actor_name": key.name,
        "language": "",
        "time_zone": settings.time_zone,
        "networks": limits.networks,
        "roles": ids,
        **store.rights(uow, held),
        "scopes": {"*": key.scope},
        **store.places(uow, place),
    }
    return {**told, "sells": store.sells(uow, told)}


@implements(profile_contract.get)
def show_profile(command, *, uow):
    call = uow.call
    staff = staff_store.find(uow, call.actor_id)
    credential = credentials.find(uow, call.actor_id)
    scopes = (call.scopes or {}).items()
    return {
        "id": call.actor_id,
        "version": staff.version if staff else 0,
        "kind": call.actor_kind,
        "name": call.actor_name,
        "staff": staff,
        "time_zone": call.time_zone,
        "session_id": call.session_id or None,
        "must_change_password": bool(credential and credential.must_change),
        "department_ids": call.departments,
        "reach": departments.reach(uow, call.departments),
        "grants": call.grants,
        "permissions": _permissions(call),
        "scope_rules": [read_scope(n, scope) for n, scope in scopes if not n.startswith(CHANGED)],
    }


@implements(profile_contract.update)
def change_profile(patch, *, uow):
    staff = stock.load(uow, Staff, uow.call.actor_id, change=True)
    staff.change(patch, staff_store.phone_region(uow))
    uow.emit(staff_contract.updated, staff)
    return staff


def _permissions(call):
    offered = catalogue().operations.values()
    return sorted(o.id for o in offered if o.access == "permission" and call.allows(o.permission))

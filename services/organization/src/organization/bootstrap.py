"""What an empty house begins with: the built-in roles, a signing key, and one administrator."""

from typing import Any

import click
from sqlalchemy import select

from contracts.organization import api_key, calendar, numbering_rule, role
from organization import hashing
from organization.api_keys.model import ApiKey
from organization.built_in_roles import BuiltIn, built_in_roles
from organization.hiring import hire
from organization.office.calendars import store as calendars
from organization.office.calendars.model import CompanyCalendar
from organization.office.numbering_rules.model import NumberingRule
from organization.roles import store as roles
from organization.roles.model import Role
from organization.roles.rules import ADMINISTRATOR
from organization.sign_ins.reactions import TIDYING
from organization.signing_keys import store as signing_keys
from organization.staff import store as staff_store

FIRST_LOGIN = "admin"
AT_ONCE = 500
FIRST = {
    "login": FIRST_LOGIN,
    "name": "系统管理员",
    "mobile": None,
    "email": None,
    "title": None,
    "employee_number": None,
    "superior_id": None,
    "language": "zh-CN",
    "department_ids": [],
    "role_ids": [ADMINISTRATOR],
}


def prepare(runtime: Any) -> None:
    """Bring in what must be there; runs after each migration and does nothing twice."""
    with runtime.transaction(runtime.own_call()) as uow:
        for role in built_in_roles():
            roles.install(uow, role.id, _values(role))
        signing_keys.current(uow)
        uow.schedule(TIDYING, "daily", uow.now)
        uow.commit()
    while _put_into_address_book(runtime):
        pass
    _tell_again(runtime)
    first = ensure_administrator(runtime)
    if first is not None and not runtime.settings.first_password:
        click.echo(f"First sign-in: {first[0]} with the password {first[1]}")


def _tell_again(runtime: Any) -> None:
    """
    Tell calendars, rules of numbers, roles and API keys once more; who knows them passes over it.

    A service that learned to listen with this release has missed what was told before it.
    """
    with runtime.transaction(runtime.own_call()) as uow:
        for one in uow.session.scalars(select(CompanyCalendar).order_by(CompanyCalendar.id)):
            uow.emit(calendar.updated, one, **calendars.told(uow, one))
        for rule in uow.session.scalars(select(NumberingRule).order_by(NumberingRule.id)):
            uow.emit(numbering_rule.updated, rule)
        for one in uow.session.scalars(select(Role).order_by(Role.id)):
            uow.emit(role.updated, one)
        for key in uow.session.scalars(select(ApiKey).order_by(ApiKey.id)):
            uow.emit(api_key.created, key)
        uow.commit()


def _put_into_address_book(runtime: Any) -> int:
    """Give letters to people who were taken on before there were any; return how many."""
    with runtime.transaction(runtime.own_call()) as uow:
        found = staff_store.without_letter(uow, AT_ONCE)
        for staff in found:
            staff.change({"name": staff.name})
        uow.commit()
    return len(found)


def _values(role: BuiltIn) -> dict[str, Any]:
    return {
        "name": role.name,
        "description": role.description,
        "grants": list(role.grants),
        "scopes": dict(role.scopes),
    }


def ensure_administrator(runtime: Any) -> tuple[str, str] | None:
    """
    Make the first administrator where there is none.

    Returns login and initial password (the one in the settings, else a random one), or None when
    there was nothing to do.
    """
    with runtime.transaction(runtime.own_call(), writes=False) as uow:
        if staff_store.has_administrator(uow):
            return None
    password = runtime.settings.first_password or hashing.initial_password()
    hashed = runtime.provided["hasher"].hash(password)
    with runtime.transaction(runtime.own_call()) as uow:
        roles.lock(uow, ADMINISTRATOR)
        if staff_store.has_administrator(uow):
            return None
        hire(uow, FIRST, hashed)
        uow.commit()
    return FIRST_LOGIN, password

"""Every query about staff."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select

from chassis import structure
from chassis.custom.values import searched
from chassis.field_rights import unseen
from chassis.parts import has_part
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.organization.staff import (
    LastAdministrator,
    LoginTaken,
    NumberTaken,
    SuperiorRing,
    UnknownSuperior,
)
from organization.credentials.model import Credential
from organization.roles import store as roles
from organization.roles.model import Holding
from organization.roles.rules import ADMINISTRATOR, PARTNER
from organization.staff.model import ACTIVE, LEFT, Staff

MAX_CHAIN = 50
TAIL = 4
"""So many last digits of a mobile number find its owner."""


def find(uow: UnitOfWork, staff_id: str) -> Staff | None:
    """Return the person as he is in this transaction."""
    return uow.session.get(Staff, staff_id)


def by_login(uow: UnitOfWork, login: str) -> Staff | None:
    """Return the person who signs in as *login*."""
    return uow.session.scalars(select(Staff).where(Staff.login == login)).first()


def phone_region(uow: UnitOfWork) -> str:
    """Return where phone numbers without + are at home."""
    settings: Any = uow.settings
    return str(settings.phone_region)


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a person answers to the search *text*."""
    spelt = text.lower().replace(" ", "")
    found = {
        "name": or_(
            has_part(Staff.name, text),
            Staff.pinyin.startswith(spelt, autoescape=True),
            Staff.initials.startswith(spelt, autoescape=True),
        ),
        "login": Staff.login == spelt,
        "employee_number": Staff.employee_number == text,
    }
    digits = "".join(text.split()).removeprefix("+")
    if digits.isdigit() and len(digits) >= TAIL:
        found["mobile"] = Staff.mobile.endswith(digits, autoescape=True)
    hides = unseen(uow.call.field_rights, Staff.resource)
    seen = [one for name, one in found.items() if not hides(name)]
    return or_(false(), *seen, *searched(uow, Staff, text))


def surnames(uow: UnitOfWork) -> list[Any]:
    """Return (letter, surname, how many) of those who have not left, as an index lists them."""
    counted = func.count().label("count")
    here = (Staff.state != LEFT, visible(Staff, uow.call))
    chosen = select(Staff.letter, Staff.surname, counted).where(*here)
    grouped = chosen.group_by(Staff.letter, Staff.surname)
    return list(uow.session.execute(grouped.order_by(Staff.letter, counted.desc(), Staff.surname)))


def without_letter(uow: UnitOfWork, limit: int) -> list[Staff]:
    """Return people who were taken on before the address book had letters."""
    return list(uow.session.scalars(select(Staff).where(Staff.letter == "").limit(limit)))


def to_change(uow: UnitOfWork, staff_ids: Sequence[str]) -> list[Staff]:
    """Return some people, locked, in a fixed order."""
    chosen = select(Staff).where(Staff.id.in_(staff_ids)).order_by(Staff.id).with_for_update()
    return list(uow.session.scalars(chosen.execution_options(populate_existing=True)))


def leads(uow: UnitOfWork, staff_id: str) -> bool:
    """Return whether anybody works under a person."""
    chosen = select(Staff.id).where(Staff.superior_id == staff_id).limit(1)
    return uow.session.scalar(chosen) is not None


def note_line(uow: UnitOfWork, staff: Staff) -> None:
    """Keep who somebody works under where data scopes look for it."""
    uow.flush()
    structure.note_superior(uow, staff.id, staff.superior_id, version=staff.version)


def active(uow: UnitOfWork, staff_ids: Sequence[str]) -> set[str]:
    """Return those of the ids that are active colleagues."""
    chosen = select(Staff.id).where(Staff.id.in_(staff_ids), Staff.state == ACTIVE)
    return set(uow.session.scalars(chosen))


def colleagues(uow: UnitOfWork, staff_ids: Sequence[str]) -> set[str]:
    """Return those of the ids that are active and of the house: partners take no part in it."""
    chosen = select(Staff.id, Staff.role_ids).where(Staff.id.in_(staff_ids), Staff.state == ACTIVE)
    return {row.id for row in uow.session.execute(chosen) if row.role_ids != [PARTNER]}


def refuse_taken(uow: UnitOfWork, staff: Staff) -> None:
    """Raise LoginTaken or NumberTaken when somebody else has the same."""
    others = select(Staff.login).where(Staff.id != staff.id)
    if uow.session.scalar(others.where(Staff.login == staff.login)):
        raise LoginTaken(login=staff.login)
    number = staff.employee_number
    if number and uow.session.scalar(others.where(Staff.employee_number == number)):
        raise NumberTaken(employee_number=number)


def refuse_ring(uow: UnitOfWork, staff_id: str, superior_id: str | None) -> None:
    """
    Raise UnknownSuperior, or SuperiorRing when the chain upwards leads back to *staff_id*.

    The chain is locked step by step: of two changes that would close a ring together, one waits
    and then sees the other.
    """
    above, steps = superior_id, 0
    while above is not None:
        if above == staff_id or steps > MAX_CHAIN:
            raise SuperiorRing()
        row = uow.session.execute(
            select(Staff.superior_id).where(Staff.id == above).with_for_update()
        ).first()
        if row is None:
            raise UnknownSuperior(id=above)
        above, steps = row.superior_id, steps + 1


def refuse_without_administrator(uow: UnitOfWork, staff: Staff) -> None:
    """Raise LastAdministrator when nobody active but *staff* could sign in and administrate."""
    if ADMINISTRATOR not in staff.role_ids or staff.state != ACTIVE:
        return
    roles.lock(uow, ADMINISTRATOR)
    others = (
        select(func.count())
        .select_from(Holding)
        .join(Staff, Staff.id == Holding.holder_id)
        .join(Credential, Credential.staff_id == Staff.id)
        .where(
            Holding.role_id == ADMINISTRATOR, Staff.state == ACTIVE, Holding.holder_id != staff.id
        )
    )
    if not uow.session.scalar(others):
        raise LastAdministrator()


def has_administrator(uow: UnitOfWork) -> bool:
    """Return whether anybody was ever made administrator and still is."""
    chosen = select(Holding.holder_id).join(Staff, Staff.id == Holding.holder_id)
    return uow.session.scalar(chosen.where(Holding.role_id == ADMINISTRATOR)) is not None

"""Every query about members of staff."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select

from chassis.projections import keep_newest
from chassis.tables import Owned
from chassis.uow import UnitOfWork
from contracts.customers.parts import UnknownStaff
from customers.duplicates.numbers import Numbering
from customers.staff.model import StaffRef

_NAMES = select(StaffRef.id, StaffRef.name).where(StaffRef.id.in_(bindparam("ids", expanding=True)))
"""Made once: to build a statement costs more than to run it."""


def active(uow: UnitOfWork, staff_id: str, at: str = "/owner_id") -> StaffRef:
    """Return somebody who may own customers; raises UnknownStaff at the field *at*."""
    found = uow.session.get(StaffRef, staff_id)
    if found is None or found.state != "active":
        raise UnknownStaff(staff_id=staff_id, at=at)
    return found


def caller(uow: UnitOfWork) -> tuple[str, str | None]:
    """Return owner and department of what the present caller opens."""
    return uow.call.actor_id, next(iter(uow.call.departments), None)


def heir_of(uow: UnitOfWork, record: Owned) -> tuple[str, str | None]:
    """
    Return whose becomes what comes of *record*, and the department: its owner's, whoever makes it.

    The caller's where nobody has it, or who had it has left.
    """
    found = uow.session.get(StaffRef, record.owner_id) if record.owner_id else None
    if record.owner_id is None or (found is not None and found.state == "left"):
        return caller(uow)
    return record.owner_id, record.department_id


def expect_all(
    uow: UnitOfWork, staff_ids: Collection[str], at: str, kept: Collection[str] = ()
) -> None:
    """Raise UnknownStaff at *at*, with {} for its place; those *kept* are not asked about."""
    chosen = select(StaffRef.id).where(StaffRef.id.in_(staff_ids), StaffRef.state == "active")
    known = {*kept, *uow.session.scalars(chosen)} if staff_ids else set()
    for place, staff_id in enumerate(staff_ids):
        if staff_id not in known:
            raise UnknownStaff(staff_id=staff_id, at=at.format(place))


def knows(uow: UnitOfWork, staff_id: str | None) -> bool:
    """Return whether somebody is or was a colleague; the systems of partners are not."""
    return staff_id is not None and uow.session.get(StaffRef, staff_id) is not None


def known_as(
    uow: UnitOfWork, texts: Collection[str], numbers: Numbering
) -> dict[str, list[StaffRef]]:
    """Return text → the colleagues whose name, login or mobile number it is."""
    dialled = {text: numbers.read(text) for text in texts}
    c = StaffRef
    mobiles = [number for number in dialled.values() if number]
    logins = [text.lower() for text in texts]
    wanted = or_(c.name.in_(texts), c.login.in_(logins), c.mobile.in_(mobiles))
    chosen = select(c).where(c.state == "active", wanted).order_by(c.id)
    here = uow.session.scalars(chosen).all() if texts else ()
    return {
        text: [
            one
            for one in here
            if text == one.name or text.lower() == one.login or (number and number == one.mobile)
        ]
        for text, number in dialled.items()
    }


def names(uow: UnitOfWork, staff_ids: Iterable[str | None]) -> dict[str, str]:
    """Return id → name of those who are known."""
    wanted = {staff_id for staff_id in staff_ids if staff_id}
    if not wanted:
        return {}
    found = uow.session.connection().execute(_NAMES, {"ids": list(wanted)})
    return {row.id: row.name for row in found}


def owner_name(model: Any) -> ColumnElement[str | None]:
    """Return the column that tells the name of whoever owns a record."""
    named = select(StaffRef.name).where(StaffRef.id == model.owner_id)
    return named.correlate(model).scalar_subquery().label("owner_name")


def keep(uow: UnitOfWork, row: dict[str, object]) -> None:
    """Write what was told of somebody, unless something newer was told before."""
    keep_newest(uow, StaffRef.__table__, row)

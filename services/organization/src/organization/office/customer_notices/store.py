"""Whom an event about a customer concerns."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from chassis.uow import UnitOfWork
from organization.approvals.flows.people import People
from organization.departments import store as departments
from organization.staff.model import ACTIVE, Staff


def superiors(uow: UnitOfWork, staff_ids: Sequence[str]) -> list[str]:
    """Return under whom people work, the nearest of each."""
    house = People(uow)
    return [above for one in staff_ids for above in house.superiors(one)[:1]]


def name(uow: UnitOfWork, staff_id: str) -> str:
    """Return what somebody is called, the id of one who is not known."""
    return uow.session.scalar(select(Staff.name).where(Staff.id == staff_id)) or staff_id


def holders(uow: UnitOfWork, kind: str, holder_id: str) -> list[str]:
    """Return the active people that a share is for: one, or those of a department."""
    return active(uow, [holder_id] if kind == "staff" else departments.people(uow, holder_id))


def active(uow: UnitOfWork, staff_ids: Collection[str]) -> list[str]:
    """Return those of some people who are active."""
    found = select(Staff.id).where(Staff.id.in_(staff_ids), Staff.state == ACTIVE)
    return list(uow.session.scalars(found.order_by(Staff.id)))


def keepers(uow: UnitOfWork, staff_id: str | None) -> list[str]:
    """Return *staff_id*, who set something up, while active, and the administrators."""
    house = People(uow)
    return [*house.active([staff_id] if staff_id else []), *house.administrators()]

"""Every query about members of staff."""

from typing import Any

from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from contracts.service_desk.ticket import UnknownStaff
from service_desk.staff.model import StaffRef


def refuse_who_is_not_here(uow: UnitOfWork, staff_id: str | None) -> None:
    """Refuse an owner who does not work here; whoever asks does. Raises UnknownStaff."""
    if staff_id in (None, uow.call.actor_id):
        return
    found = uow.session.get(StaffRef, staff_id)
    if found is None or found.state != "active":
        raise UnknownStaff(staff_id=staff_id)


def department_of(uow: UnitOfWork, staff_id: str | None) -> str | None:
    """Return the department of a colleague; that of the caller if there is none to tell."""
    found = uow.session.get(StaffRef, staff_id) if staff_id else None
    if found and found.department_id and staff_id != uow.call.actor_id:
        return found.department_id
    return next(iter(uow.call.departments), None)


def keep(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Write what was told of somebody, unless something newer was told before."""
    keep_newest(uow, StaffRef.__table__, row)

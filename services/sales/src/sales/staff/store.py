"""Every query about members of staff."""

from typing import Any

from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from contracts.sales.opportunity import UnknownStaff
from sales.staff.model import StaffRef


def owner(uow: UnitOfWork, staff_id: str | None) -> tuple[str, str | None]:
    """
    Return who owns something new, and his department: the caller where nobody is named.

    Raises UnknownStaff for somebody who does not work here; what a service names is believed.
    """
    own = next(iter(uow.call.departments), None)
    if staff_id in (None, uow.call.actor_id):
        return uow.call.actor_id, own
    found = uow.session.get(StaffRef, staff_id)
    if (found is None or found.state != "active") and not uow.call.via:
        raise UnknownStaff(staff_id=staff_id)
    return str(staff_id), found.department_id if found else own


def keep(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Write what was told of somebody, unless something newer was told before."""
    keep_newest(uow, StaffRef.__table__, row)

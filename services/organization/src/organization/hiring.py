"""Taking somebody on: one by one, from a table, and the very first administrator."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from chassis.errors import Forbidden
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.organization import staff as contract
from organization.credentials import store as credentials
from organization.departments import store as departments
from organization.roles import power
from organization.roles import store as roles
from organization.staff import store
from organization.staff.model import ACTIVE, Staff


def hire(uow: UnitOfWork, given: Mapping[str, Any], hashed: str | None) -> Staff:
    """
    Put a new person under the transaction; whatever is refused is refused before that.

    hashed: of an initial password; without one the person sets the first by a sent code.
    """
    fields = dict(given)
    department_ids, role_ids = fields.pop("department_ids"), fields.pop("role_ids")
    staff = Staff(id=new_id(), state=ACTIVE)
    staff.change(fields, store.phone_region(uow))
    staff.hired_on = staff.hired_on or uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date()
    store.refuse_taken(uow, staff)
    store.refuse_ring(uow, staff.id, staff.superior_id)
    departments.refuse_unknown(uow, department_ids)
    staff.work_in(department_ids, next(iter(departments.selling(uow, department_ids)), None))
    if role_ids and not uow.call.allows(contract.assign_roles.permission):
        raise Forbidden(permission=contract.assign_roles.permission)
    for role in roles.named(uow, role_ids):
        power.refuse_beyond(uow, role)
    staff.hold(role_ids)
    uow.add(staff)
    departments.settle(uow, staff.id, staff.department_ids)
    roles.hold(uow, staff.id, staff.role_ids)
    if hashed is not None:
        credentials.issue(uow, staff.id, hashed)
    store.note_line(uow, staff)
    uow.emit(contract.created, staff)
    return staff

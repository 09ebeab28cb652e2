"""Saying who leads a department."""

from chassis import stock
from chassis.binding import implements
from contracts.organization import department as contract
from contracts.organization.department import UnknownHead
from organization.departments import store
from organization.departments.model import Department
from organization.staff import store as staff_store


@implements(contract.appoint)
def appoint_leaders(command, *, uow):
    department = stock.load(uow, Department, command["department_id"], change=True)
    head, deputies = command["head_id"], list(dict.fromkeys(command["deputy_ids"]))
    leaders = [*([head] if head else []), *deputies]
    known = staff_store.colleagues(uow, leaders)
    if head and head not in known:
        raise UnknownHead(id=head)
    for place, staff_id in enumerate(command["deputy_ids"]):
        if staff_id not in known:
            raise UnknownHead(id=staff_id, at=f"/deputy_ids/{place}")
    department.head_id, department.deputy_ids = head, deputies
    store.let_lead(uow, department.id, leaders)
    uow.emit(contract.updated, department)
    return department

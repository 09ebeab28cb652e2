"""What can be done with departments."""

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.organization import department as contract
from contracts.organization.department import NotEmpty
from organization.departments import store
from organization.departments.model import Department

get_department = implements(contract.get)(stock.get(Department, "department_id"))
list_departments = implements(contract.listed)(stock.listing(Department, contract.listed))
search_departments = implements(contract.searched)(stock.listing(Department, contract.searched))
read_history = implements(contract.history)(stock.past(Department, "department_id"))
list_removed = implements(contract.list_removed)(
    stock.listing(Department, contract.list_removed, removed=True)
)
_restore = stock.restoral(Department, "department_id", contract.updated)


@implements(contract.names)
def tell_names(command, *, uow):
    return {"names": store.names(uow, command["ids"])}


@implements(contract.create)
def create_department(fields, *, uow):
    about = {"name": fields["name"], "tree": fields["tree"]}
    department = Department(id=new_id(), path="", deputy_ids=[], **about)
    department.lie_below(store.parent(uow, fields["parent_id"]))
    store.refuse_namesake(uow, department)
    uow.add(department)
    store.note_place(uow, department)
    uow.emit(contract.created, department)
    return department


@implements(contract.update)
def rename_department(patch, *, uow):
    department = stock.load(uow, Department, patch["department_id"], change=True)
    if patch.get("name", department.name) != department.name:
        department.name = patch["name"]
        with uow.session.no_autoflush:
            store.refuse_namesake(uow, department)
    uow.emit(contract.updated, department)
    return department


@implements(contract.move)
def move_department(command, *, uow):
    store.lock_tree(uow)
    department = stock.load(uow, Department, command["department_id"], change=True)
    before = department.path
    department.lie_below(store.parent(uow, command["parent_id"]))
    store.carry_along(uow, before, department)
    store.note_place(uow, department)
    uow.emit(contract.updated, department)
    return department


@implements(contract.remove)
def remove_department(command, *, uow):
    department = stock.load(uow, Department, command["department_id"], change=True)
    staff, departments = store.occupants(uow, department.id)
    if staff or departments:
        raise NotEmpty(staff=staff, departments=departments)
    store.let_lead(uow, department.id, [])
    department.head_id, department.deputy_ids = None, []
    department.deleted_at, department.deleted_by = uow.now, uow.call.actor_id
    uow.emit(contract.updated, department)
    return department


@implements(contract.restore)
def restore_department(command, *, uow):
    store.lock_tree(uow)
    department = _restore(command, uow=uow)
    department.refuse_if_merged()
    with uow.session.no_autoflush:
        department.lie_below(store.parent(uow, department.parent_id))
        store.refuse_namesake(uow, department)
    store.note_place(uow, department)
    return department

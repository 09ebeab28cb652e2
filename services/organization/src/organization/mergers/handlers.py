"""Letting a department go up in another."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from contracts.organization import department as contract
from contracts.organization import staff as staff_contract
from contracts.organization.department import OtherTree, Ring
from organization.departments import store
from organization.departments.model import Department
from organization.office.announcements import store as announcements
from organization.staff import store as staff_store

INTO = "/into_id"


@implements(contract.merge)
def merge_department(command, *, uow):
    store.lock_tree(uow)
    gone = stock.load(uow, Department, command["department_id"], change=True)
    if command["into_id"] == gone.id:
        raise Ring(at=INTO)
    with blaming(INTO):
        heir = store.parent(uow, command["into_id"])
    assert heir is not None, "only a department at the top has no parent"
    if heir.tree != gone.tree:
        raise OtherTree(at=INTO)
    _move_inner(uow, gone, heir)
    _move_people(uow, gone, heir)
    store.inherit(uow, gone.id, heir)
    before = gone.path
    gone.lie_below(heir)
    store.carry_along(uow, before, gone)
    store.let_lead(uow, gone.id, [])
    heir.absorb(gone)
    gone.head_id, gone.deputy_ids, gone.merged_into_id = None, [], heir.id
    gone.deleted_at, gone.deleted_by = uow.now, uow.call.actor_id
    store.note_place(uow, gone)
    announcements.follow_merger(uow, gone.id, heir.id)
    uow.emit(contract.updated, gone)
    uow.emit(contract.updated, heir)
    return gone


def _move_inner(uow, gone, heir):
    """Let the departments below lie below the heir; one that holds the heir cannot."""
    if heir.path.startswith(gone.path):
        raise Ring(at=INTO)
    for inner in store.children(uow, gone.id):
        before = inner.path
        inner.lie_below(heir)
        store.carry_along(uow, before, inner)
        store.note_place(uow, inner)
        uow.emit(contract.updated, inner)


def _move_people(uow, gone, heir):
    """Let everybody work in the heir, in the place that the old department had with him."""
    for staff in staff_store.to_change(uow, store.people(uow, gone.id)):
        places = [heir.id if one == gone.id else one for one in staff.department_ids]
        sells_in = staff.sales_department_id
        staff.work_in(places, heir.id if sells_in == gone.id else sells_in)
        uow.emit(staff_contract.updated, staff)
    store.resettle(uow, gone.id, heir.id)

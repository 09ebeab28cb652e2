"""Every query about departments."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, insert, or_, select

from chassis import structure
from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.organization.department import NoParent, UnknownDepartment
from organization.departments.model import Department, Leading, Membership


def parent(uow: UnitOfWork, department_id: str | None) -> Department | None:
    """Return the department to lie below, locked; raises NoParent."""
    if department_id is None:
        return None
    chosen = select(Department).where(Department.id == department_id, present(Department))
    found = uow.session.scalars(chosen.with_for_update()).first()
    if found is None:
        raise NoParent(id=department_id)
    return found


def lock_tree(uow: UnitOfWork) -> None:
    """Let one move happen at a time: two at once could make a ring that neither saw."""
    chosen = select(Department).order_by(Department.id).with_for_update()
    uow.session.scalars(chosen.execution_options(populate_existing=True)).all()


def below(uow: UnitOfWork, path: str) -> list[Department]:
    """Return the departments strictly below *path*, upper ones first."""
    chosen = select(Department).where(_under(path), Department.path != path)
    return list(uow.session.scalars(chosen.order_by(Department.depth)))


def occupants(uow: UnitOfWork, department_id: str) -> tuple[int, int]:
    """Return how many people and departments a department holds."""
    people = select(func.count()).where(Membership.department_id == department_id)
    inner = select(func.count()).where(Department.parent_id == department_id, present(Department))
    return uow.session.scalar(people) or 0, uow.session.scalar(inner) or 0


def refuse_unknown(uow: UnitOfWork, department_ids: Sequence[str]) -> None:
    """Raise UnknownDepartment for the first that is not there; the others cannot go away now."""
    chosen = select(Department.id).where(Department.id.in_(department_ids), present(Department))
    known = set(uow.session.scalars(chosen.order_by(Department.id).with_for_update()))
    for department_id in department_ids:
        if department_id not in known:
            raise UnknownDepartment(id=department_id)


def settle(uow: UnitOfWork, staff_id: str, department_ids: Sequence[str]) -> None:
    """Let a person work in exactly these departments."""
    uow.session.execute(delete(Membership).where(Membership.staff_id == staff_id))
    rows = [{"staff_id": staff_id, "department_id": one} for one in department_ids]
    if rows:
        uow.session.execute(insert(Membership), rows)


def let_lead(uow: UnitOfWork, department_id: str, staff_ids: Sequence[str]) -> None:
    """Let exactly these people lead a department."""
    uow.session.execute(delete(Leading).where(Leading.department_id == department_id))
    rows = [{"staff_id": one, "department_id": department_id} for one in dict.fromkeys(staff_ids)]
    if rows:
        uow.session.execute(insert(Leading), rows)


def led(uow: UnitOfWork, staff_id: str) -> list[str]:
    """Return the ids of the departments that a person heads or stands in for."""
    chosen = select(Leading.department_id).join(Department).where(present(Department))
    return list(uow.session.scalars(chosen.where(Leading.staff_id == staff_id)))


def reach(uow: UnitOfWork, department_ids: Sequence[str], most: int | None = None) -> list[str]:
    """Return the ids of the departments and of all below them, removed ones included."""
    if not department_ids:
        return []
    paths = list(
        uow.session.scalars(select(Department.path).where(Department.id.in_(department_ids)))
    )
    chosen = select(Department.id).where(or_(*(_under(path) for path in paths)))
    chosen = chosen.order_by(Department.path).limit(most)
    return list(uow.session.scalars(chosen)) if paths else []


def note_place(uow: UnitOfWork, department: Department) -> None:
    """Keep the place of a department where data scopes look for it."""
    uow.flush()
    structure.note_parent(uow, department.id, department.parent_id, version=department.version)


def _under(path: str) -> ColumnElement[bool]:
    return Department.path.startswith(path, autoescape=True)

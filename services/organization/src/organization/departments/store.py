"""Every query about departments."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import aliased

from chassis import structure
from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.organization.department import NameTaken, NoParent, UnknownDepartment
from organization.departments.model import Department, Leading, Membership, refuse_too_deep

SALES = "sales"
"""The tree of how people sell."""


def parent(uow: UnitOfWork, department_id: str | None) -> Department | None:
    """Return the department to lie below, locked; raises NoParent."""
    if department_id is None:
        return None
    chosen = select(Department).where(Department.id == department_id, present(Department))
    found = uow.session.scalars(chosen.with_for_update()).first()
    if found is None:
        raise NoParent(id=department_id)
    return found


def refuse_namesake(uow: UnitOfWork, department: Department) -> None:
    """Refuse the name of another one in the same place; raises NameTaken."""
    beside = Department.parent_id.is_not_distinct_from(department.parent_id)
    same = (beside, Department.tree == department.tree, Department.name == department.name)
    chosen = select(Department.id).where(*same, Department.id != department.id)
    if uow.session.scalar(chosen.where(present(Department)).limit(1)):
        raise NameTaken(name=department.name)


def lock_tree(uow: UnitOfWork) -> None:
    """Let one move happen at a time: two at once could make a ring that neither saw."""
    uow.session.execute(select(Department.id).order_by(Department.id).with_for_update()).all()
    uow.session.expire_all()


def carry_along(uow: UnitOfWork, old: str, moved: Department) -> None:
    """
    Put all that lay below the path *old* below *moved*, in one statement. Raises TooDeep.

    Their parents stay the same, so that neither history nor events tell of each.
    """
    uow.flush()
    shift = moved.path.count("/") - old.count("/")
    inner = (_under(old), Department.id != moved.id)
    refuse_too_deep(
        (uow.session.scalar(select(func.max(Department.depth)).where(*inner)) or 0) + shift
    )
    rest = func.substr(Department.path, len(old) + 1)
    carried = (
        update(Department)
        .where(*inner)
        .values(
            path=literal(moved.path) + rest,
            depth=Department.depth + shift,
            version=Department.version + 1,
            updated_at=uow.now,
            updated_by=uow.call.actor_id,
        )
    )
    uow.session.execute(carried.execution_options(synchronize_session=False))


def children(uow: UnitOfWork, department_id: str) -> list[Department]:
    """Return the departments right below one, to be changed."""
    chosen = select(Department).where(Department.parent_id == department_id, present(Department))
    return list(uow.session.scalars(chosen.order_by(Department.id).with_for_update()))


def inherit(uow: UnitOfWork, gone: str, heir: Department) -> None:
    """Let what went up in *gone* before go up in *heir*, and lie right below it."""
    place = literal(heir.path) + Department.id + "/"
    earlier = update(Department).where(Department.merged_into_id == gone)
    earlier = earlier.values(merged_into_id=heir.id, path=place, depth=heir.depth + 1)
    uow.session.execute(earlier.execution_options(synchronize_session=False))


def people(uow: UnitOfWork, department_id: str) -> list[str]:
    """Return the ids of those who work in a department."""
    chosen = select(Membership.staff_id).where(Membership.department_id == department_id)
    return list(uow.session.scalars(chosen.order_by(Membership.staff_id)))


def names(uow: UnitOfWork, department_ids: Sequence[str]) -> dict[str, str]:
    """Return id → name; one that went up in another is called as that one is."""
    heir = aliased(Department)
    called = func.coalesce(heir.name, Department.name)
    chosen = select(Department.id, called).outerjoin(heir, heir.id == Department.merged_into_id)
    rows = uow.session.execute(chosen.where(Department.id.in_(department_ids)))
    return {row[0]: row[1] for row in rows}


def gone_up_in(uow: UnitOfWork, department_ids: Collection[str]) -> dict[str, str]:
    """Return id → heir of the departments that were merged into these; records still name them."""
    if not department_ids:
        return {}
    d = Department
    chosen = select(d.id, d.merged_into_id).where(d.merged_into_id.in_(department_ids))
    return {row[0]: str(row[1]) for row in uow.session.execute(chosen.order_by(d.id))}


def standing_for(uow: UnitOfWork, department_id: str) -> str:
    """Return what a department went up in, or itself."""
    heir = func.coalesce(Department.merged_into_id, Department.id)
    return uow.session.scalar(select(heir).where(Department.id == department_id)) or department_id


def places(uow: UnitOfWork, staff_ids: Collection[str]) -> dict[str, set[str]]:
    """Return for each person the ids of the departments he works in, and of all above them."""
    found: dict[str, set[str]] = {one: set() for one in staff_ids}
    chosen = select(Membership.staff_id, Department.path).join(
        Department, Department.id == Membership.department_id
    )
    for row in uow.session.execute(chosen.where(Membership.staff_id.in_(found))):
        found[row.staff_id].update(row.path.strip("/").split("/"))
    return found


def people_below(uow: UnitOfWork, department_id: str) -> list[str]:
    """Return the ids of those who work in a department or below it."""
    inside = Membership.department_id.in_(reach(uow, [department_id]))
    return sorted(set(uow.session.scalars(select(Membership.staff_id).where(inside))))


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


def selling(uow: UnitOfWork, department_ids: Sequence[str]) -> list[str]:
    """Return those of the departments that are of the sales tree, in the same order."""
    if not department_ids:
        return []
    mine = Department.id.in_(department_ids), Department.tree == SALES
    found = set(uow.session.scalars(select(Department.id).where(*mine)))
    return [one for one in department_ids if one in found]


def settle(uow: UnitOfWork, staff_id: str, department_ids: Sequence[str]) -> None:
    """Let a person work in exactly these departments."""
    uow.session.execute(delete(Membership).where(Membership.staff_id == staff_id))
    rows = [{"staff_id": staff_id, "department_id": one} for one in department_ids]
    if rows:
        uow.session.execute(insert(Membership), rows)


def resettle(uow: UnitOfWork, gone: str, heir: str) -> None:
    """Let everybody who works in *gone* work in *heir* instead, in two statements."""
    c = Membership
    there = select(c.staff_id).where(c.department_id == heir)
    both = delete(c).where(c.department_id == gone, c.staff_id.in_(there))
    uow.session.execute(both.execution_options(synchronize_session=False))
    moved = update(c).where(c.department_id == gone).values(department_id=heir)
    uow.session.execute(moved.execution_options(synchronize_session=False))


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
    told = {"parent_id": department.parent_id, "merged_into_id": department.merged_into_id}
    structure.note_place(uow, department.id, told, version=department.version)


def _under(path: str) -> ColumnElement[bool]:
    return Department.path.startswith(path, autoescape=True)

"""
Who works under whom and which department lies below which, as each service keeps it for itself.

Services follow the events of the organization; so a scope asks no other service, and a Call need
not carry the thousands of ids that the head of a large house may see.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    String,
    Table,
    false,
    or_,
    select,
)

from chassis.errors import Conflict
from chassis.projections import keep_newest
from chassis.tables import ID_LENGTH, Json, metadata

if TYPE_CHECKING:
    from chassis.uow import UnitOfWork

staff_line = Table(
    "staff_line",
    metadata,
    Column("staff_id", String(ID_LENGTH), primary_key=True),
    Column("superior_id", String(ID_LENGTH), index=True),
    Column("version", Integer, nullable=False),
    Column("sales_department_id", String(ID_LENGTH), index=True),
)
department_line = Table(
    "department_line",
    metadata,
    Column("department_id", String(ID_LENGTH), primary_key=True),
    Column("parent_id", String(ID_LENGTH), index=True),
    Column("version", Integer, nullable=False),
    Column("merged_into_id", String(ID_LENGTH), index=True),
)
"""merged_into_id: where it went up; records that named it before name it still."""

role_line = Table(
    "role_line",
    metadata,
    Column("role_id", String(ID_LENGTH), primary_key=True),
    Column("is_removed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(100)),
    Column("custom_fields", Json),
)
"""Roles that the house has or had: some service lets people name one, and they name its fields."""


class UnknownDepartment(Conflict):
    """There never was that department, or nothing was heard of it yet."""

    code = "unknown_department"
    may_come = True
    en, zh = "There is no such department.", "部门不存在。"


class UnknownRole(Conflict):
    """There is no such role any more, or nothing was heard of it yet."""

    code = "unknown_role"
    may_come = True
    en, zh = "There is no such role.", "角色不存在。"


class UnknownColleague(Conflict):
    """Nobody of that id ever worked here, or nothing was heard of him yet."""

    code = "unknown_colleague"
    may_come = True
    en, zh = "There is no such colleague.", "员工不存在。"


def note_superior(
    uow: "UnitOfWork",
    staff_id: str,
    superior_id: str | None,
    *,
    version: int,
    sells_in: str | None = None,
) -> None:
    """
    Keep who *staff_id* works under, unless something newer than *version* is known.

    sells_in: his department in the sales tree, if he has one.
    """
    row = {"staff_id": staff_id, "superior_id": superior_id, "version": version}
    keep_newest(uow, staff_line, {**row, "sales_department_id": sells_in})


def note_place(
    uow: "UnitOfWork", department_id: str, told: Mapping[str, Any], *, version: int
) -> None:
    """
    Keep where *department_id* lies, unless something newer than *version* is known.

    told: `parent_id`, and `merged_into_id` if it went up in another one.
    """
    place = {name: told.get(name) for name in ("parent_id", "merged_into_id")}
    row = {"department_id": department_id, **place, "version": version}
    keep_newest(uow, department_line, row)


def note_role(uow: "UnitOfWork", role_id: str, told: Mapping[str, Any], *, version: int) -> None:
    """
    Keep that there is a role, or was, unless something newer than *version* is known.

    told: `name`, `removed`, and `custom_fields`, to which it gives rights.
    """
    row = {
        "role_id": role_id,
        "is_removed": bool(told.get("removed")),
        "name": told.get("name"),
        "custom_fields": list(told.get("custom_fields") or ()),
        "version": version,
    }
    keep_newest(uow, role_line, row)


def roles_naming(uow: "UnitOfWork", field: str) -> list[str]:
    """Return the names of the roles with a rule about a custom *field*, such as sales.order.c_x."""
    c = role_line.c
    chosen = select(c.name, c.role_id, c.custom_fields).where(c.is_removed.is_(False))
    rows = uow.session.execute(chosen.order_by(c.name, c.role_id))
    return [row.name or row.role_id for row in rows if field in (row.custom_fields or ())]


def known_departments(uow: "UnitOfWork", department_ids: Iterable[str]) -> set[str]:
    """Return those of the ids under which there is, or was, a department."""
    c = department_line.c
    chosen = select(c.department_id).where(c.department_id.in_(list(department_ids)))
    return set(uow.session.scalars(chosen))


def one_with(uow: "UnitOfWork", department_ids: Iterable[str]) -> list[str]:
    """Return these departments, what they went up in, and all else that went up in the same."""
    found, c = set(department_ids), department_line.c
    while True:
        either = or_(c.department_id.in_(found), c.merged_into_id.in_(found))
        merged = select(c.department_id, c.merged_into_id).where(
            c.merged_into_id.is_not(None), either
        )
        now = found.union(*(map(str, row) for row in uow.session.execute(merged)))
        if now == found:
            return sorted(found)
        found = now


def expect_department(uow: "UnitOfWork", department_id: str | None, at: str) -> None:
    """Raise UnknownDepartment at the field *at* unless there is that department, or none named."""
    if department_id is not None and not known_departments(uow, [department_id]):
        raise UnknownDepartment(department_id=department_id, at=at)


def expect_role(uow: "UnitOfWork", role_id: str | None, at: str) -> None:
    """Raise UnknownRole at the field *at* unless the house has that role."""
    c = role_line.c
    found = select(c.role_id).where(c.role_id == role_id, c.is_removed.is_(False))
    if uow.session.scalar(found) is None:
        raise UnknownRole(role_id=role_id, at=at)


def expect_colleague(uow: "UnitOfWork", staff_id: str | None, at: str) -> None:
    """Raise UnknownColleague at the field *at* unless he works or worked here, or none is named."""
    c = staff_line.c
    found = select(c.staff_id).where(c.staff_id == staff_id)
    if staff_id is not None and uow.session.scalar(found) is None:
        raise UnknownColleague(staff_id=staff_id, at=at)


def subordinates(staff_id: str) -> Select[Any]:
    """Return a select of the ids of all who work under somebody, over any number of steps."""
    c = staff_line.c
    line = select(c.staff_id).where(c.superior_id == staff_id).cte(recursive=True)
    # UNION drops what was met before, so that even a ring among the rows comes to an end.
    line = line.union(select(c.staff_id).where(c.superior_id == line.c.staff_id))
    return select(line.c.staff_id)


def selling(*where: ColumnElement[bool]) -> Select[Any]:
    """Return a select of the ids of those whose department in the sales tree meets any *where*."""
    return select(staff_line.c.staff_id).where(or_(false(), *where))


def sold_in(owner_id: Any) -> ScalarSelect[Any]:
    """Return the department of the sales tree of whoever is in the column *owner_id*."""
    c = staff_line.c
    return select(c.sales_department_id).where(c.staff_id == owner_id).scalar_subquery()


def below(department_ids: Iterable[str]) -> Select[Any]:
    """Return a select of the ids of the departments and of all that lie below them."""
    c = department_line.c
    wanted = list(department_ids)
    tree = select(c.department_id).where(c.department_id.in_(wanted)).cte(recursive=True)
    tree = tree.union(select(c.department_id).where(c.parent_id == tree.c.department_id))
    return select(tree.c.department_id)

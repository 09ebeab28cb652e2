"""Finding what the lines of a table name."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from chassis.custom.values import bearer
from chassis.scopes import present, visible
from chassis.taking_back import Line
from chassis.uow import UnitOfWork
from contracts.organization.department import UnknownDepartment
from contracts.organization.role import UnknownRole
from contracts.organization.staff import UnknownSuperior
from contracts.organization.staff_import import AmbiguousDepartment
from organization.built_in_roles import built_in_roles, in_both_words
from organization.departments.model import Department
from organization.roles.model import Role
from organization.staff import store as staff
from organization.staff.model import LEFT, Staff
from organization.staff.rules import mobile_number
from organization.staff_imports.model import ImportedStaff


class Directory:
    """Departments by name and path, roles by name; read once for each chunk of lines."""

    def __init__(self, uow: UnitOfWork):
        c = Department
        rows = list(uow.session.execute(select(c.id, c.name, c.path).where(present(c))))
        names = {row.id: row.name for row in rows}
        self._by_name: dict[str, list[str]] = {}
        self._by_path: dict[str, list[str]] = {}
        for row in rows:
            self._by_name.setdefault(row.name, []).append(row.id)
            path = "/".join(names.get(one, "?") for one in row.path.strip("/").split("/"))
            self._by_path.setdefault(path, []).append(row.id)

        roles = uow.session.execute(select(Role.id, Role.name).where(present(Role)))
        halves = [(half, one.id) for one in built_in_roles() for half in in_both_words(one.name)]
        called = [(key, role.id) for role in roles for key in (role.name, role.id)]
        self._roles = {name.casefold(): role_id for name, role_id in (*halves, *called)}

    def role(self, name: str) -> str:
        """Return the id of a role by its name, its word in one language or id; or UnknownRole."""
        found = self._roles.get(name.casefold())
        if found is None:
            raise UnknownRole(id=name)
        return found

    def find(self, name: str) -> str:
        """Return the id of a department by its path or name."""
        path = "/".join(part.strip() for part in name.strip("/").split("/"))
        found = self._by_path.get(path) or self._by_name.get(path) or []
        if not found:
            raise UnknownDepartment(id=name)
        if len(found) > 1:
            raise AmbiguousDepartment(detail=name)
        return found[0]


def colleagues(uow: UnitOfWork, key: str, value: str | None) -> list[str]:
    """Return whom of those who work here, and whom the caller sees, a value of a key names."""
    if not value:
        return []
    kept = _number(uow, value) if key == "mobile" else value
    return _here(uow, getattr(Staff, key) == kept)


def bearing(uow: UnitOfWork, about: Mapping[str, Any], value: Any) -> list[str]:
    """Return who of them has a value of a custom field that is unique."""
    return [] if value is None else _here(uow, bearer(Staff, about, value))


def _here(uow: UnitOfWork, found: ColumnElement[bool]) -> list[str]:
    seen = select(Staff.id).where(found, Staff.state != LEFT, visible(Staff, uow.call))
    return list(uow.session.scalars(seen))


def as_kept(uow: UnitOfWork, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a line in the form in which they are kept, so that the same is no change."""
    mobile = fields["mobile"]
    return {**fields, "mobile": mobile and _number(uow, mobile)}


def _number(uow: UnitOfWork, mobile: str) -> str:
    return mobile_number(mobile, staff.phone_region(uow)) or mobile


def note(uow: UnitOfWork, import_id: str, staff_id: str, line: Line) -> None:
    """
    Remember what a line of an import did to a colleague, beside what lines before it did.

    If somebody else changed him between two lines, it stays at the first: he was gone on with.
    """
    there = uow.session.get(ImportedStaff, (import_id, staff_id))
    if there is None:
        versions = {"version_before": line.before, "version_after": line.after}
        key = {"import_id": import_id, "staff_id": staff_id, "import_row": line.row}
        uow.session.add(ImportedStaff(**key, **versions))
    elif there.version_after == line.before:
        there.version_after = line.after


def lines_of(uow: UnitOfWork, import_id: str) -> dict[str, Line]:
    """Return id → line of the colleagues whom an import took on or changed."""
    i = ImportedStaff
    mine = select(i).where(i.import_id == import_id).order_by(i.import_row, i.staff_id)
    return {
        one.staff_id: Line(one.import_row, one.version_before, one.version_after)
        for one in uow.session.scalars(mine)
    }


def superior(uow: UnitOfWork, named: str) -> str:
    """Return the id of the colleague with this login, employee number or mobile."""
    number = _number(uow, named)
    same = or_(Staff.login == named.lower(), Staff.employee_number == named, Staff.mobile == number)
    chosen = select(Staff.id).where(same, Staff.state != LEFT).order_by(Staff.id).limit(1)
    found = uow.session.scalar(chosen)
    if found is None:
        raise UnknownSuperior(id=named)
    return found

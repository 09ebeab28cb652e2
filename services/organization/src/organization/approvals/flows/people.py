"""The people of the house as the rules of approvals ask for them."""

from collections.abc import Container, Iterable, Sequence

from sqlalchemy import select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from organization.departments.model import Department
from organization.roles.model import Holding
from organization.roles.rules import ADMINISTRATOR
from organization.staff import store as staff
from organization.staff.model import ACTIVE, Staff

LONGEST_CHAIN = 50


class People:
    """Answers from the database of one transaction; only active colleagues are told."""

    def __init__(self, uow: UnitOfWork):
        self._uow, self._session = uow, uow.session

    def active(self, staff_ids: Iterable[str]) -> list[str]:
        wanted = list(dict.fromkeys(staff_ids))
        chosen = select(Staff.id).where(Staff.id.in_(wanted), Staff.state == ACTIVE)
        known = set(self._session.scalars(chosen)) if wanted else set()
        return [one for one in wanted if one in known]

    def colleagues(self, staff_ids: Iterable[str]) -> list[str]:
        """Return those who can decide: active, and no partners."""
        wanted = list(dict.fromkeys(staff_ids))
        known = staff.colleagues(self._uow, wanted) if wanted else set()
        return [one for one in wanted if one in known]

    def names(self, staff_ids: Iterable[str]) -> dict[str, str]:
        """Return id → name, also of those who have left."""
        chosen = select(Staff.id, Staff.name).where(Staff.id.in_(list(staff_ids)))
        return {row.id: row.name for row in self._session.execute(chosen)}

    def holders(self, role_id: str) -> list[str]:
        chosen = select(Staff.id).join(Holding, Holding.holder_id == Staff.id)
        mine = chosen.where(Holding.role_id == role_id, Staff.state == ACTIVE)
        return list(self._session.scalars(mine.order_by(Staff.id)))

    def superiors(self, staff_id: str) -> list[str]:
        """
        Return who stands above a person, the nearest first.

        Above whom the house names no superior stands the head of his main department, or of the
        nearest one above it that has a head who is not himself or already below.
        """
        line: dict[str, None] = {staff_id: None}
        row = self._person(staff_id)
        while row is not None and len(line) <= LONGEST_CHAIN:
            above = row.superior_id or self._leader(row.department_id, line)
            if above is None or above in line:
                break
            line[above] = None
            row = self._person(above)
        return self.colleagues(list(line)[1:])

    def head(self, department_id: str, levels_up: int) -> str | None:
        """Return who leads the department so many levels up, or the one in which it went up."""
        path = self._path(department_id)
        return self._leads(path[-1 - levels_up]) if levels_up < len(path) else None

    def _leader(self, department_id: str | None, below: Container[str]) -> str | None:
        """Return who leads a department, or the nearest one above it, and is not *below*."""
        path = self._path(department_id) if department_id else []
        leaders = (self._leads(one) for one in reversed(path))
        return next((one for one in leaders if one and one not in below), None)

    def _path(self, department_id: str) -> list[str]:
        """Return the ids from the top of the tree to a department, or to where it went up."""
        department = self._session.get(Department, department_id)
        if department is not None and department.merged_into_id:
            department = self._session.get(Department, department.merged_into_id)
        return department.path_ids if department else []

    def _leads(self, department_id: str) -> str | None:
        at = self._session.get(Department, department_id)
        leaders = [at.head_id, *at.deputy_ids] if at else []
        return next(iter(self.colleagues(one for one in leaders if one)), None)

    def lies_below(self, department_id: str, department_ids: Sequence[str]) -> bool:
        """Tell whether a department lies in or below one of these; merged ones are their heirs."""
        path = self._path(department_id)
        return not self._present(department_ids).isdisjoint(path)

    def _present(self, department_ids: Sequence[str]) -> set[str]:
        """Return what departments have become: the ones in which they went up, or themselves."""
        heirs = select(Department.id, Department.merged_into_id)
        rows = self._session.execute(heirs.where(Department.id.in_(list(department_ids))))
        return {row.merged_into_id or row.id for row in rows}

    def administrators(self) -> list[str]:
        return self.holders(ADMINISTRATOR)

    def department_of(self, staff_id: str) -> str | None:
        """Return the main department of a person."""
        chosen = select(Staff.department_id).where(Staff.id == staff_id)
        return self._session.scalar(chosen)

    def known_departments(self, department_ids: Sequence[str]) -> set[str]:
        """Return those of the ids that are departments now."""
        mine = Department.id.in_(list(department_ids))
        return set(self._session.scalars(select(Department.id).where(mine, present(Department))))

    def _person(self, staff_id: str) -> Staff | None:
        return self._session.get(Staff, staff_id)

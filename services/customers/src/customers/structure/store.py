"""What is asked about departments here."""

from collections.abc import Collection

from chassis import structure
from chassis.uow import UnitOfWork
from contracts.customers.parts import UnknownDepartment


def expect(uow: UnitOfWork, department_id: str, at: str) -> None:
    """Raise UnknownDepartment at the field *at* unless there is that department."""
    if not structure.known_departments(uow, [department_id]):
        raise UnknownDepartment(department_id=department_id, at=at)


def expect_all(
    uow: UnitOfWork, department_ids: Collection[str], at: str, kept: Collection[str] = ()
) -> None:
    """Raise UnknownDepartment at *at*, with {} for its place; those *kept* are not asked about."""
    known = {*kept, *structure.known_departments(uow, department_ids)} if department_ids else set()
    for place, department_id in enumerate(department_ids):
        if department_id not in known:
            raise UnknownDepartment(department_id=department_id, at=at.format(place))

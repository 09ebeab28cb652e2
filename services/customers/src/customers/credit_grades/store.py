"""Every query about credit grades, and which classes they reach."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import column, func, select, table

from chassis.uow import UnitOfWork
from contracts.customers import credit_grade as contract
from customers.classes import store as classes
from customers.credit_grades.model import CreditGrade
from customers.credit_grades.rules import given_by, nearest, reaches
from customers.customers.model import Customer
from customers.settings import CustomersSettings

_c = CreditGrade.__table__.c
_change = table("credit_change", column("credit_grade_id"), column("state"))
"""Named only: the slice of the changes leans on this one."""


def find(uow: UnitOfWork, grade_id: str | None, *, lock: bool = False) -> CreditGrade | None:
    """Return an active grade by its id."""
    mode: Any = {"with_for_update": True, "populate_existing": True} if lock else {}
    found = uow.session.get(CreditGrade, grade_id, **mode) if grade_id else None
    return found if found is not None and found.active else None


def of_class(uow: UnitOfWork, class_id: str | None) -> CreditGrade | None:
    """Return the active grade that a class, or the next one above it, gives its customers."""
    if class_id is None:
        return None
    grades = {one.id: one for one in _active(uow)}
    given = given_by((one.id, one.class_ids) for one in grades.values())
    found = nearest(class_id, classes.parents(uow), given) if given else None
    return grades[found] if found else None


def classify(
    uow: UnitOfWork,
    customer: Customer,
    to: Any,
    how: str,
    reason: str | None,
    rule_id: str | None = None,
) -> None:
    """
    Put a customer into another class.

    Its credit follows where the class gives what it has, or where nobody has to approve it; else
    it stays that of the former class until a change of credit is approved.

    to: a row of `classes.active`, or None for no class.
    """
    class_id, settings = to.id if to else None, cast(CustomersSettings, uow.settings)
    alike = of_class(uow, class_id) is of_class(uow, customer.credit_class_id)
    if alike or not settings.credit_by_approval:
        customer.credit_class_id = class_id
    classes.move(uow, customer, to, how, reason, rule_id)


def refuse_taken(uow: UnitOfWork, name: str, but: str = "") -> None:
    """Raise GradeNameTaken when another grade has the name."""
    if uow.session.scalar(select(_c.id).where(_c.name == name, _c.id != but)) is not None:
        raise contract.GradeNameTaken(name=name)


def refuse_many(uow: UnitOfWork) -> None:
    """Raise TooManyGrades when the house has as many as it can have."""
    if (uow.session.scalar(select(func.count()).select_from(CreditGrade)) or 0) >= MOST:
        raise contract.TooManyGrades(limit=MOST)


def refuse_classes(uow: UnitOfWork, class_ids: Sequence[str], but: str = "") -> None:
    """Raise UnknownClass or ClassGraded unless a grade may be given by all these classes."""
    graded = {one for grade in _all(uow) if grade.id != but for one in grade.class_ids}
    for place, class_id in enumerate(class_ids):
        classes.active(uow, class_id, at=f"/class_ids/{place}")
        if class_id in graded:
            raise contract.ClassGraded(class_id=class_id, at=f"/class_ids/{place}")


def refuse_used(uow: UnitOfWork, grade_id: str) -> None:
    """Raise GradeInUse while customers have the grade as their own."""
    count = uow.session.scalar(select(func.count()).where(Customer.credit_grade_id == grade_id))
    if count:
        raise contract.GradeInUse(count=count)


def refuse_awaited(uow: UnitOfWork, grade_id: str) -> None:
    """Raise GradeAwaited while changes of credit that ask for the grade are being decided."""
    c = _change.c
    waiting = select(func.count()).where(c.credit_grade_id == grade_id, c.state == "pending")
    if count := uow.session.scalar(waiting):
        raise contract.GradeAwaited(count=count)


def reach_anew(uow: UnitOfWork, *changed: CreditGrade) -> None:
    """
    Find out anew which classes come under which grade, and tell the grades that differ.

    changed: grades to be told in any case.
    """
    uow.flush()
    grades = _all(uow)
    given = given_by((one.id, one.class_ids) for one in grades if one.active)
    reached = reaches(classes.parents(uow), given)
    for grade in grades:
        reach = reached.get(grade.id, [])
        if reach != grade.reach:
            grade.reach = reach
        elif grade not in changed:
            continue
        uow.emit(contract.told, grade)


def naming(uow: UnitOfWork, class_id: str) -> int:
    """Return how many grades are given by a class."""
    return sum(class_id in grade.class_ids for grade in _all(uow))


def _all(uow: UnitOfWork) -> list[CreditGrade]:
    return list(uow.session.scalars(select(CreditGrade).order_by(CreditGrade.id).limit(MOST)))


def _active(uow: UnitOfWork) -> list[CreditGrade]:
    return [one for one in _all(uow) if one.active]


MOST = contract.MOST_GRADES

"""What is kept of people in every service alike: in fields of the house, and by jobs."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from chassis.custom.definitions import OwnModel
from chassis.custom.forgetting import plainly, told_in
from chassis.custom.values import Customized
from chassis.history import BLANK
from chassis.job_tables import job, job_error
from chassis.jobs import OPEN
from chassis.personal import Find, Holding, Person, any_of, says
from chassis.uow import UnitOfWork


class OfJob(OwnModel):
    """A job, as far as it is looked through for people."""

    __table__ = job


class RefusedRow(OwnModel):
    """What a job told of a row."""

    __table__ = job_error


def of_jobs(service: str) -> tuple[Holding, ...]:
    """Return what jobs keep of people: what was asked of them, and what they refused."""
    told = says(OfJob, "input", "problem")

    def asked(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
        return and_(job.c.state.not_in(OPEN), told(uow, person))

    resource = f"{service}.job"
    return (
        Holding(
            RefusedRow,
            _quoted,
            {"detail": BLANK},
            texts=("code",),
            told=("job_id", "row"),
            resource=resource,
            key="position",
        ),
        Holding(OfJob, asked, texts=("input", "problem"), told=("kind",), resource=resource),
    )


def _quoted(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
    """Rows quote cells as they were written, with signs between digits; codes hold values."""
    detail = plainly(job_error.c.detail)
    numbers = [detail.contains(one, autoescape=True) for one in person.known_by]
    return or_(says(RefusedRow, "code", "detail")(uow, person), any_of(numbers))


def with_fields_of_the_house(holdings: Iterable[Holding]) -> tuple[Holding, ...]:
    """
    Return *holdings*, found by custom fields too, and those of who only names the person there.

    Whose record it is, only fields say that `identifies` marks: the number of a husband, to be
    called when something happens, makes nobody the one who asks; it goes, and all else stays.
    """
    every: list[Holding] = []
    for one in holdings:
        if not issubclass(one.model, Customized):
            every.append(one)
            continue
        known = _found_by_fields(one)
        if one.is_him:
            named = _naming(one.model, known)
            every.append(Holding(one.model, named, after=one.told_anew, resource=one.resource))
        every.append(replace(one, find=known))
    return tuple(every)


def _found_by_fields(holding: Holding) -> Find:
    among = true() if holding.among is None else holding.among

    def find(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
        told = told_in(holding.model, person.known_by, his=holding.is_him)
        return and_(among, or_(holding.find(uow, person), told))

    return find


def _naming(model: Any, known: Find) -> Find:
    """Return the finder of records with a number of the person that are about somebody else."""

    def find(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
        his = select(model.id).where(known(uow, person))
        return and_(told_in(model, person.known_by, his=False), model.id.not_in(his))

    return find

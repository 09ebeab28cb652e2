"""
The pieces of the chassis that a service mounts by one line each (see `Service.mounts`).

A piece is given the promises that the contracts make for it and brings all that keeps them.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields
from types import ModuleType
from typing import Any

from chassis import (
    batch,
    handover,
    holds,
    job_stock,
    numbering,
    parking_stock,
    personal,
    personal_everywhere,
    taking_back,
)
from chassis import operation_log as log
from chassis import shares as shared
from chassis import structure as lines
from chassis.attachments import handlers as files
from chassis.attachments import keeping
from chassis.binding import implements, reacts_to
from chassis.context import Call
from chassis.contract import Event, Operation
from chassis.custom import handlers as custom
from chassis.describing import telling
from chassis.due import Due, when_due
from chassis.errors import Conflict
from chassis.importing import Table
from chassis.jobs import does_job
from chassis.react import Told
from chassis.service import Mount
from chassis.uow import UnitOfWork
from chassis.views import handlers as views

Function = Callable[..., Any]
CALLED = {"listed": "listing", "history": "past", "update": "change"}
"""Promise → the function that keeps it, where they are not called alike."""


def custom_fields(operations: Any) -> Mount:
    """Let a house add fields to records; *operations*: of `custom_fields_of`."""
    return Mount(_kept(operations, custom))


def saved_views(operations: Any) -> Mount:
    """Let people save how they look at lists; *operations*: of `saved_views_of`."""
    return Mount(_kept(operations, views))


def attachments(operations: Any) -> Mount:
    """Let records have files; *operations*: of `attachments_of`."""
    return Mount((*_kept(operations, files), keeping.keep_file), chores=(keeping.sweep,))


def jobs(operations: Any, result: Operation) -> Mount:
    """Let people follow long work; *operations*: of `job_operations`, *result*: of `result_of`."""
    return Mount((*_kept(operations, job_stock), implements(result)(job_stock.result)))


def batches(
    service: str, *operations: Operation, work_off: Callable[[Any, Any], None] = batch.work_off
) -> Mount:
    """
    Do one thing with many records.

    operations: of `batch_of`. work_off: does what is too much for an answer, as a job.
    """

    def keeping_to(operation: Operation) -> Function:
        resource = f"{operation.service}.{operation.resource}"

        def change_many(command: Any, *, runtime: Any, call: Call) -> Any:
            return batch.run(resource, command, runtime, call)

        return implements(operation)(change_many)

    def work_off_a_batch(job: Any, *, runtime: Any) -> None:
        work_off(job, runtime)

    doing = does_job(f"{service}.batch")(work_off_a_batch)
    return Mount((*map(keeping_to, operations), doing))


def imports(table: Table, operations: Any, kind: taking_back.Kind | None = None) -> Mount:
    """
    Hand out the template and the refused lines of a table that people import, and take it back.

    operations: the contract of the imports; who starts and does them is the service's own. kind:
    what they open, if it is taken back.
    """

    def template(command: Any, *, uow: UnitOfWork, settings: Any) -> Any:
        return table.template(uow, settings)

    def rejects(command: Any, *, uow: UnitOfWork, settings: Any) -> Any:
        return table.rejects(command["job_id"], uow, settings)

    handed_out = (
        implements(operations.template)(template),
        implements(operations.rejects)(rejects),
    )
    if kind is None:
        return Mount(handed_out)

    def undo(command: Any, *, uow: UnitOfWork) -> Any:
        return taking_back.begin(uow, kind, table.finished(command["job_id"], uow))

    return Mount((*handed_out, implements(operations.undo)(undo)))


def parked_messages(operations: Any) -> Mount:
    """Let people see to messages that were parked; *operations*: of `parked_of`."""
    return Mount(_kept(operations, parking_stock))


def operation_log(listed: Operation) -> Mount:
    """Tell who changed what; *listed*: of `log_of`."""
    return Mount((implements(listed)(log.listing),))


def permit_subjects(describe: Operation, moved: Event, unfit: type[Conflict]) -> Mount:
    """
    Let what people do here need leave.

    describe: of `subject_of`. moved: how the organization tells of permits. unfit: refuses what is
    no input.
    """
    hearing = reacts_to(moved)(holds.keep_the_hold)
    return Mount((implements(describe)(telling(unfit)), hearing))


def personal_parts(part: Any, asked: Event, holdings: Sequence[personal.Holding]) -> Mount:
    """
    Tell what is kept of people, and forget them.

    part: of `part_of`. asked: how the organization asks. holdings: what is kept where.
    """
    own = personal_everywhere.with_fields_of_the_house(holdings)
    holdings = (*personal_everywhere.of_jobs(part.resource.service), *own)

    def tell_what_is_kept(told: Any, *, uow: UnitOfWork) -> Any:
        return personal.tell(uow, told, holdings)

    def look_for_the_person(event: Told, *, uow: UnitOfWork) -> None:
        personal.take_part(uow, event, holdings, part.reported)

    def forget_the_next(work: Due, *, uow: UnitOfWork) -> None:
        personal.go_on(uow, work, holdings, part.reported)

    heard = _heard(f"{part.resource.service}.personal_parts", look_for_the_person, asked)
    forgetting = when_due(personal.DUE)(forget_the_next)
    return Mount((implements(part.tell)(tell_what_is_kept), heard, forgetting))


def handovers(
    reported: Event, asked: Event, portions: Sequence[handover.Portion], *, at: str = "handovers"
) -> Mount:
    """
    Hand on the work of who leaves.

    asked: how the organization asks. portions: what changes hands. at: the slice of the portions.
    """

    def take_part_in_the_handover(event: Told, *, uow: UnitOfWork) -> None:
        handover.take_part(uow, event, portions, reported)

    def hand_over_the_next(work: Due, *, uow: UnitOfWork) -> None:
        handover.go_on(uow, work, portions, reported)

    heard = _heard(f"{reported.service}.{at}", take_part_in_the_handover, asked)
    return Mount((heard, when_due(handover.DUE)(hand_over_the_next)))


def shares(share: Any, *parts: str) -> Mount:
    """
    Let people see what is shared with them.

    share: the contract of what is shared. parts: what of it this service has.
    """
    hearing = shared.hearing("customer_id", "customer", *parts)
    ends = reacts_to(share.ended)(shared.forget_what_was_shared)
    return Mount((reacts_to(share.granted)(hearing), ends))


def structure(service: str, staff: Any, department: Any, role: Any = None) -> Mount:
    """
    Know who works under whom, how departments lie and which roles there are.

    service: who listens. staff, department, role: the contracts of the organization.
    """

    def know_who_works_under_whom(event: Told, *, uow: UnitOfWork) -> None:
        superior, sells_in = event.get("superior_id"), event.get("sales_department_id")
        lines.note_superior(uow, event.subject, superior, version=event.version, sells_in=sells_in)

    def know_how_departments_lie(event: Told, *, uow: UnitOfWork) -> None:
        lines.note_place(uow, event.subject, event.data, version=event.version)

    def know_which_roles_there_are(event: Told, *, uow: UnitOfWork) -> None:
        lines.note_role(uow, event.subject, event.data, version=event.version)

    place = f"{service}.structure"
    heard = (
        _heard(place, know_who_works_under_whom, staff.created, staff.updated),
        _heard(place, know_how_departments_lie, department.created, department.updated),
    )
    if role is None:
        return Mount(heard)
    return Mount((*heard, _heard(place, know_which_roles_there_are, role.created, role.updated)))


def numbers(service: str, rule: Any, *, called: str = "know_how_documents_are_numbered") -> Mount:
    """
    Number as the organization says.

    service: who listens. rule: the contract of its rules. called: what is heard is known as this.
    """

    def know_the_form(event: Told, *, uow: UnitOfWork) -> None:
        form = {"pattern": event["pattern"], "reset": event["reset"]}
        numbering.note_rule(uow, event["series"], form, version=event.version)

    know_the_form.__name__ = called
    return Mount((_heard(f"{service}.structure", know_the_form, rule.created, rule.updated),))


def _heard(place: str, function: Function, *events: Event) -> Function:
    """Return a reaction named as in *place*: by its name a service knows what it has heard."""
    function.__module__ = f"{place}.reactions"
    return reacts_to(*events)(function)


def _kept(operations: Any, keeper: ModuleType) -> tuple[Function, ...]:
    """
    Return what keeps each of *operations*: the function of *keeper* with its name.

    Where its FIRST names one for an operation, that looks at the input before.
    """
    promised = {one.name: getattr(operations, one.name) for one in fields(operations)}
    first = getattr(keeper, "FIRST", {})
    return tuple(
        implements(operation, first=first.get(name))(getattr(keeper, CALLED.get(name, name)))
        for name, operation in promised.items()
        if isinstance(operation, Operation)
    )

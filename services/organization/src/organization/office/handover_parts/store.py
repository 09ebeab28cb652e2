"""What the organization itself hands over."""

from typing import Any

from sqlalchemy import ColumnElement, and_, not_

from chassis.handover import Portion
from chassis.uow import UnitOfWork
from organization.approvals.cases import rules
from organization.approvals.cases import store as cases
from organization.approvals.cases.model import Approval, ApprovalTask
from organization.approvals.permits.model import Permit
from organization.office.appointments.model import Appointment
from organization.office.attendance_corrections.model import AttendanceCorrection
from organization.office.tasks.model import Task
from organization.office.work_requests.model import WorkRequest

PERSONAL = (WorkRequest.resource, AttendanceCorrection.resource, Permit.resource)


def _open_tasks() -> ColumnElement[bool]:
    return Task.state == "open"


def _undecided() -> ColumnElement[bool]:
    return and_(ApprovalTask.state.in_(rules.OPEN), ApprovalTask.void.is_(False))


def _planned() -> ColumnElement[bool]:
    """A private appointment stays with who takes part: no heir reads it."""
    return and_(Appointment.state == "planned", Appointment.private.is_(False))


def _unanswered() -> ColumnElement[bool]:
    """Nobody inherits somebody else's holidays, attendance, or leave to do something."""
    own = Approval.document_resource.in_(PERSONAL)
    return and_(Approval.state == "pending", not_(own))


def _let_decide(uow: UnitOfWork, task: Any, owner_id: str, department_id: str | None) -> None:
    """Let an heir decide; the trail says from whom he has it."""
    case = uow.session.get(Approval, task.approval_id)
    assert case is not None, "a task belongs to a case"
    case.turns += 1
    if not case.may_be_handed_to(owner_id):
        cases.replace(uow, case, task.staff_id)
        return
    task.staff_id = owner_id
    cases.note(uow, case, "hand_over", to=owner_id)
    if task.state == rules.PENDING:
        cases.remind(uow, case, [owner_id])


PORTIONS = (
    Portion(Task, _open_tasks, together="belongs_to"),
    Portion(
        ApprovalTask,
        _undecided,
        _let_decide,
        together="customer_id",
        owner="staff_id",
        resource="organization.approval_task",
    ),
    Portion(Approval, _unanswered, together="customer_id"),
    Portion(Appointment, _planned, together="belongs_to"),
)

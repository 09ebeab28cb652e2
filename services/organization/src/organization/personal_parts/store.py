"""What is kept of people here: who worked here, and what was noted about contacts and customers."""

from sqlalchemy import ColumnElement, or_

from chassis.history import BLANK
from chassis.personal import Holding, Person, by, once_said, says
from chassis.uow import UnitOfWork
from organization.approvals.cases.model import Approval
from organization.office.appointments.model import Appointment, Guest
from organization.office.attendance.model import AttendanceMark
from organization.office.comments.model import Comment
from organization.office.notices.model import Notice
from organization.office.tasks.model import Task
from organization.sessions.model import Session
from organization.sign_ins.model import SignIn
from organization.staff.model import Staff


def _notices(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
    """Notices about the person, and those that name him: a guest has answered."""
    named = says(Notice, "title", "text", "calendar")
    return or_(by(Notice, "about_id")(uow, person), named(uow, person))


HOLDINGS = (
    Holding(Session, by(Session, "staff_id"), {"source": "", "device": ""}),
    Holding(SignIn, by(SignIn, "staff_id"), law="logs", told=("login", "source", "device")),
    Holding(Approval, by(Approval, "document_id", "customer_id"), law="logs", told=("title",)),
    Holding(Task, by(Task, "about_id", "customer_id"), texts=("title", "note")),
    Holding(
        Appointment, by(Appointment, "about_id", "customer_id"), texts=("title", "note", "place")
    ),
    Holding(
        Guest,
        by(Guest, email="email"),
        {"email": BLANK, "name": None},
        resource="organization.appointment_guest",
    ),
    # Behind the guests: blanking one is told with the address that stood there, others are gone.
    Holding(Appointment, once_said(Appointment)),
    Holding(
        AttendanceMark,
        by(AttendanceMark, "owner_id"),
        {"place": None, "latitude_e6": None, "longitude_e6": None},
        told=("kind", "at", "method"),
    ),
    Holding(Comment, by(Comment, "about_id"), texts=("text",)),
    Holding(Notice, _notices, texts=("title", "text", "calendar"), resource="organization.notice"),
    Holding(
        Staff,
        by(Staff, phone="mobile", email="email"),
        {"mobile": None, "email": None},
        told=("name", "login", "title", "employee_number", "hired_on", "left_on"),
        is_him=True,
    ),
)
"""Names of colleagues stay in what they did: the law makes a company keep its logs."""

"""What is kept of people here: who worked here, and what was noted about contacts and customers."""

from chassis.personal import Holding, by
from organization.approvals.cases.model import Approval
from organization.office.appointments.model import Appointment
from organization.office.comments.model import Comment
from organization.office.notices.model import Notice
from organization.office.tasks.model import Task
from organization.sessions.model import Session
from organization.sign_ins.model import SignIn
from organization.staff.model import Staff

HOLDINGS = (
    Holding(Session, by(Session, "staff_id"), {"source": "", "device": ""}),
    Holding(SignIn, by(SignIn, "staff_id"), law="logs", told=("login", "source", "device")),
    Holding(Approval, by(Approval, "document_id", "customer_id"), law="logs", told=("title",)),
    Holding(Task, by(Task, "about_id", "customer_id"), texts=("title", "note")),
    Holding(
        Appointment, by(Appointment, "about_id", "customer_id"), texts=("title", "note", "place")
    ),
    Holding(Comment, by(Comment, "about_id"), texts=("text",)),
    Holding(
        Notice, by(Notice, "about_id"), texts=("title", "text"), resource="organization.notice"
    ),
    Holding(
        Staff,
        by(Staff, phone="mobile", email="email"),
        {"mobile": None, "email": None},
        told=("name", "login", "title", "employee_number", "hired_on", "left_on"),
        is_him=True,
    ),
)
"""Names of colleagues stay in what they did: the law makes a company keep its logs."""

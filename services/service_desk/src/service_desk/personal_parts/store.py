"""What is kept of people here: who asked for help, and what was said."""

from sqlalchemy import ColumnElement, select

from chassis.personal import Holding, Person, by
from chassis.uow import UnitOfWork
from service_desk.tickets.model import Reply, Ticket

_theirs = by(Ticket, "contact_id", "customer_id", phone="requester_phone", email="requester_email")


def _said_on_theirs(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
    return Reply.ticket_id.in_(select(Ticket.id).where(_theirs(uow, person)))


HOLDINGS = (
    Holding(Reply, _said_on_theirs, texts=("text", "author_name"), resource="service_desk.reply"),
    Holding(
        Ticket,
        _theirs,
        {"requester_name": None, "requester_phone": None, "requester_email": None},
        texts=("subject", "description", "customer_name"),
        told=("number",),
    ),
)
"""Replies are found by their tickets, so that they come before them."""

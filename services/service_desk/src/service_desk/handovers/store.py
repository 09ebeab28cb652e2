"""What goes to the heirs of a leaver: tickets that are not closed."""

from sqlalchemy import ColumnElement

from chassis.handover import Portion
from service_desk.tickets.model import Ticket


def _open_tickets() -> ColumnElement[bool]:
    return Ticket.state != "closed"


PORTIONS = (Portion(Ticket, _open_tickets, together="customer_id"),)

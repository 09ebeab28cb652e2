"""Every query about tickets."""

from sqlalchemy import ColumnElement, or_, select, update

from chassis import sight
from chassis.calendar import Calendar
from chassis.custom.values import searched
from chassis.uow import UnitOfWork
from service_desk.calendars import store as calendars
from service_desk.customer_refs.model import CustomerRef
from service_desk.tickets import rules
from service_desk.tickets.model import TICKING, UNJUDGED, Ticket, spoken

FIRST_RESPONSE = "service_desk.first_response"
"""The due work that looks at the clock of one ticket, whose id is its key."""


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a ticket answers to the search *text*."""
    return or_(
        Ticket.number.startswith(text.upper(), autoescape=True),
        sight.holding(Ticket, uow.call, text, "subject", "customer_name", "requester_name"),
        spoken.condition(uow, text),
        *searched(uow, Ticket, text),
    )


def in_queue_of(actor_id: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a ticket waits for this agent."""
    return (Ticket.owner_id == actor_id, Ticket.state.in_(rules.LIVE))


def ticking(uow: UnitOfWork, ticket_id: str) -> Ticket | None:
    """Return the ticket, locked, if its first reply is still owed."""
    wanted = select(Ticket).where(Ticket.id == ticket_id).with_for_update()
    ticket = uow.session.scalars(wanted).first()
    return ticket if ticket and ticket.is_ticking else None


def set_alarm(uow: UnitOfWork, ticket: Ticket, calendar: Calendar) -> None:
    """
    Wind the clock and have it looked at when that is due next, or not any more.

    calendar: counts until the organization has told of one.
    """
    at = ticket.wind(calendars.of_the_house(uow, calendar))
    if at is None:
        uow.unschedule(FIRST_RESPONSE, ticket.id)
    else:
        uow.schedule(FIRST_RESPONSE, ticket.id, at)


def with_open_clock(uow: UnitOfWork, after: str, limit: int) -> list[Ticket]:
    """Return tickets past the id *after* whose clock a calendar can still move, locked."""
    moving = Ticket.response_state.in_((*TICKING, UNJUDGED))
    wanted = select(Ticket).where(moving, Ticket.id > after).order_by(Ticket.id).limit(limit)
    return list(uow.session.scalars(wanted.with_for_update()))


def show_customer_names(uow: UnitOfWork, *customer_ids: str) -> None:
    """Let tickets say what their customers are called by now; the tickets stay as they are."""
    for customer_id in customer_ids:
        name = uow.session.scalar(select(CustomerRef.name).where(CustomerRef.id == customer_id))
        theirs = (Ticket.customer_id == customer_id, Ticket.customer_name != name)
        renamed = update(Ticket).where(*theirs).values(customer_name=name)
        if name:
            uow.session.execute(renamed, execution_options={"synchronize_session": False})

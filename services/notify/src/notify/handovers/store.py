"""What goes to the heirs of a leaver: what waits to be sent, and endpoints with their log."""

from typing import Any

from sqlalchemy import ColumnElement, update

from chassis.handover import Portion, set_owner
from chassis.uow import UnitOfWork
from notify.messages.model import Message
from notify.reminders.model import Reminder
from notify.webhooks.model import Delivery, Endpoint


def _give_endpoint(uow: UnitOfWork, endpoint: Any, owner_id: str, department: str | None) -> None:
    """Hand an endpoint over with its deliveries, in one statement however many they are."""
    set_owner(uow, endpoint, owner_id, department)
    theirs = update(Delivery).where(Delivery.endpoint_id == endpoint.id)
    uow.session.execute(theirs.values(owner_id=owner_id, department_id=department))


def _waiting() -> ColumnElement[bool]:
    return Reminder.state == "waiting"


def _not_sent() -> ColumnElement[bool]:
    return Message.state.in_(("queued", "sending"))


PORTIONS = (
    Portion(Reminder, _waiting, together="customer_id"),
    Portion(Message, _not_sent, together="customer_id"),
    Portion(Endpoint, give=_give_endpoint),
)

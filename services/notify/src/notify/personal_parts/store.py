"""What is kept of people here: what was sent to them, who called, and what partners were told."""

from typing import Any

from sqlalchemy import ColumnElement, or_

from chassis.erasing import blanked_copy
from chassis.history import BLANK
from chassis.personal import Find, Holding, Person, any_of, by, says
from chassis.uow import UnitOfWork
from notify.calls.model import Call
from notify.customer_refs.model import ContactRef
from notify.messages.model import Message
from notify.opt_outs.model import OptOut
from notify.partners.model import PartnerEvent
from notify.public_events import PUBLIC
from notify.reminders.model import Reminder
from notify.webhooks.model import Delivery


def _call_off(uow: UnitOfWork, message: Any, person: Person) -> None:
    """Send nobody anything who asked to be forgotten."""
    if message.admits("cancel"):
        message.go("cancelled", uow.now)


def _copies(model: Any) -> Find:
    """Return the finder of copies of events about the person, or with what he is known by."""
    named = says(model, "body")

    def find(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
        about = [model.body.contains(f'"subject":"{one}"', autoescape=True) for one in person.ids]
        return or_(named(uow, person), any_of(about))

    return find


def _take_from_copy(uow: UnitOfWork, copy: Any, person: Person) -> None:
    told = PUBLIC.get(copy.event_type if isinstance(copy, Delivery) else copy.type)
    if told is not None:
        copy.body = blanked_copy(told, copy.body, person.ids)


HOLDINGS = (
    Holding(
        Message,
        by(Message, "customer_id", phone="to", email="to"),
        {"to": BLANK, "subject": None, "text": BLANK, "secret_text": None, "calendar": None},
        told=("channel", "sent_at"),
        after=_call_off,
    ),
    Holding(
        Call,
        by(Call, "contact_id", "customer_id", phone="number"),
        {"number": BLANK, "contact_name": None, "note": None, "recording_url": None},
        texts=("customer_name",),
        told=("direction", "started_at"),
    ),
    Holding(Reminder, by(Reminder, "customer_id", "about_id"), texts=("title", "text")),
    Holding(Delivery, _copies(Delivery), texts=("body",), after=_take_from_copy),
    Holding(
        PartnerEvent,
        _copies(PartnerEvent),
        texts=("body",),
        after=_take_from_copy,
        resource="notify.partner_event",
        key="position",
    ),
    Holding(
        OptOut,
        by(OptOut, "source_id", phone="address", email="address"),
        {"address": BLANK},
        resource="notify.opt_out",
    ),
    Holding(
        ContactRef,
        by(ContactRef, phone="phone", email="email"),
        {"name": BLANK, "phone": None, "email": None},
        resource="notify.contact_ref",
    ),
)
"""Copies of customers follow what the customers service tells."""

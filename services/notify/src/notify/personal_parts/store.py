"""What is kept of people here: what was sent to them, who called, and what partners were told."""

from typing import Any

from chassis.history import BLANK
from chassis.personal import Holding, Person, by, says
from chassis.uow import UnitOfWork
from notify.calls.model import Call
from notify.customer_refs.model import ContactRef
from notify.messages.model import Message
from notify.opt_outs.model import OptOut
from notify.partners.model import PartnerEvent
from notify.reminders.model import Reminder
from notify.webhooks.model import Delivery


def _call_off(uow: UnitOfWork, message: Any, person: Person) -> None:
    """Send nobody anything who asked to be forgotten."""
    if message.admits("cancel"):
        message.go("cancelled", uow.now)


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
    Holding(Delivery, says(Delivery, "body"), texts=("body",)),
    Holding(
        PartnerEvent,
        says(PartnerEvent, "body"),
        texts=("body",),
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

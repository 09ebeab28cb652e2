"""Every query about messages, and the way a message comes into being."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.notify import message as contract
from notify.messages.model import Message
from notify.templates.model import Template
from notify.templates.rules import measure

SENDING = {"sms": "notify.sms", "email": "notify.email"}
"""Channel → the due work that sends one message, whose id is its key."""


def locked(uow: UnitOfWork, message_id: str) -> Message | None:
    """Return the message, locked."""
    wanted = select(Message).where(Message.id == message_id).with_for_update()
    return uow.session.scalars(wanted).first()


def queue(uow: UnitOfWork, message: Message) -> Message:
    """Save a new message and have it sent when it is due."""
    _prepare(uow, message)
    message.go("queued", uow.now)
    again(uow, message, max(message.send_at, uow.now))
    return uow.add(message)


def fail(uow: UnitOfWork, message: Message, reason: str) -> Message:
    """Save a message that cannot be sent at all, so that people see it among the unsent."""
    _prepare(uow, message)
    message.go("failed", uow.now, reason)
    uow.emit(contract.failed, uow.add(message))
    return message


def from_template(template: Template, values: Mapping[str, Any], **about: Any) -> Message:
    """
    Return a message that says what *template* says. Raises MissingVariable or TooLong.

    What advertises by its template does so whatever else is said of the message.
    """
    filled = template.fill(values)
    about = {"on_doubt": template.on_doubt, "purpose": template.purpose, **about}
    if template.purpose == "marketing":
        about["purpose"] = "marketing"
    return Message(subject=filled.subject, text=filled.text, **named(template), **about)


def named(template: Template) -> dict[str, Any]:
    """Return the fields of a message that tell which template it was made with."""
    return {
        "channel": template.channel,
        "template_id": template.id,
        "template_version": template.version,
        "template_name": template.name,
    }


def _prepare(uow: UnitOfWork, message: Message) -> None:
    message.id = message.id or new_id()
    message.attempts = 0
    message.on_doubt = message.on_doubt or "at_most_once"
    message.purpose = message.purpose or "transactional"
    message.send_at = message.send_at or uow.now
    message.owner_id = uow.call.actor_id or None
    message.department_id = next(iter(uow.call.departments), None)
    if message.channel == "sms":
        message.segments = measure(message.words).segments


def again(uow: UnitOfWork, message: Message, at: dt.datetime) -> None:
    """Have the message sent at another time."""
    uow.schedule(SENDING[message.channel], message.id, at)

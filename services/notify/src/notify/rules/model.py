"""The rule, and the ones that a new database begins with."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from notify.tables import Model


class Rule(Record, Model):
    """When an event of `event_type` happens, `recipient` gets the template."""

    __tablename__ = "rule"
    resource = "notify.rule"

    event_type: Mapped[str] = mapped_column(String(120), index=True)
    template_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    recipient: Mapped[str] = mapped_column(String(60))
    active: Mapped[bool] = mapped_column(default=True)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)


DEFAULTS: tuple[tuple[str, str, str, bool], ...] = (
    ("sales.order.shipped.v1", "order-shipped-sms", "contact.phone", True),
    ("service_desk.ticket.solved.v1", "ticket-solved-email", "data.requester_email", True),
    ("service_desk.ticket.opened.v1", "ticket-opened-email", "data.requester_email", False),
    ("customers.contact.birthday_reached.v1", "birthday-sms", "data.phone", False),
)
"""Event, template, recipient, on or off: the rules of a new database."""

"""The rule, and the ones that a new database begins with."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, String, Table, event, insert
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
    ("sales.order.shipped.v1", "order-shipped-sms", "customer.phone", True),
    ("service_desk.ticket.solved.v1", "ticket-solved-email", "data.requester_email", True),
    ("service_desk.ticket.opened.v1", "ticket-opened-email", "data.requester_email", False),
)
"""Event, template, recipient, on or off: the rules of a new database."""


def default_rows(now: dt.datetime) -> list[dict[str, Any]]:
    """Return the rows of a new database."""
    people = {"created_by": "", "updated_by": ""}
    shared = {"version": 1, "created_at": now, "updated_at": now, **people}
    names = ("event_type", "template_id", "recipient", "active")
    return [
        {"id": f"default-{number}", **dict(zip(names, row, strict=True)), **shared}
        for number, row in enumerate(DEFAULTS, 1)
    ]


@event.listens_for(Rule.__table__, "after_create")
def _begin_with_defaults(target: Table, connection: Connection, **_: Any) -> None:
    connection.execute(insert(target), default_rows(dt.datetime.now(dt.UTC)))

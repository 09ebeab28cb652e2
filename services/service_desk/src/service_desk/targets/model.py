"""The target of one priority, and the values a new database begins with."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Table, event, insert
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record
from service_desk.tables import Model

DEFAULTS = {"urgent": 60, "high": 240, "normal": 480, "low": 960}
"""Priority → business minutes until the first public reply."""
WARN_PERCENT = 80


class ResponseTarget(Record, Model):
    """A policy: its id is the priority it holds for."""

    __tablename__ = "response_target"
    resource = "service_desk.response_target"

    minutes: Mapped[int] = mapped_column()
    warn_percent: Mapped[int] = mapped_column()


def default_rows(now: dt.datetime) -> list[dict[str, Any]]:
    """Return the rows of a new database."""
    people = {"created_by": "", "updated_by": ""}
    stamps = {"version": 1, "created_at": now, "updated_at": now, **people}
    return [
        {"id": priority, "minutes": minutes, "warn_percent": WARN_PERCENT, **stamps}
        for priority, minutes in DEFAULTS.items()
    ]


@event.listens_for(ResponseTarget.__table__, "after_create")
def _begin_with_defaults(target: Table, connection: Connection, **_: Any) -> None:
    connection.execute(insert(target), default_rows(dt.datetime.now(dt.UTC)))

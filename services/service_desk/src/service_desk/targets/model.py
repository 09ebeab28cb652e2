"""The target of one priority, and the values a new database begins with."""

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

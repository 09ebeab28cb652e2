"""What was read from one card."""

import datetime as dt
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from customers.tables import Model


class CardDraft(Model):
    """The draft that a job made; its id is the job's."""

    __tablename__ = "card_draft"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column()
    draft: Mapped[dict[str, Any]] = mapped_column()
    lines: Mapped[list[Any]] = mapped_column()

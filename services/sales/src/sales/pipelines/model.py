"""The pipeline, and what must always be true of it."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record
from contracts.sales.opportunity import UnknownStage
from contracts.sales.pipeline import DefaultStaysActive, StageTwice
from sales.tables import Model

DEFAULT_ID = "default"
FIRST_STAGES = [
    {"key": "contact", "name": "初步接洽", "probability": 10},
    {"key": "need", "name": "需求确认", "probability": 30},
    {"key": "proposal", "name": "方案报价", "probability": 50},
    {"key": "negotiation", "name": "商务谈判", "probability": 80},
    {"key": "signing", "name": "签约", "probability": 90},
]


class Pipeline(Record, Model):
    """Stages in order, each with a key of its own; exactly one pipeline is the default."""

    __tablename__ = "pipeline"
    resource = "sales.pipeline"

    name: Mapped[str] = mapped_column(String(100))
    active: Mapped[bool] = mapped_column()
    is_default: Mapped[bool] = mapped_column(default=False)
    stages: Mapped[list[Any]] = mapped_column()

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises StageTwice or DefaultStaysActive."""
        keys = [stage["key"] for stage in fields.get("stages", [])]
        for key in keys:
            if keys.count(key) > 1:
                raise StageTwice(stage=key)
        if self.is_default and fields.get("active") is False:
            raise DefaultStaysActive()
        for name, value in fields.items():
            setattr(self, name, value)

    def stage(self, key: str | None) -> dict[str, Any]:
        """Return the stage *key*, or the first; raises UnknownStage."""
        found: dict[str, Any] | None = next(
            (s for s in self.stages if key is None or s["key"] == key), None
        )
        if found is None:
            raise UnknownStage(stage=key)
        return found

"""The request of one person, and how far each service is with it."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.tables import Json, Record
from contracts.organization.personal_request import NobodyNamed, WrongState
from organization.tables import Model

PHASE = {"counting": "count", "erasing": "erase"}
ENDS = {"counting": "counted", "erasing": "erased"}
"""State while the services work → state once all have reported."""


class PersonalRequestPart(Model):
    """What one service has told."""

    __tablename__ = "personal_request_part"

    request_id: Mapped[str] = mapped_column(ForeignKey("personal_request.id"), primary_key=True)
    service: Mapped[str] = mapped_column(String(40), primary_key=True)
    finished: Mapped[bool] = mapped_column(default=False)
    found: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    erased: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    kept: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class PersonalRequest(Record, Model):
    """
    counting → counted → erasing → erased; cancelled while nothing was erased.

    What names the person is kept only as long as it is needed to find him.
    """

    __tablename__ = "personal_request"
    resource = "organization.personal_request"

    phones: Mapped[list[str]] = mapped_column(default=list)
    emails: Mapped[list[str]] = mapped_column(default=list)
    numbers: Mapped[list[str]] = mapped_column(default=list)
    names: Mapped[list[str]] = mapped_column(default=list)
    record_ids: Mapped[list[str]] = mapped_column(default=list)
    reason: Mapped[str | None] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(12), default="counting", index=True)
    erased_at: Mapped[dt.datetime | None] = mapped_column()
    parts: Mapped[list[PersonalRequestPart]] = relationship(
        order_by=PersonalRequestPart.service, lazy="selectin"
    )

    @property
    def phase(self) -> str:
        return PHASE[self.state]

    def check(self) -> None:
        """Raise NobodyNamed where nothing says who it is."""
        if not (self.phones or self.emails or self.numbers or self.record_ids):
            raise NobodyNamed()

    def begin_to_erase(self) -> None:
        """Let every service forget the person. Raises WrongState."""
        self._must_be("counted")
        self.state = "erasing"
        for part in self.parts:
            part.finished = False

    def cancel(self) -> None:
        """Be closed without any effect. Raises WrongState."""
        self._must_be("counting", "counted")
        self.state = "cancelled"

    def admits(self, verb: str) -> bool:
        """Tell whether the state of the request allows *verb*."""
        allowed = {"erase": ("counted",), "cancel": ("counting", "counted")}
        return self.state in allowed.get(verb, (self.state,))

    def note(self, report: Any, now: dt.datetime) -> bool:
        """Take the report of a service; return whether it was the last one of an erasure."""
        part = next((p for p in self.parts if p.service == report["service"]), None)
        if part is None or PHASE.get(self.state) != report["phase"]:
            return False
        part.finished, part.kept = True, dict(report.get("kept") or {})
        setattr(part, {"count": "found", "erase": "erased"}[report["phase"]], report["counts"])
        found = report.get("record_ids") or ()
        self.record_ids = list(dict.fromkeys([*self.record_ids, *found]))
        self.names = list(dict.fromkeys([*self.names, *(report.get("names") or ())]))
        if not all(one.finished for one in self.parts):
            return False
        self.state = ENDS[self.state]
        self.erased_at = now if self.state == "erased" else None
        return self.state == "erased"

    def _must_be(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState(state=self.state)

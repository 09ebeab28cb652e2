"""The handover of one leaver's work, and how far each service is with it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.context import Call
from chassis.tables import ID_LENGTH, Json, Record
from contracts.organization.handover import TooLate, WrongState
from organization.tables import Model

ENDS = {"counting": "counted", "moving": "done", "undoing": "undone"}
"""State while the services work → state once all have reported."""
PHASE = {"counting": "count", "moving": "move", "undoing": "undo"}
ADMITTING = {"start": ("counting", "counted"), "cancel": ("counting", "counted"), "undo": ("done",)}
"""Verb → the states in which it may be done."""
GONE, NOW = "handovers.gone", "handovers.now"
"""What is known of the answer: the leavers who have left for good, and the time."""
UNDER_WAY = ("moving", "undoing")


class HandoverPart(Model):
    """The report of one service; seen: the newest report that counts."""

    __tablename__ = "handover_part"

    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id"), primary_key=True)
    service: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen: Mapped[int] = mapped_column(BigInteger, default=0)
    finished: Mapped[bool] = mapped_column(default=False)
    counted: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    moved: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    undone: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    kept: Mapped[int] = mapped_column(default=0)


class Handover(Record, Model):
    """
    counting → counted → moving → done → undoing → undone; a plan can be cancelled before it moves.

    round: counts the phases, so that a late report of an earlier one is told apart.
    """

    __tablename__ = "handover"
    resource = "organization.handover"

    leaver_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    leaver_name: Mapped[str | None] = mapped_column(String(100))
    heir_ids: Mapped[list[str]] = mapped_column()
    exceptions: Mapped[list[Any]] = mapped_column(Json)
    reason: Mapped[str | None] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(12), default="counting", index=True)
    round: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[dt.datetime | None] = mapped_column()
    done_at: Mapped[dt.datetime | None] = mapped_column()
    undo_until: Mapped[dt.datetime | None] = mapped_column()
    parts: Mapped[list[HandoverPart]] = relationship(order_by=HandoverPart.service, lazy="selectin")

    @property
    def phase(self) -> str:
        return PHASE[self.state]

    def admits_to(self, verb: str, call: Call, known: Mapping[str, Any]) -> bool:
        """Tell whether its state allows *verb*: what is done is undone in time, to who is here."""
        if verb in ADMITTING and self.state not in ADMITTING[verb]:
            return False
        late = NOW in known and (self.undo_until is None or known[NOW] > self.undo_until)
        return verb != "undo" or not (late or self.leaver_id in known.get(GONE, ()))

    def start(self, now: dt.datetime) -> None:
        """Begin to move. Raises WrongState."""
        self._begin("moving", "start")
        self.started_at = now

    def undo(self, now: dt.datetime) -> None:
        """Begin to give back. Raises WrongState or TooLate."""
        self.must_be(*ADMITTING["undo"])
        if self.undo_until is None or now > self.undo_until:
            raise TooLate(until=self.undo_until.isoformat() if self.undo_until else "")
        self._begin("undoing", "undo")

    def cancel(self) -> None:
        """Drop the plan. Raises WrongState."""
        self.must_be(*ADMITTING["cancel"])
        self.state = "cancelled"

    def note(self, service: str, report: Any, version: int, now: dt.datetime) -> None:
        """Take the report of a service; the last one of a phase ends it."""
        part = next((p for p in self.parts if p.service == service), None)
        if part is None or self.state not in PHASE or report["round"] != self.round:
            return
        if version <= part.seen:
            return
        part.seen, part.finished = version, report["finished"]
        name = {"count": "counted", "move": "moved", "undo": "undone"}[report["phase"]]
        setattr(part, name, dict(report["counts"]))
        part.kept = report.get("kept") or 0
        if all(one.finished for one in self.parts):
            self.state = ENDS[self.state]
            self.done_at = now

    def must_be(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState(state=self.state)

    def _begin(self, state: str, verb: str) -> None:
        self.must_be(*ADMITTING[verb])
        self.state, self.round = state, self.round + 1
        for part in self.parts:
            part.finished = False

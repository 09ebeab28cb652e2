"""The appointment, who is invited, and what must always be true of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, exists, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.moments import instant_text, parse_instant
from chassis.tables import ID_LENGTH, Json, Owned, Record
from chassis.told_lines import Lines
from chassis.values import new_id
from contracts.organization.appointment import Backwards, Cancelled, NotInvited, OneOfASeries
from organization.office.tasks.model import AboutRecord
from organization.tables import Model

MOVING = frozenset(("starts_at", "ends_at", "recurrence"))
CHANGING = frozenset(("update", "cancel", "answer", "move_occurrence", "cancel_occurrence"))
SAME = ("title", "place", "note", "private", "remind_minutes")
"""What one time of a series has as the series has it, until somebody says otherwise."""
COPIED = (
    *SAME,
    *("zone", "owner_id", "department_id", "about_resource", "about_id", "customer_id"),
    *("state", "sequence", "asked_sequence"),
)


class Participant(Model):
    """Somebody who is invited, and what he answered."""

    __tablename__ = "appointment_participant"

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, index=True)
    answer: Mapped[str] = mapped_column(String(20), default="needs_action")
    answered_at: Mapped[dt.datetime | None] = mapped_column()


class Guest(Model):
    """Somebody of another house who is invited; told_at: when his calendar wrote the answer."""

    __tablename__ = "appointment_guest"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str | None] = mapped_column(String(100))
    answer: Mapped[str] = mapped_column(String(20), default="needs_action")
    answered_at: Mapped[dt.datetime | None] = mapped_column()
    told_at: Mapped[dt.datetime | None] = mapped_column()


class Appointment(Record, Owned, AboutRecord, Attachable, Model):
    """
    A time at which `owner_id` and those invited are busy.

    sequence: counts the changes that other calendars must take over (RFC 5545); asked_sequence is
    that of the last move: answers to an earlier one are about another time.
    """

    __tablename__ = "appointment"
    resource = "organization.appointment"
    told_as: ClassVar = {"kept_out": "left_out"}
    reader_verbs = frozenset(("answer",))
    told_lines: ClassVar = {
        "participants": Lines("participants", ("staff_id",), fields=("answer",)),
        "guests": Lines("guests", ("email",), fields=("answer",)),
    }

    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    starts_at: Mapped[dt.datetime] = mapped_column()
    ends_at: Mapped[dt.datetime] = mapped_column()
    recurrence: Mapped[str | None] = mapped_column(String(300))
    zone: Mapped[str] = mapped_column(String(60))
    remind_minutes: Mapped[list[Any]] = mapped_column(Json, default=list)
    private: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="planned")
    sequence: Mapped[int] = mapped_column(default=0)
    asked_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    series_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    original_at: Mapped[dt.datetime | None] = mapped_column()
    kept_out: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]")
    participants: Mapped[list[Participant]] = relationship(
        cascade="all, delete-orphan", order_by=Participant.staff_id, lazy="selectin"
    )

    guests: Mapped[list[Guest]] = relationship(
        cascade="all, delete-orphan", order_by=Guest.email, lazy="selectin"
    )

    __table_args__ = (
        Index("ix_appointment_starts_at", "starts_at", "ends_at"),
        Index("uq_appointment_series_id", "series_id", "original_at", unique=True),
    )

    def admits(self, verb: str) -> bool:
        """Tell whether its state allows *verb*; only a series has single times."""
        if verb.endswith("_occurrence") and not self.recurrence:
            return False
        return self.state == "planned" or verb not in CHANGING

    @classmethod
    def read_by(cls, call: Call) -> ColumnElement[bool]:
        """Who is invited reads it and answers; moving and calling off stay with who invites."""
        mine = Participant.staff_id == call.actor_id
        return exists().where(Participant.appointment_id == cls.id, mine)

    @classmethod
    def left_to(cls, call: Call) -> ColumnElement[bool]:
        """A private one is open to who takes part; everybody else sees busy times."""
        return or_(cls.private.is_(False), cls.owner_id == call.actor_id, cls.read_by(call))

    @property
    def is_kept_back(self) -> bool:
        return self.private

    def opens_to(self) -> dict[str, Any]:
        return {"participants": self.participant_ids, "is_kept_back": self.private}

    def is_open_to(self, staff_id: str) -> bool:
        """Tell whether somebody within whose scope it lies may read it."""
        return not self.private or staff_id in (self.owner_id, *self.participant_ids)

    @property
    def outline(self) -> dict[str, Any]:
        """What somebody is told of it from whom it is kept: when it is, and that it is."""
        names = ("id", "version", "state", "starts_at", "ends_at", "recurrence", "private")
        return {name: getattr(self, name) for name in names}

    @property
    def left_out(self) -> list[dt.datetime]:
        """The times of the series that are appointments of their own."""
        return [parse_instant(one) for one in self.kept_out or ()]

    def detach(self, at: dt.datetime) -> "Appointment":
        """Return one time of the series as an appointment of its own, with the answers so far."""
        self.kept_out = [*self.kept_out, instant_text(at)]
        self.sequence += 1
        single = Appointment(
            id=new_id(),
            **{name: getattr(self, name) for name in COPIED},
            starts_at=at,
            ends_at=at + self.length,
            series_id=self.id,
            original_at=at,
            kept_out=[],
        )
        single.participants = [
            Participant(**_answer(p), staff_id=p.staff_id) for p in self.participants
        ]
        single.guests = [
            Guest(**_answer(g), email=g.email, name=g.name, told_at=g.told_at) for g in self.guests
        ]
        return single

    def as_before(self) -> dict[str, Any]:
        """Return what single times have as the series has it, for `go_along`."""
        told = {name: getattr(self, name) for name in SAME}
        people = {"staff": set(self.participant_ids), "guests": {one.email for one in self.guests}}
        return {**told, **people}

    def go_along(self, series: "Appointment", before: Mapping[str, Any]) -> None:
        """Take over what changed in the series since *before*, where this time was the same."""
        for name in SAME:
            if getattr(self, name) == before[name]:
                setattr(self, name, getattr(series, name))
        now = series.as_before()
        gone, new = before["staff"] - now["staff"], now["staff"] - before["staff"]
        self.invite([*(one for one in self.participant_ids if one not in gone), *sorted(new)])
        gone, new = before["guests"] - now["guests"], now["guests"] - before["guests"]
        wanted = [*(one for one in self.guests if one.email not in gone)]
        wanted += [one for one in series.guests if one.email in new]
        self.host([{"email": one.email, "name": one.name} for one in wanted])
        self.sequence += 1

    @property
    def participant_ids(self) -> list[str]:
        return [p.staff_id for p in self.participants]

    @property
    def everybody(self) -> list[str]:
        """Who is busy: who invites and who has not declined."""
        coming = [p.staff_id for p in self.participants if p.answer != "declined"]
        return list(dict.fromkeys([*([self.owner_id] if self.owner_id else []), *coming]))

    @property
    def length(self) -> dt.timedelta:
        return self.ends_at - self.starts_at

    def change(self, fields: dict[str, Any]) -> bool:
        """Take over the given fields; return whether it moved. Raises Cancelled or Backwards."""
        self.refuse_if_cancelled()
        moved = any(fields[name] != getattr(self, name) for name in MOVING & fields.keys())
        if self.series_id and fields.get("recurrence"):
            raise OneOfASeries()
        for name, value in fields.items():
            setattr(self, name, value)
        if self.ends_at <= self.starts_at:
            raise Backwards()
        self.sequence = (self.sequence or 0) + 1
        self.asked_sequence = self.sequence if moved else self.asked_sequence
        self.kept_out = [] if moved else self.kept_out
        if moved:
            self._ask_anew()
        return moved

    def _ask_anew(self) -> None:
        everybody: list[Participant | Guest] = [*self.participants, *self.guests]
        for one in everybody:
            one.answer, one.answered_at = "needs_action", None
        for guest in self.guests:
            guest.told_at = None  # his clock may have been put back since

    def invite(self, staff_ids: list[str]) -> None:
        """Have exactly these people invited; who was before keeps his answer."""
        wanted = [one for one in dict.fromkeys(staff_ids) if one != self.owner_id]
        kept = [p for p in self.participants if p.staff_id in wanted]
        known = {p.staff_id for p in kept}
        new = [Participant(staff_id=s, answer="needs_action") for s in wanted if s not in known]
        self.participants = [*kept, *new]

    def host(self, guests: list[Any]) -> list[Guest]:
        """Have exactly these outsiders invited; return those who are not to come any more."""
        wanted = {one["email"].lower(): one.get("name") for one in guests}
        kept = {one.email: one for one in self.guests if one.email in wanted}
        gone = [one for one in self.guests if one.email not in wanted]
        for email, name in wanted.items():
            guest = kept.setdefault(email, Guest(email=email, answer="needs_action"))
            guest.name = name
        self.guests = list(kept.values())
        return gone

    def answer_of_guest(self, email: str, answer: str, told_at: dt.datetime, now: Any) -> bool:
        """Take a guest's answer; return whether it is news. Raises Cancelled or NotInvited."""
        self.refuse_if_cancelled()
        guest = next((one for one in self.guests if one.email == email), None)
        if guest is None:
            raise NotInvited()
        if guest.told_at is not None and told_at <= guest.told_at:
            return False
        guest.answer, guest.answered_at, guest.told_at = answer, now, told_at
        return True

    def answer(self, staff_id: str, answer: str, at: dt.datetime) -> bool:
        """
        Take what somebody answered at a moment; return whether he said nothing since.

        Raises Cancelled or NotInvited.
        """
        self.refuse_if_cancelled()
        one = next((one for one in self.participants if one.staff_id == staff_id), None)
        if one is None:
            raise NotInvited()
        # Mails tell their moment to the second.
        if one.answered_at is not None and at < one.answered_at.replace(microsecond=0):
            return False
        one.answer, one.answered_at = answer, at
        return True

    def cancel(self) -> None:
        """Be called off. Raises Cancelled."""
        self.refuse_if_cancelled()
        self.state, self.sequence = "cancelled", self.sequence + 1

    def refuse_if_cancelled(self) -> None:
        if self.state == "cancelled":
            raise Cancelled()


def _answer(of: Participant | Guest) -> dict[str, Any]:
    return {"answer": of.answer, "answered_at": of.answered_at}

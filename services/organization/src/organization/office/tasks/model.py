"""The task, and what must always be true of it."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.custom.values import Customized
from chassis.tables import ID_LENGTH, Json, Owned, Record
from chassis.values import new_id
from contracts.organization.task import NoDay, NotOver, Over
from organization.tables import Model

PRIORITY = {"urgent": 0, "high": 1, "normal": 2, "low": 3}

MOVING = {"due_at", "recurrence"}


class AboutRecord:
    """The record of any service that something is about."""

    about_resource: Mapped[str | None] = mapped_column(String(81))
    about_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)

    @property
    def belongs_to(self) -> str | None:
        """Return what it goes along with when it changes hands: the customer, else the record."""
        return self.customer_id or self.about_id


class Task(Record, Owned, AboutRecord, Customized, Attachable, Model):
    """
    Something that `owner_id` has to do and `created_by` wants to be done.

    first_due_at: when the series began, from which repetitions are counted.
    popup_at: when it comes before one's eyes by itself.
    """

    __tablename__ = "task"
    resource = "organization.task"

    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    priority: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="open")
    percent: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[dt.datetime | None] = mapped_column()
    popup_at: Mapped[dt.datetime | None] = mapped_column()
    remind_minutes: Mapped[list[Any]] = mapped_column(Json, default=list)
    remind_by_sms: Mapped[bool] = mapped_column(default=False)
    popup_days: Mapped[int] = mapped_column(default=0)
    recurrence: Mapped[str | None] = mapped_column(String(300))
    zone: Mapped[str] = mapped_column(String(60))
    series_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    first_due_at: Mapped[dt.datetime | None] = mapped_column()
    done_at: Mapped[dt.datetime | None] = mapped_column()

    __table_args__ = (Index("ix_task_owner_id_state", "owner_id", "state", "due_at"),)

    @classmethod
    def also_visible(cls, call: Call) -> ColumnElement[bool]:
        """Who set a task sees what becomes of it."""
        return cls.created_by == call.actor_id

    def opens_to(self) -> dict[str, Any]:
        return {"creator_id": self.created_by}

    def change(self, fields: dict[str, Any]) -> bool:
        """Take over the given fields; return whether its series begins anew. Raises Over, NoDay."""
        self.must_be_open()
        moved = any(fields[name] != getattr(self, name) for name in MOVING & fields.keys())
        for name, value in fields.items():
            setattr(self, name, value)
        if self.due_at is None and (self.recurrence or self.remind_minutes):
            raise NoDay()
        if moved:
            self.first_due_at = self.due_at
        days = dt.timedelta(days=self.popup_days)
        self.popup_at = self.due_at - days if self.due_at else None
        return moved

    def end(self, state: str, now: dt.datetime) -> None:
        """Be done or given up. Raises Over."""
        self.must_be_open()
        self.state, self.done_at = state, now
        self.percent = 100 if state == "done" else self.percent

    def reopen(self) -> None:
        """Be open again, without repetition. Raises NotOver."""
        if self.state == "open":
            raise NotOver()
        self.state, self.done_at, self.recurrence = "open", None, None
        self.percent = min(self.percent, 99)

    def admits(self, verb: str) -> bool:
        """Tell whether the state allows *verb*: what is over can only be opened again."""
        return (verb == "reopen") != (self.state == "open")

    def must_be_open(self) -> None:
        if self.state != "open":
            raise Over(state=self.state)

    def repeated(self, due_at: dt.datetime) -> "Task":
        """Return the next of the series."""
        same = (
            *("title", "note", "priority", "remind_minutes", "remind_by_sms", "popup_days"),
            *("recurrence", "zone", "owner_id", "department_id", "created_by", "first_due_at"),
            *("about_resource", "about_id", "customer_id"),
        )
        self.series_id = self.series_id or self.id
        copied = {name: getattr(self, name) for name in same}
        days = dt.timedelta(days=self.popup_days)
        about = {"series_id": self.series_id, "due_at": due_at, "popup_at": due_at - days}
        following = Task(id=new_id(), state="open", percent=0, **copied, **about)
        following.is_filled_in_later = True
        return following


class TaskStep(Model):
    """What was reported of a task; never changed."""

    __tablename__ = "task_step"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column()
    actor_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    actor_name: Mapped[str] = mapped_column(String(100))
    percent: Mapped[int] = mapped_column()
    text: Mapped[str | None] = mapped_column(Text)

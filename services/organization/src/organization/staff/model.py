"""The person who works here, and what must always be true."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Index, String, exists, or_
from sqlalchemy.orm import Mapped, mapped_column

from chassis import structure
from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.custom.values import Customized
from chassis.scopes import in_places
from chassis.surnames import spelling
from chassis.tables import ID_LENGTH, Record
from contracts.organization.staff import NotAMobile, WrongState
from organization.departments.model import Membership
from organization.staff.rules import letter_of, mobile_number, surname_of
from organization.tables import Model

PINYIN_LENGTH, INITIALS_LENGTH = 600, 100
ACTIVE, LOCKED, LEFT = "active", "locked", "left"


ADMITTING = {
    "lock": (ACTIVE,),
    "unlock": (LOCKED,),
    "leave": (ACTIVE, LOCKED),
    "reset_password": (ACTIVE, LOCKED),
}
"""Verb → the states in which it may be done, where not in all."""


class Staff(Record, Customized, Attachable, Model):
    """
    A colleague.

    department_ids: where he works, the main department first; department_id is that first one.
    sales_department_id: the first of them that is of the sales tree.
    Who has left holds no roles. A login is never given out twice. His papers are for those who may
    change him: to look him up is open to nearly everybody.
    """

    __tablename__ = "staff"
    resource = "organization.staff"
    files_read_by = "update"
    blocked_until = None
    """Until when failures to sign in keep him out, where that was looked up."""

    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    pinyin: Mapped[str] = mapped_column(String(PINYIN_LENGTH), index=True)
    initials: Mapped[str] = mapped_column(String(INITIALS_LENGTH), index=True)
    surname: Mapped[str] = mapped_column(String(20), default="")
    letter: Mapped[str] = mapped_column(String(1), default="")
    mobile: Mapped[str | None] = mapped_column(String(21), index=True)
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    title: Mapped[str | None] = mapped_column(String(100))
    employee_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    department_ids: Mapped[list[str]] = mapped_column(default=list)
    sales_department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    superior_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    role_ids: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(10))
    hired_on: Mapped[dt.date | None] = mapped_column()
    left_on: Mapped[dt.date | None] = mapped_column()
    state: Mapped[str] = mapped_column(String(10), index=True, default=ACTIVE)

    __table_args__ = (Index("ix_staff_letter_surname", "letter", "surname"),)

    @classmethod
    def where_ruled(cls, call: Call) -> ColumnElement[bool]:
        """Oneself, whom one leads, and who works, or worked last, in the departments in scope."""
        here = in_places(Membership.department_id, call, cls.resource)
        return or_(
            cls.id == call.actor_id,
            cls.id.in_(structure.subordinates(call.actor_id)),
            in_places(cls.department_id, call, cls.resource),
            exists().where(Membership.staff_id == cls.id, here),
        )

    def change(self, fields: dict[str, Any], region: str = "CN") -> None:
        """
        Take over the given fields. Raises NotAMobile.

        region: where numbers without + are at home.
        """
        for name, value in fields.items():
            setattr(self, name, value)
        if fields.get("mobile"):
            self.mobile = mobile_number(fields["mobile"], region)
            if self.mobile is None:
                raise NotAMobile(mobile=fields["mobile"])
        if "name" in fields:
            pinyin, initials = spelling(self.name)
            self.pinyin, self.initials = pinyin[:PINYIN_LENGTH], initials[:INITIALS_LENGTH]
            self.surname, self.letter = surname_of(self.name), letter_of(pinyin)

    @property
    def called(self) -> tuple[str, ...]:
        """What a password may not be made of; a number also as it is dialled at home."""
        return (self.login, self.pinyin, self.name, (self.mobile or "")[-11:])

    def work_in(self, department_ids: Sequence[str], sales_department_id: str | None) -> None:
        """Belong to these departments: the main one first, and the first of the sales tree."""
        self.sales_department_id = sales_department_id
        self.department_ids = list(dict.fromkeys(department_ids))
        self.department_id = next(iter(self.department_ids), None)

    def hold(self, role_ids: Sequence[str]) -> None:
        self.role_ids = list(dict.fromkeys(role_ids))

    def lock(self) -> None:
        self._step(LOCKED, ACTIVE)

    def unlock(self) -> None:
        self._step(ACTIVE, LOCKED)

    def leave(self, today: dt.date) -> None:
        """Leave the house for good, today being the last day; the roles stay behind."""
        self._step(LEFT, ACTIVE, LOCKED)
        self.role_ids, self.left_on = [], today

    @property
    def keeps_files(self) -> bool:
        """Papers of who has left stay, as the law asks of who employed him."""
        return self.state == LEFT

    def admits(self, verb: str) -> bool:
        """Tell whether the state of the colleague allows *verb*."""
        if verb == "unlock" and self.blocked_until:
            return self.state != LEFT
        return self.state in ADMITTING.get(verb, (ACTIVE, LOCKED, LEFT))

    def refuse_unless(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState(state=self.state)

    def _step(self, state: str, *before: str) -> None:
        self.refuse_unless(*before)
        self.state = state

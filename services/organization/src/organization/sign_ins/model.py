"""The log of sign-ins, and the counters that slow down guessing."""

import datetime as dt

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from organization.sign_ins.rules import LOGIN_LENGTH
from organization.tables import Model


class SignIn(Record, Model):
    """One attempt to sign in; written once, never changed."""

    __tablename__ = "sign_in"
    resource = "organization.sign_in"

    login: Mapped[str] = mapped_column(String(LOGIN_LENGTH))
    staff_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    source: Mapped[str] = mapped_column(String(64), index=True)
    device: Mapped[str] = mapped_column(String(200))
    result: Mapped[str] = mapped_column(String(20))

    __table_args__ = (Index("ix_sign_in_login_created_at", "login", "created_at"),)


class Attempt(Model):
    """Failures of one login, one address, or one login from one address, today."""

    __tablename__ = "sign_in_attempt"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column()
    failed_at: Mapped[dt.datetime] = mapped_column(index=True)
    blocked_until: Mapped[dt.datetime | None] = mapped_column()

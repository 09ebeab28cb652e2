"""What sales knows of a customer, as told by the services that own it."""

import datetime as dt

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from chassis import shares
from chassis.tables import ID_LENGTH, Owned
from sales.tables import CURRENCY, Model, minor, money


class CustomerRef(Owned, Model):
    """A customer of the customers service; never newer than the last event, never older."""

    __tablename__ = "customer_ref"
    shared_by = shares.Part("id", "customer")
    resource = "customers.customer"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    credit_limit_minor: Mapped[int | None] = minor(nullable=True)
    currency: Mapped[str] = mapped_column(CURRENCY, default="CNY")
    removed: Mapped[bool] = mapped_column(default=False)
    held_off: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether customers is just taking him away, so that nothing new is entered."""
    credit_grade_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    # The class whose credit it has.
    class_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    payment_days: Mapped[int | None] = mapped_column()

    credit_limit = money("credit_limit")


class ContactRef(Model):
    """A contact of a customer, as far as documents name it."""

    __tablename__ = "contact_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    removed: Mapped[bool] = mapped_column(default=False)


class CreditGradeRef(Model):
    """A credit grade, with the classes whose customers have it unless they have their own."""

    __tablename__ = "credit_grade_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(40))
    credit_limit_minor: Mapped[int | None] = minor(nullable=True)
    currency: Mapped[str] = mapped_column(CURRENCY, default="CNY")
    payment_days: Mapped[int | None] = mapped_column()
    mode: Mapped[str] = mapped_column(String(10))
    warn_percent: Mapped[int] = mapped_column()
    reach: Mapped[list[str]] = mapped_column()
    active: Mapped[bool] = mapped_column()

    credit_limit = money("credit_limit")


class CreditStanding(Model):
    """How a customer was told to stand to his limit; no row: fine."""

    __tablename__ = "credit_standing"

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    standing: Mapped[str] = mapped_column(String(10))


class ExposureRef(Model):
    """The credit exposure of a customer in one currency, as last folded by the ledger."""

    __tablename__ = "exposure_ref"

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    currency: Mapped[str] = mapped_column(CURRENCY, primary_key=True)
    version: Mapped[int] = mapped_column()
    receivable_minor: Mapped[int] = minor()
    held_minor: Mapped[int] = minor()
    advances_minor: Mapped[int] = minor()
    exposure_minor: Mapped[int] = minor()
    told_at: Mapped[dt.datetime] = mapped_column()

    receivable = money("receivable")
    held = money("held")
    advances = money("advances")
    exposure = money("exposure")

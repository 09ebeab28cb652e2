"""The contact, and what must always be true of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from chassis import shares
from chassis.custom.values import Customized
from chassis.search import SearchIndex
from chassis.tables import ID_LENGTH, Owned, Record, Recyclable
from chassis.tokens import document
from customers.contacts.rules import surname_of
from customers.duplicates.model import Identity
from customers.reach import Reachable, addresses, dialled_by, reached_by
from customers.tables import Model

KNOWN_BY = ("name", "phones", "emails", "custom")
MERGED = text("merged_into IS NOT NULL")
words = SearchIndex(Model.metadata, "contact_search")


class Contact(Record, Owned, Recyclable, Reachable, Customized, Model):
    """
    A person at one customer; at most one of them is the primary contact.

    owner_id and department_id are always those of the customer, so that both are seen by the same.
    """

    __tablename__ = "contact"
    resource = "customers.contact"
    parts_by: ClassVar = {"name": words}
    shared_by = shares.Part("customer_id", "contacts")
    own_verbs = frozenset(("merge",))

    created_at: Mapped[dt.datetime] = mapped_column()
    deleted_at: Mapped[dt.datetime | None] = mapped_column()
    deletion_batch: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str | None] = mapped_column(String(80))
    department: Mapped[str | None] = mapped_column(String(80))
    role: Mapped[str | None] = mapped_column(String(20))
    birthday: Mapped[dt.date | None] = mapped_column()
    description: Mapped[str | None] = mapped_column(Text)
    gender: Mapped[str | None] = mapped_column(String(10))
    stance: Mapped[str | None] = mapped_column(String(20))
    lunar_birthday: Mapped[dict[str, Any] | None] = mapped_column()
    next_birthday_on: Mapped[dt.date | None] = mapped_column(index=True)
    birthday_kept_on: Mapped[dt.date | None] = mapped_column()
    """The last birthday whose hour has come, told or passed by."""
    birthday_near_on: Mapped[dt.date | None] = mapped_column()
    """The last birthday of which the owner was reminded before."""
    preferences: Mapped[str | None] = mapped_column(String(500))
    consents: Mapped[list[Any]] = mapped_column(default=list)
    surname: Mapped[str | None] = mapped_column(String(20))
    surname_initial: Mapped[str | None] = mapped_column(String(1))
    reports_to_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    retired_at: Mapped[dt.datetime | None] = mapped_column()
    retired_reason: Mapped[str | None] = mapped_column(String(300))
    merged_into: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    primary: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index(
            "ix_contact_merged_into", "merged_into", sqlite_where=MERGED, postgresql_where=MERGED
        ),
        Index("ix_contact_created_at", "created_at", "id"),
        Index("ix_contact_name", "name", "id"),
        Index("ix_contact_surname", "surname_initial", "surname"),
        Index(
            "uq_contact_primary",
            "customer_id",
            unique=True,
            sqlite_where=text('"primary" AND deleted_at IS NULL'),
            postgresql_where=text('"primary" AND deleted_at IS NULL'),
        ),
    )

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* makes sense: who has retired is no primary contact."""
        if verb in ("retire", "reinstate"):
            return (self.retired_at is None) == (verb == "retire")
        return verb != "make_primary" or not (self.primary or self.retired_at)

    @validates("name")
    def _take_name(self, key: str, name: str) -> str:
        self.surname, self.surname_initial = surname_of(name)
        return name

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)


def identities(fields: Mapping[str, Any]) -> list[Identity]:
    """Return what a contact with these fields is known by."""
    phones = [Identity("contact_phone", n, extension=x) for n, x in dialled_by(fields)]
    return [*phones, *(Identity("contact_email", address) for address in addresses(fields))]


def searched_by(fields: Mapping[str, Any]) -> str:
    """Return the tokens by which a contact with these fields is found."""
    spoken = fields.get("spoken", ())
    return document(spoken, *reached_by(fields), people=[fields["name"]])

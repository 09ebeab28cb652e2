"""The index of what identifies a record; the database keeps exclusive values unique."""

from typing import NamedTuple

from sqlalchemy import Boolean, Column, Index, String, Table, text

from chassis.tables import ID_LENGTH, BigKey
from customers.tables import Model

VALUE_LIMIT = 200
PERSONS = ("contact_phone", "lead_phone")
"""Kinds that are numbers of people; those of a company are the same whatever the extension."""

identity = Table(
    "identity",
    Model.metadata,
    Column("number", BigKey, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("value", String(VALUE_LIMIT), nullable=False),
    Column("resource", String(40), nullable=False),
    Column("record_id", String(ID_LENGTH), nullable=False),
    Column("exclusive", Boolean, nullable=False),
    Column("extension", String(8), nullable=False, server_default=""),
    Index("ix_identity_value", "value", "kind"),
    Index("ix_identity_record_id", "record_id"),
    Index(
        "uq_identity_exclusive",
        "kind",
        "value",
        unique=True,
        sqlite_where=text("exclusive"),
        postgresql_where=text("exclusive"),
    ),
)


class Identity(NamedTuple):
    """
    One thing that a record is known by.

    kind: "credit_code", "phone", "email", "name", "former_name" or "similar_name" of a customer,
        "contact_phone" or "contact_email", "lead_phone", "lead_email" or "lead_company".
    exclusive: whether no other record may have the same one exclusively.
    extension: behind the number of a switchboard, "" for none.
    """

    kind: str
    value: str
    exclusive: bool = False
    extension: str = ""


class Hit(NamedTuple):
    """A record that is known by the same thing."""

    kind: str
    value: str
    resource: str
    record_id: str
    exclusive: bool
    extension: str = ""


def apart(one: Identity | Hit, other: Identity | Hit) -> bool:
    """Tell whether these are two people behind one switchboard, each with an extension."""
    differ = bool(one.extension and other.extension) and one.extension != other.extension
    return differ and not {one.kind, other.kind}.isdisjoint(PERSONS)

"""The index of what identifies a record; the database keeps exclusive values unique."""

from dataclasses import dataclass

from sqlalchemy import Boolean, Column, Index, String, Table, text

from chassis.tables import ID_LENGTH, BigKey
from customers.tables import Model

VALUE_LIMIT = 200

identity = Table(
    "identity",
    Model.metadata,
    Column("number", BigKey, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("value", String(VALUE_LIMIT), nullable=False),
    Column("resource", String(40), nullable=False),
    Column("record_id", String(ID_LENGTH), nullable=False),
    Column("exclusive", Boolean, nullable=False),
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


@dataclass(frozen=True, order=True, slots=True)
class Identity:
    """
    One thing that a record is known by.

    kind: "credit_code", "phone", "email", "name", "former_name" or "similar_name" of a customer,
        "contact_phone" or "contact_email", "lead_phone", "lead_email" or "lead_company".
    exclusive: whether no other record may have the same one exclusively.
    """

    kind: str
    value: str
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that is known by the same thing."""

    kind: str
    value: str
    resource: str
    record_id: str
    exclusive: bool

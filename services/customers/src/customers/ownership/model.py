"""The periods in which a customer belonged to somebody or lay in the pool."""

from sqlalchemy import Column, Index, String, Table

from chassis.tables import ID_LENGTH, BigKey, UtcDateTime
from customers.tables import Model

ownership = Table(
    "ownership",
    Model.metadata,
    Column("number", BigKey, primary_key=True, autoincrement=True),
    Column("customer_id", String(ID_LENGTH), nullable=False),
    Column("owner_id", String(ID_LENGTH), nullable=True),
    Column("from_at", UtcDateTime(), nullable=False),
    Column("to_at", UtcDateTime(), nullable=True),
    Column("how", String(20), nullable=False),
    Column("reason", String(300), nullable=True),
    Column("pool_id", String(ID_LENGTH), nullable=True),
    Column("by_id", String(ID_LENGTH), nullable=False),
    Index("ix_ownership_customer_id", "customer_id", "number"),
    Index("ix_ownership_owner_id", "owner_id", "from_at"),
)

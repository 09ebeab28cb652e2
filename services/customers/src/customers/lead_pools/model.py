"""The periods in which a lead belonged to somebody or lay in a pool, and who waits for a rule."""

from sqlalchemy import Column, Index, String, Table

from chassis.tables import ID_LENGTH, BigKey, UtcDateTime
from customers.tables import Model

lead_holding = Table(
    "lead_holding",
    Model.metadata,
    Column("number", BigKey, primary_key=True, autoincrement=True),
    Column("lead_id", String(ID_LENGTH), nullable=False),
    Column("owner_id", String(ID_LENGTH), nullable=True),
    Column("from_at", UtcDateTime(), nullable=False),
    Column("to_at", UtcDateTime(), nullable=True),
    Column("how", String(20), nullable=False),
    Column("reason", String(300), nullable=True),
    Column("pool_id", String(ID_LENGTH), nullable=True),
    Column("by_id", String(ID_LENGTH), nullable=False),
    Index("ix_lead_holding_lead_id", "lead_id", "number"),
    Index("ix_lead_holding_owner_id", "owner_id", "from_at"),
    Index("ix_lead_holding_by_id", "by_id", "from_at"),
)
lead_waiting = Table(
    "lead_waiting",
    Model.metadata,
    Column("lead_id", String(ID_LENGTH), primary_key=True),
    Column("rule_id", String(ID_LENGTH), nullable=False),
    Column("since_at", UtcDateTime(), nullable=False),
    Index("ix_lead_waiting_rule_id", "rule_id", "since_at"),
)
"""Leads that a rule is for, while none of its members can take them."""

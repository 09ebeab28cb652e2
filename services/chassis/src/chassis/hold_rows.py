"""The rows of permits that a service has heard of: what they hold, and what became of them."""

from sqlalchemy import Column, Index, Integer, String, Table

from chassis.tables import ID_LENGTH, UtcDateTime, metadata

permit_hold = Table(
    "permit_hold",
    metadata,
    Column("permit_id", String(ID_LENGTH), primary_key=True),
    Column("action", String(120), nullable=False),
    Column("record_id", String(ID_LENGTH), nullable=True),
    Column("state", String(20), nullable=False),
    Column("heard", Integer, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("job_id", String(ID_LENGTH), nullable=True, index=True),
    Column("at", UtcDateTime(), nullable=False, index=True),
    Index("ix_permit_hold_record_id", "record_id", "state"),
    Index("ix_permit_hold_state", "state", "record_id"),
)
"""
heard: the version of the permit that was heard of last; turns: how often this service told of it.
job_id: what runs under a used permit. A permit for what changes no record names none.
"""
WAITING, GIVEN, USED, OVER = "waiting", "given", "used", "over"
HEARD_AS = {"pending": WAITING, "approved": GIVEN}
LIVE = (WAITING, GIVEN)

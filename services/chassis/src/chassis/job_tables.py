"""Where jobs and the rows that they refused are kept."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from chassis.tables import BigKey, Json, UtcDateTime, metadata

CODE_KEPT = 100
OPEN = ("queued", "running")
"""The states of a job that has not ended."""
job = Table(
    "job",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(80), nullable=False),
    Column("state", String(20), nullable=False),
    Column("input", Json, nullable=False),
    Column("caller", Json, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=True),
    Column("counts", Json, nullable=False),
    Column("problem", Text, nullable=True),
    Column("cancel_asked", Integer, nullable=False),
    Column("alive_until", UtcDateTime(), nullable=True),
    Column("claim", String(64), nullable=True),
    Column("version", Integer, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("updated_at", UtcDateTime(), nullable=False),
    Column("started_at", UtcDateTime(), nullable=True),
    Column("finished_at", UtcDateTime(), nullable=True),
    Index("ix_job_state", "state"),
)
job_error = Table(
    "job_error",
    metadata,
    Column("position", BigKey, primary_key=True, autoincrement=True),
    Column("job_id", String(64), nullable=False),
    Column("row", Integer, nullable=False),
    Column("pointer", String(100), nullable=False),
    Column("code", String(CODE_KEPT), nullable=False),
    Column("detail", String(200), nullable=False),
    Index("ix_job_error_job_id", "job_id", "row"),
)

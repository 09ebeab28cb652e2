"""All tables of the chassis, whatever a process happens to use: for migrations and tests."""

from chassis import (
    due,
    handover,
    history,
    hold_rows,
    idempotency,
    jobs,
    merging,
    numbering,
    operation_log,
    outbox,
    parking,
    process,
    react,
    shares,
    structure,
    tables,
    waiting,
)
from chassis.attachments import model as attachments
from chassis.custom import definitions
from chassis.views import model as views

OWNERS = (
    attachments,
    definitions,
    due,
    handover,
    history,
    hold_rows,
    idempotency,
    jobs,
    merging,
    numbering,
    operation_log,
    outbox,
    parking,
    process,
    react,
    shares,
    structure,
    views,
    waiting,
)
metadata = tables.metadata
"""Complete, because the owners of all tables have been imported."""

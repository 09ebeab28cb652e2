"""Ended jobs are kept for a while, and the rows that they refused for a shorter one."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import ColumnElement, delete, exists, select

from chassis.job_tables import OPEN, job, job_error

if TYPE_CHECKING:
    from chassis.runtime import Runtime

BATCH = 500
"""Rows that one transaction deletes: others who write wait for as long as it takes."""
MOST_BATCHES = 40
"""What is too much for one hour waits for the next."""
log = structlog.get_logger()


def forget(runtime: "Runtime") -> None:
    """Delete what was kept long enough: refused rows first, then jobs that have none left."""
    days, now = runtime.settings, runtime.clock.now()
    errors = now - dt.timedelta(days=min(days.job_error_days, days.job_days))
    old = select(job.c.id).where(_ended_before(errors))
    left = MOST_BATCHES
    left -= _delete(runtime, job_error.c.position, job_error.c.job_id.in_(old), left)
    bare = ~exists().where(job_error.c.job_id == job.c.id)
    _delete(runtime, job.c.id, _ended_before(now - dt.timedelta(days=days.job_days)) & bare, left)


def _ended_before(moment: dt.datetime) -> ColumnElement[bool]:
    return job.c.state.not_in(OPEN) & (job.c.finished_at < moment)


def _delete(runtime: "Runtime", key: Any, which: ColumnElement[bool], most: int) -> int:
    """Delete rows by their *key* in at most so many transactions; return how many that took."""
    for number in range(most):
        with runtime.database.writing() as connection:
            keys = list(connection.scalars(select(key).where(which).limit(BATCH)))
            if keys:
                connection.execute(delete(key.table).where(key.in_(keys)))
        if keys:
            log.info("housekeeping.jobs_forgotten", table=key.table.name, rows=len(keys))
        if len(keys) < BATCH:
            return number + 1
    return most

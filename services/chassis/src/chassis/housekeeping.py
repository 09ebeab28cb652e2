"""Small chores of an idle service: seal the history, forget old answers, jobs and files."""

import datetime as dt
import time
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import delete, text

from chassis import checkpoints, history, idempotency, job_keeping
from chassis.files import FileStore
from chassis.hold_rows import WAITING, permit_hold
from chassis.react import inbox_event

if TYPE_CHECKING:
    from chassis.runtime import Runtime

SEAL_BATCH = 500
SEAL_LOCK = 7_326_001
FILES_KEPT_S = 24 * 3600.0
"""Seconds for which an uploaded or handed-out file stays that nobody holds."""
PURGE_EVERY = dt.timedelta(hours=1)
log = structlog.get_logger()


def keep(runtime: "Runtime") -> None:
    """Do the chores that are due; a failure is told and waits for the next time."""
    try:
        seal_history(runtime)
        if _is_time(runtime):
            checkpoints.note(runtime)
            _forget_secrets(runtime)
            _purge(runtime)
            job_keeping.forget(runtime)
            _sweep_files(runtime)
            for chore in runtime.service.hourly:
                chore(runtime)
    except Exception as error:
        log.warning("housekeeping.failed", error=repr(error))


def seal_history(runtime: "Runtime") -> None:
    """Chain what is not sealed yet; one process at a time."""
    database = runtime.database
    with database.reading() as connection:
        if not history.unsealed(connection):
            return
    with database.writing() as connection:
        if not database.is_sqlite and not connection.scalar(
            text("select pg_try_advisory_xact_lock(:k)"), {"k": SEAL_LOCK}
        ):
            return
        history.seal(connection, SEAL_BATCH)
    try:
        checkpoints.follow(runtime)
    except OSError as error:
        log.warning("housekeeping.end_not_kept", error=repr(error))


def _is_time(runtime: "Runtime") -> bool:
    now = runtime.clock.now()
    if runtime.purged_at and now - runtime.purged_at < PURGE_EVERY:
        return False
    runtime.purged_at = now
    return True


def _sweep_files(runtime: "Runtime") -> None:
    """Every service sweeps the folder that all share; who needs a file longer holds it."""
    swept = FileStore(runtime.settings.upload_folder).sweep(time.time() - FILES_KEPT_S)
    if swept:
        log.info("housekeeping.files_swept", files=swept)


def _forget_secrets(runtime: "Runtime") -> None:
    told = [operation for operation, _ in runtime.service.operations.values()]
    with runtime.database.writing() as connection:
        found = idempotency.forget_secrets(connection, told)
    if found:
        log.info("housekeeping.secrets_forgotten", answers=found)


def _purge(runtime: "Runtime") -> None:
    now = runtime.clock.now()
    before = now - dt.timedelta(days=runtime.settings.idempotency_days)
    old = now - dt.timedelta(days=runtime.settings.inbox_days)
    with runtime.database.writing() as connection:
        connection.execute(
            delete(idempotency.idempotency_key).where(
                idempotency.idempotency_key.c.created_at < before
            )
        )
        connection.execute(delete(inbox_event).where(inbox_event.c.at < old))
        answered = permit_hold.c.state != WAITING
        connection.execute(delete(permit_hold).where(answered, permit_hold.c.at < old))

"""
Whose a job is: a claim that is renewed for as long as its process lives, however long a step takes.

Who was thought dead and goes on saves nothing any more: each save asks whether the claim stands.
"""

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from chassis.errors import Unavailable
from chassis.job_tables import OPEN, job
from chassis.uow import UnitOfWork
from chassis.values import new_id

if TYPE_CHECKING:
    from chassis.runtime import Runtime

ALIVE = dt.timedelta(seconds=20)
"""How long a claim lasts that nobody renews; then the process counts as dead."""
BEAT_S = 5.0
log = structlog.get_logger()


class Lost(Exception):
    """Another process has taken the job up; this one must save nothing more of it."""


def reserve(uow: UnitOfWork, job_id: str) -> str:
    """Claim the job for a process that is about to be started; "" when one is alive."""
    claim = new_id()
    free = or_(job.c.alive_until.is_(None), job.c.alive_until <= uow.now)
    mine = update(job).where(job.c.id == job_id, job.c.state.in_(OPEN), free)
    values = {"claim": claim, "alive_until": uow.now + ALIVE}
    done: Any = uow.session.execute(mine.values(**values))
    return claim if done.rowcount else ""


def take(uow: UnitOfWork, job_id: str, reserved: str = "") -> Mapping[str, Any] | None:
    """
    Take the job and return its row; None when it is over or somebody else's.

    reserved: the claim that whoever started this process has made for it.
    """
    c = job.c
    row = uow.session.execute(select(job).where(c.id == job_id).with_for_update())
    found = row.mappings().first()
    if found is None or found["state"] not in OPEN:
        return None
    is_alive = found["alive_until"] and found["alive_until"] > uow.now
    if found["claim"] != reserved if reserved else is_alive:
        return None
    values = {
        "state": "running",
        "started_at": found["started_at"] or uow.now,
        "alive_until": uow.now + ALIVE,
        "claim": reserved or new_id(),
    }
    uow.session.execute(update(job).where(c.id == job_id).values(**values))
    return {**found, **values}


def save(uow: UnitOfWork, job_id: str, claim: str, values: Mapping[str, Any]) -> None:
    """Write *values* to the job. Raises Lost when the claim no longer stands."""
    mine = update(job).where(job.c.id == job_id, job.c.claim == claim)
    more = {"version": job.c.version + 1, "updated_at": uow.now}
    done: Any = uow.session.execute(mine.values(**values, **more))
    if not done.rowcount:
        raise Lost(job_id)


@contextmanager
def beating(runtime: "Runtime", job_id: str, claim: str) -> Iterator[None]:
    """Renew the claim for as long as the block lasts."""
    over = threading.Event()
    keep_alive(runtime, job_id, claim, over.is_set, over)
    try:
        yield
    finally:
        over.set()


def keep_alive(
    runtime: "Runtime",
    job_id: str,
    claim: str,
    is_over: Callable[[], bool],
    woken: threading.Event | None = None,
) -> None:
    """Renew the claim in a thread of its own until it *is_over*, or is somebody else's."""
    pause, mine = woken or threading.Event(), os.getpid()

    def beat() -> None:
        while not pause.wait(BEAT_S) and not is_over():
            # A branch of this process (chassis/ahead.py) has no part in the database.
            if os.getpid() != mine or not _renew(runtime, job_id, claim):
                return

    threading.Thread(target=beat, name=f"alive {job_id}", daemon=True).start()


def _renew(runtime: "Runtime", job_id: str, claim: str) -> bool:
    """Return False when there is nothing to renew any more; what does not work now is left."""
    c = job.c
    mine = update(job).where(c.id == job_id, c.claim == claim, c.state.in_(OPEN))
    try:
        with runtime.database.writing() as connection:
            until = runtime.clock.now() + ALIVE
            return bool(connection.execute(mine.values(alive_until=until)).rowcount)
    except (SQLAlchemyError, Unavailable) as error:
        log.info("job.not_renewed", job=job_id, error=repr(error))
        return True

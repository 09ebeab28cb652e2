"""
Jobs: long work in a process of its own, in chunks that commit together with their progress.

A job that dies is taken up at the chunk after the last one saved, so that no row is done twice.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy import insert, select, update

from chassis import holds, job_claims
from chassis.context import Call
from chassis.contract import RESOURCES
from chassis.errors import NotTried, Refusal, ServiceError, Unavailable
from chassis.fields import code as coded
from chassis.files import FileStore
from chassis.job_claims import Lost
from chassis.job_rights import PERMISSION, RightsGone, Standing
from chassis.job_tables import OPEN as OPEN
from chassis.job_tables import job, job_error
from chassis.told_rows import BESIDE
from chassis.uow import UnitOfWork
from chassis.values import new_id

if TYPE_CHECKING:
    from chassis.runtime import Runtime

DUE_KIND = "job"
SHOWN_ERRORS = 100
TOLD_EACH_S = 1.0
"""Seconds between two events about the progress of one job."""
TRIED = "tried"
"""The state of what never was a job."""
Function = TypeVar("Function", bound=Callable[..., Any])
log = structlog.get_logger()


class Failed(Exception):
    """The job as such cannot go on; `code` says why (a bad file, say), `told` with parameters."""

    def __init__(self, code: str, **params: Any):
        super().__init__(code)
        self.code, self.params = code, params
        self.told = coded(code, **params)


class Cancelled(Exception):
    """Somebody asked for the job to stop."""


@dataclass(frozen=True)
class RowProblem:
    """Why one row was refused; row counts from 1."""

    row: int
    pointer: str
    code: str
    detail: str = ""


def does_job(kind: str) -> Callable[[Function], Function]:
    """Mark the function that does jobs of *kind*; it is given a Job and its dependencies."""

    def note(function: Function) -> Function:
        function.job_kind = kind  # type: ignore[attr-defined]
        return function

    return note


def start(
    uow: UnitOfWork, kind: str, given: Mapping[str, Any], *, small: bool = False
) -> dict[str, Any]:
    """
    Queue a job of *kind* with the input *given* and return its row; it begins after commit.

    small: it is over in a moment, so that the service does it itself: a process of its own has
        two seconds to load before it begins.
    Raises NotTried in a dry run: what such a job would do, only who asks for it can tell.
    """
    if uow.call.dry_run and not holds.is_tried_out(uow):
        raise NotTried(operation=kind)
    job_id = f"{uow.service}.{new_id()}"
    row = {
        "id": job_id,
        "kind": kind,
        "state": "queued",
        "input": dict(given),
        "caller": {**asdict(uow.call), PERMISSION: uow.known.get(PERMISSION, "")},
        "done": 0,
        "counts": {},
        "cancel_asked": 0,
        "version": 1,
        "created_by": uow.call.actor_id,
        "created_at": uow.now,
        "updated_at": uow.now,
    }
    uow.session.execute(insert(job).values(**row))
    uow.schedule(DUE_KIND, job_id, uow.now, {"small": small})
    holds.tie(uow, job_id)
    return read(uow, job_id) or row


def trial(
    kind: str, counts: Mapping[str, int], errors: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """
    Return what a job of *kind* would do, in the form of one; none begins.

    counts: what would become of how many rows; errors: row, pointer, code and detail of those that
    would be refused.
    """
    about = {"id": None, "version": 0, "kind": kind, "state": TRIED, "done": 0, "problem": None}
    total = sum(counts.values())
    return {**about, "total": total, "counts": dict(counts), "errors": errors[:SHOWN_ERRORS]}


def read(uow: UnitOfWork, job_id: str) -> dict[str, Any] | None:
    """Return the job with its first errors, refused rows before those only told, or None."""
    found = uow.session.execute(select(job).where(job.c.id == job_id)).mappings().first()
    if found is None:
        return None
    c = job_error.c
    ordered = select(job_error).order_by(c.code.in_(BESIDE), c.row, c.position)
    first = ordered.where(c.job_id == job_id).limit(SHOWN_ERRORS)
    errors = uow.session.execute(first).mappings().all()
    return {**found, "errors": [dict(e) for e in errors]}


def listed(uow: UnitOfWork, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """
    Return the caller's own jobs, newest first, one more than `limit` where there are more.

    asked: limit, and where given cursor (what stands behind the service in an id), state, kind.
    """
    c = job.c
    chosen = select(job).where(
        c.created_by == uow.call.actor_id, c.id.startswith(f"{uow.service}.")
    )
    if asked.get("cursor"):
        chosen = chosen.where(c.id < f"{uow.service}.{asked['cursor']}")
    for name in ("state", "kind"):
        if asked.get(name):
            chosen = chosen.where(c[name] == asked[name])
    rows = uow.session.execute(chosen.order_by(c.id.desc()).limit(asked["limit"] + 1))
    return [dict(row) for row in rows.mappings()]


def ask_to_stop(uow: UnitOfWork, job_id: str) -> None:
    """Ask the job to stop after the chunk in hand; a queued one is over at once, and told so."""
    mine = update(job).where(job.c.id == job_id)
    changes: dict[str, Any] = {"cancel_asked": 1, "version": job.c.version + 1}
    uow.session.execute(mine.values(**changes, updated_at=uow.now))
    queued = mine.where(job.c.state == "queued")
    over: Any = uow.session.execute(queued.values(state="cancelled", finished_at=uow.now))
    row = read(uow, job_id) if over.rowcount else None
    if row is not None:
        uow.unschedule(DUE_KIND, job_id)
        _tell(uow, row, row["created_by"])


def _tell(uow: UnitOfWork, row: Mapping[str, Any], owner_id: str) -> None:
    """Tell how far a job is, where the service declares that event."""
    declared = RESOURCES.get(f"{uow.service}.job")
    for event in declared.events if declared else ():
        if event.action == "progressed":
            about = {name: row[name] for name in ("kind", "state", "done", "total", "counts")}
            version = row["done"] + 1 + (row["state"] != "running")
            subject = SimpleNamespace(id=row["id"], version=version)
            uow.emit(event, subject, job_id=row["id"], owner_id=owner_id or None, **about)


def hold_upload(runtime: "Runtime", row: Mapping[str, Any]) -> None:
    """An uploaded file stays as long as the job that reads it is open."""
    upload = row["input"].get("upload")
    if not upload:
        return
    store = FileStore(runtime.settings.upload_folder)
    if row["state"] in OPEN:
        store.hold(upload["id"], row["id"])
    else:
        store.release(upload["id"], row["id"])


def run(runtime: "Runtime", job_id: str, reserved: str = "") -> None:
    """
    Do one job to its end in this process (`python -m customers job <id>`).

    reserved: the claim on it, made beforehand and kept alive, by whoever started this process.
    """
    mine = Job.claim(runtime, job_id, reserved)
    if mine is None:
        return
    try:
        with job_claims.beating(runtime, job_id, mine.claimed):
            _do(runtime, mine)
    except Lost:
        log.warning("job.lost", job=job_id)


def _do(runtime: "Runtime", mine: "Job") -> None:
    function = runtime.service.jobs[mine.kind]
    try:
        function(mine, **runtime.dependencies(function, call=mine.call))
        mine.finish("completed")
    except Lost:
        raise
    except Cancelled:
        mine.finish("cancelled")
    except RightsGone:
        mine.finish("failed", "rights_gone")
    except Failed as failure:
        mine.finish("failed", failure.told)
    except Refusal as refusal:
        if refusal.status >= Unavailable.status:
            raise  # it is taken up again
        plain = {k: v for k, v in refusal.details.items() if isinstance(v, str | int)}
        mine.finish("failed", coded(refusal.code, **plain))
    except ServiceError:
        raise
    except Exception as error:
        log.error("job.crashed", job=mine.id, error=repr(error), exc_info=True)
        mine.finish("failed", "internal")


class Job:
    """One job in the hands of this process."""

    def __init__(self, runtime: "Runtime", row: Mapping[str, Any]):
        self._runtime = runtime
        self.id: str = row["id"]
        self.kind: str = row["kind"]
        self.input: dict[str, Any] = row["input"]
        self.done: int = row["done"]
        self.total: int | None = row["total"]
        self.left_out: dict[str, list[RowProblem]] = {}
        self._told_at = -TOLD_EACH_S
        self.counts: dict[str, int] = dict(row["counts"])
        self._call = _caller(row["caller"])
        self._standing = Standing(runtime, row["caller"].get(PERMISSION, ""))
        self.claimed: str = row["claim"]

    @property
    def call(self) -> Call:
        """The call of who began it, with his rights of this moment. Raises RightsGone."""
        self._call = self._standing.of(self._call)
        return self._call

    @classmethod
    def claim(cls, runtime: "Runtime", job_id: str, reserved: str = "") -> "Job | None":
        """Take the job for this process; None when it is over or another process is alive."""
        with runtime.transaction(runtime.own_call()) as uow:
            found = job_claims.take(uow, job_id, reserved)
            uow.commit()
        return None if found is None else cls(runtime, found)

    def expect(self, total: int, *counted: str) -> None:
        """Say how many rows there are; counted: what is told from nought on."""
        self.total = total
        with self.chunk(0) as uow:
            uow.count(**dict.fromkeys(counted, 0))
            uow.session.execute(update(job).where(job.c.id == self.id).values(total=total))
            uow.commit()

    def leave_out(self, counted: str, problems: Iterable[RowProblem]) -> None:
        """Leave rows out and say why: they are told, counted and done with the next chunk."""
        self.left_out[counted] = list(problems)

    def chunk(self, rows: int) -> "Chunk":
        """
        Return a unit of work for the next *rows* rows, saved together with the progress.

        Raises Cancelled when somebody asked for that.
        """
        return Chunk(self._runtime, self, rows)

    def now(self) -> dt.datetime:
        """Return what the clock says, which goes on within a transaction."""
        return self._runtime.clock.now()

    def tell(self, uow: UnitOfWork, state: str, done: int, counts: Mapping[str, int]) -> None:
        """Tell how far it is; seldom while it runs."""
        now = time.monotonic()
        if state == "running" and now - self._told_at < TOLD_EACH_S:
            return
        self._told_at = now
        about = {"id": self.id, "kind": self.kind, "state": state, "done": done}
        _tell(uow, {**about, "total": self.total, "counts": dict(counts)}, self._call.actor_id)

    def finish(self, state: str, problem: str | None = None) -> None:
        """Close the job."""
        with self._runtime.transaction(self._call) as uow:
            values = {"state": state, "problem": problem, "finished_at": uow.now}
            job_claims.save(uow, self.id, self.claimed, {**values, "alive_until": None})
            uow.unschedule(DUE_KIND, self.id)
            self.tell(uow, state, self.done, self.counts)
            if state == "failed":
                holds.give_back(uow, self.id)
            uow.commit()
        hold_upload(self._runtime, {"id": self.id, "input": self.input, "state": state})
        log.info("job.over", job=self.id, kind=self.kind, state=state, **self.counts)


class Chunk(UnitOfWork):
    """The unit of work of some rows of a job; commit() saves them, their errors and progress."""

    def __init__(self, runtime: "Runtime", of: Job, rows: int):
        name = runtime.service.name
        super().__init__(runtime.database, of.call, runtime.clock, service=name, writes=True)
        self._job = of
        self._rows = rows
        self._counted: dict[str, int] = {}
        self._problems: list[RowProblem] = []

    def count(self, **more: int) -> None:
        """Add to the counts of the job: count(created=500)."""
        for name, number in more.items():
            self._counted[name] = self._counted.get(name, 0) + number

    def refuse(self, problems: Iterable[RowProblem]) -> None:
        """Note why rows were refused."""
        self._problems.extend(problems)

    def commit(self) -> None:
        of = self._job
        asked = select(job.c.cancel_asked).where(job.c.id == of.id)
        if self.session.scalar(asked):
            raise Cancelled
        rows = {name: len({one.row for one in some}) for name, some in of.left_out.items()}
        self.count(**{name: number for name, number in rows.items() if number})
        problems = [*self._problems, *(one for some in of.left_out.values() for one in some)]
        if problems:
            errors = [{"job_id": of.id, **asdict(p), "detail": p.detail[:200]} for p in problems]
            self.session.execute(insert(job_error), errors)
        counts = dict(of.counts)
        for name, number in self._counted.items():
            counts[name] = counts.get(name, 0) + number
        done = of.done + self._rows + sum(rows.values())
        of.tell(self, "running", done, counts)
        # The transaction may have lasted longer than that: it began at `self.now`.
        until = of.now() + job_claims.ALIVE
        values = {"done": done, "counts": counts, "alive_until": until}
        job_claims.save(self, of.id, of.claimed, values)
        super().commit()
        of.done, of.counts, of.left_out = done, counts, {}


def _caller(kept: Mapping[str, Any]) -> Call:
    told = ((k, v) for k, v in kept.items() if k != PERMISSION)
    fresh: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in told}
    conditions = {"idempotency_key": "", "if_version": None, "deadline": time.time() + 86_400}
    return Call(**{**fresh, **conditions})

"""
Processes: several steps over several services that happen as a whole or not at all.

A run is a row with a state and the number of its next step. A step either works inside one local
transaction (it asks for `uow`) or asks another service (it asks for `rpc`). When a step refuses,
the steps before it are undone in reverse; when the process dies, due work takes the run up again.
A repeat after that goes on from the version that its caller knew: what only the process itself
moved, there and back, nobody else has changed.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import IntegrityError

from chassis import process_runs as runs
from chassis.binding import needs
from chassis.context import Call
from chassis.due import Due, when_due
from chassis.errors import AlreadyRunning, KeyInFlight, KeyReused, ServiceError, Stale
from chassis.idempotency import DO, UNDO, fingerprint
from chassis.process_runs import DUE_KIND, LEASE, SOON_S, Moves, Run, State
from chassis.values import new_id

if TYPE_CHECKING:
    from chassis.runtime import Runtime

GIVE_UP = dt.timedelta(minutes=5)
"""A run that cannot go forward for so long is undone."""
log = structlog.get_logger()


@dataclass(frozen=True)
class Step:
    """
    One step: `do(state, *, …)` and what takes it back, `undo(state, *, …)`.

    Both may return a dict that is merged into the state. Local ones ask for `uow`; remote ones for
    `rpc`, `call` and `step_key` (the idempotency key to send along). `undo` must bear being asked
    for something that never happened, since a remote step may fail without saying what it did; the
    operation that it asks for says by `undoes` what it takes back, of which nothing may come later.
    """

    name: str
    do: Callable[..., State | None]
    undo: Callable[..., State | None] | None = None


@dataclass(frozen=True, eq=False)
class Process:
    """Steps in order. Put it into a module of the slice that handlers or reactions import."""

    kind: str
    steps: tuple[Step, ...]


class Superseded(Exception):
    """Another thread or process has taken this run further meanwhile."""


class Processes:
    """
    Runs processes on behalf of one call; handlers ask for it as `processes`.

    repeated: whether the same request had run one before, whose outcome was handed out again.
    """

    def __init__(self, runtime: "Runtime", call: Call):
        self._runtime = runtime
        self._call = call
        self.repeated = False

    def run(self, process: Process, key: str, state: State) -> State:
        """
        Run *process* for the thing *key* to its end and return the final state.

        Raises the refusal of the step that failed, after everything was undone (what cannot be
        undone now is undone by due work); AlreadyRunning; KeyInFlight; Unavailable.
        """
        earlier = self._earlier(process, state)
        if earlier is not None:
            return earlier
        try:
            run = self._begin(process, key, state)
        except AlreadyRunning:
            # It may be our own first attempt, begun since we looked: then a repeat may wait for it.
            earlier = self._earlier(process, state)
            if earlier is None:
                raise
            return earlier
        return _Runner(self._runtime, process, self._call).forward(run)

    def _earlier(self, process: Process, state: State) -> State | None:
        """Return the final state of the run that the same Idempotency-Key began before."""
        request_key = self._request_key(process)
        if request_key is None:
            return None
        with self._runtime.database.reading() as connection:
            row = connection.execute(runs.EARLIER, {"of_request": request_key}).first()
        if row is None:
            return None
        if row.fingerprint != fingerprint(state):
            raise KeyReused()
        if row.status != "completed":
            raise KeyInFlight()
        self.repeated = True
        return dict(row.state)

    def _begin(self, process: Process, key: str, state: State) -> Run:
        try:
            return self._start(process, key, state, {})
        except Stale:
            moves = self._moved_before(process, key, state)
            if not moves:
                raise
        return self._start(process, key, state, moves)

    def _moved_before(self, process: Process, key: str, state: State) -> Moves:
        request = self._request_key(process)
        if request is None:
            return {}
        with self._runtime.database.reading() as connection:
            return runs.own_moves(connection, process.kind, key, request, fingerprint(state))

    def _start(self, process: Process, key: str, state: State, moves: Moves) -> Run:
        now = self._runtime.clock.now()
        request = self._request_key(process)
        row: dict[str, Any] = {
            "id": new_id(),
            "kind": process.kind,
            "key": key,
            "active_key": f"{process.kind}:{key}",
            "request_key": request,
            "fingerprint": fingerprint(state),
            "status": "running",
            "step": 0,
            "state": state,
            "caller": asdict(self._call.onward(self._call.audience, self._call.via)),
            "started_at": now,
            "updated_at": now,
        }
        about = (state, row["caller"], None, now, 0, request or "", moves)
        run = Run(row["id"], process.kind, "running", 0, *about)
        with self._runtime.transaction(self._call) as uow:
            try:
                uow.session.connection().execute(runs.INSERT, row)
            except IntegrityError as error:
                wait = self._seconds_left(row["active_key"])
                raise AlreadyRunning(retry_after_s=wait) from error
            uow.schedule(DUE_KIND, run.id, now + LEASE)
            return _Runner(self._runtime, process, self._call).begin(run, uow)

    def _seconds_left(self, active_key: str) -> int:
        with self._runtime.database.reading() as connection:
            return runs.seconds_left(connection, active_key, self._runtime.clock.now())

    def _request_key(self, process: Process) -> str | None:
        if not self._call.idempotency_key:
            return None
        return runs.request_key(process.kind, self._call.actor_id, self._call.idempotency_key)


@when_due(DUE_KIND)
def take_up_the_run(work: Due, *, runtime: "Runtime", transaction: Any) -> None:
    """Take up a run that nobody has finished: forward while that may help, else back."""
    run = runs.read(runtime, work.key)
    if run.status not in ("running", "compensating"):
        return
    process = runtime.service.processes[run.kind]
    runner = _Runner(runtime, process, _caller(run, runtime.settings.rpc_timeout_s * 5))
    try:
        if run.status == "compensating":
            runner.back(run)
        else:
            runner.forward(run, patient=runtime.clock.now() - run.started_at < GIVE_UP)
    except ServiceError as refusal:
        if refusal.status == 503:
            runner.come_again(run)
        elif run.status == "compensating":
            raise
        else:
            log.warning("process.refused", run=run.id, kind=run.kind, code=refusal.code)


def _caller(run: Run, seconds: float) -> Call:
    """Return the Call that began *run*, with a deadline *seconds* from now."""
    kept: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in run.caller.items()
    }
    return Call(**{**kept, "deadline": time.time() + seconds})


class _Runner:
    def __init__(self, runtime: "Runtime", process: Process, call: Call):
        self._runtime = runtime
        self._process = process
        self._call = call

    def begin(self, run: Run, uow: Any) -> Run:
        """Do the first step in the transaction that begins the run, where it is a local one."""
        first = self._process.steps[0]
        if not self._runtime.wants_transaction(first.do):
            uow.commit()
            return run
        changes, done = self._after(run)
        return self._do_inside(run, first.do, changes, uow, done=done)

    def forward(self, run: Run, *, patient: bool = False) -> State:
        """Do the steps that are left; patient: leave an unavailable service for later."""
        while run.step < len(self._process.steps):
            try:
                run = self._do(run)
            except Superseded:
                raise KeyInFlight() from None
            except Exception as error:
                refusal = error if isinstance(error, ServiceError) else None
                if patient and (refusal is None or refusal.status == 503):
                    raise
                self._give_up(run, error)
                raise
        return run.state

    def _do(self, run: Run) -> Run:
        step = self._process.steps[run.step]
        changes, done = self._after(run)
        if not done and not self._is_local(run.step) and self._is_local(run.step + 1):
            # Noted together with the local step that follows. After a crash in between the
            # remote one is asked for again by the same key, and answers as it did.
            told = step.do(run.state, **self._remote(run, step.do))
            return replace(run, step=run.step + 1, state=_merged(run.state, told))
        return self._apply(run, step.do, changes, done=done)

    def _is_local(self, number: int) -> bool:
        return self._runtime.wants_transaction(self._process.steps[number].do)

    def _after(self, run: Run) -> tuple[dict[str, Any], bool]:
        """Return what is noted once the present step is done, and whether it is the last."""
        changes: dict[str, Any] = {"step": run.step + 1}
        last = run.step + 1 == len(self._process.steps)
        if last:
            changes.update(status="completed", active_key=None)
        return changes, last

    def _give_up(self, run: Run, error: Exception) -> None:
        wire = error.for_the_wire() if isinstance(error, ServiceError) else {"code": "internal"}
        log.info("process.undone", run=run.id, kind=run.kind, step=run.step, code=wire["code"])
        from_step = run.step if self._in_doubt(run, error) else run.step - 1
        undoing = {"status": "compensating", "step": from_step, "request_key": None}
        undoing |= {"state": run.state}
        try:
            self.back(self._save(run, {**undoing, "error": wire}))
        except Exception as outage:
            log.warning("process.undo_later", run=run.id, error=repr(outage))
            if isinstance(error, ServiceError):
                # Until then the same is refused as under way.
                error.details["retry_after_s"] = self.come_again(run)

    def come_again(self, run: Run) -> int:
        """Let due work take the run up soon; return after how many seconds."""
        now = self._runtime.clock.now()
        wait = runs.pause(run.started_at, now)
        try:
            with self._runtime.transaction(self._call) as uow:
                uow.schedule(DUE_KIND, run.id, now + dt.timedelta(seconds=wait))
                uow.commit()
        except Exception as outage:
            log.warning("process.waits_for_its_lease", run=run.id, error=repr(outage))
            left = (run.started_at + LEASE - now).total_seconds()
            return max(int(left) + 1, SOON_S)
        return wait

    def _in_doubt(self, run: Run, error: Exception) -> bool:
        """Return whether the failed step may have happened all the same."""
        if self._is_local(run.step):
            return False
        return not isinstance(error, ServiceError) or error.status >= 500

    def back(self, run: Run) -> None:
        """Undo the steps up to the one that `run` names, newest first."""
        while run.step >= 0:
            undo = self._process.steps[run.step].undo
            changes: dict[str, Any] = {"step": run.step - 1}
            run = self._apply(run, undo, changes) if undo else self._save(run, changes)
        self._save(run, {"status": "compensated", "active_key": None}, done=True)

    def _apply(
        self, run: Run, function: Callable[..., Any], changes: dict[str, Any], *, done: bool = False
    ) -> Run:
        """Call *function* and save what it says together with *changes*."""
        if self._runtime.wants_transaction(function):
            with self._runtime.transaction(self._call) as uow:
                self._lock(uow, run)
                return self._do_inside(run, function, changes, uow, done=done)
        told = function(run.state, **self._remote(run, function))
        return self._save(run, {**changes, "state": _merged(run.state, told)}, done=done)

    def _do_inside(
        self,
        run: Run,
        function: Callable[..., Any],
        changes: dict[str, Any],
        uow: Any,
        *,
        done: bool,
    ) -> Run:
        uow.own_moves = run.moves
        told = function(run.state, **self._runtime.dependencies(function, uow=uow))
        uow.flush()
        run = replace(run, moves=runs.added(run.moves, uow.moved()))
        return self._write(uow, run, {**changes, "state": _merged(run.state, told)}, done)

    def _remote(self, run: Run, function: Callable[..., Any]) -> dict[str, Any]:
        direction = DO if run.status == "running" else UNDO
        offered = {"call": self._call, "step_key": f"{run.id}:{run.step}{direction}"}
        wanted = {name: offered[name] for name in needs(function) if name in offered}
        return self._runtime.dependencies(function, **{"call": self._call, **wanted})

    def _save(self, run: Run, changes: dict[str, Any], *, done: bool = False) -> Run:
        with self._runtime.transaction(self._call) as uow:
            self._lock(uow, run)
            return self._write(uow, run, changes, done)

    def _lock(self, uow: Any, run: Run) -> None:
        found = uow.session.connection().execute(runs.LOCK, {"run_id": run.id}).one()
        if tuple(found) != (run.saved_step, run.status):
            raise Superseded(run.id)

    def _write(self, uow: Any, run: Run, changes: dict[str, Any], done: bool) -> Run:
        values = {**changes, "updated_at": uow.now}
        if run.request:
            values["moved"] = {"request": run.request, "records": run.moves}
        uow.session.connection().execute(runs.UPDATE, {"run_id": run.id, **values})
        if done:
            uow.unschedule(DUE_KIND, run.id)
        uow.commit()
        kept = {k: v for k, v in changes.items() if k in ("status", "step", "state", "error")}
        return replace(run, **kept, saved_step=kept.get("step", run.saved_step))


def _merged(state: State, told: State | None) -> State:
    return {**state, **(told or {})}

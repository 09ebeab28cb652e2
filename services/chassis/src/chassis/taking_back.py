"""
Taking imports back: what they opened goes to the recycle bin, many records in each step. Of kinds
that say so, what they changed is set back as well.

A step is one transaction with its own progress, so that a kill anywhere neither loses nor doubles
any. What somebody went on with stays, and the job says of each line why.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import select

from chassis import batch, history, holds, importing, jobs, stock
from chassis.contract import Operation
from chassis.errors import Forbidden, ServiceError, Unavailable
from chassis.field_rights import FieldRights
from chassis.import_refusals import NothingOpened
from chassis.job_words import in_words
from chassis.jobs import Job, RowProblem
from chassis.perform import carry_out_within
from chassis.row_problems import kept_code, kept_field
from chassis.scopes import present
from chassis.uow import UnitOfWork

STEP, TRIED_AT_ONCE, FEW = 200, 1000, 20
"""Records in one step, in one look of a trial, and so few that they are removed in a moment."""
SHOWN = 40
"""Characters of how a record is called that a sentence tells."""
WENT_ON = "import.went_on"
Refused = dict[str, str]
"""Record id → why it stays, as `kept_code` tells it."""


def _nothing(*about: Any) -> Refused:
    return {}


class Line(NamedTuple):
    """
    The line of a table that made a record, or changed it.

    before, after: the versions of the record; 0 before what was opened.
    """

    row: int
    before: int = 0
    after: int = 1


Lines = Mapping[str, Line]


@dataclass(frozen=True)
class Kind:
    """
    What imports open.

    mine: returns the condition that the caller may remove a record. leave: moves records to the
    recycle bin and tells it; without one each is removed as a person does it. obstacles: tells
    which of some opened records stay, and why, by what is known here; it is given when the import
    was over. question: what others are asked before, if anything, and owing: which records stay
    for what they told. forget: what else goes with records. called: the field by which sentences
    call a record. lines: id → line of what an import has opened or changed; None: its records know
    by which one they came. changes: the operations by which people set back what was changed.
    """

    model: Any
    mine: Callable[[UnitOfWork], Any]
    removal: Operation
    leave: Callable[[UnitOfWork, Sequence[Any]], None] | None = None
    obstacles: Callable[[UnitOfWork, Sequence[str], dt.datetime], Refused] = _nothing
    question: Callable[..., Mapping[str, Any]] | None = None
    owing: Callable[[Iterable[str], Mapping[str, Any]], Refused] = _nothing
    forget: Callable[[UnitOfWork, Sequence[str]], Any] = _nothing
    called: str = "name"
    lines: Callable[[UnitOfWork, str], Lines] | None = None
    changes: tuple[Operation, ...] = ()


def begin(uow: UnitOfWork, kind: Kind, job: Mapping[str, Any]) -> dict[str, Any]:
    """
    Queue the job that takes an import back; for a trial tell what it would do, and begin nothing.

    kind: what it has opened. job: the import. Raises NothingOpened or Forbidden.
    """
    lines = kind.lines(uow, job["id"]) if kind.lines else _lines_of(uow, kind.model, job["id"])
    if not lines:
        raise NothingOpened()
    _admit(uow.call, kind, lines)
    if uow.call.dry_run:
        return _trial(uow, kind, lines, job["finished_at"])
    about = {"resource": kind.model.resource, "verb": "remove", "takes_back": True}
    which = {"ids": list(lines), "lines": [list(line) for line in lines.values()]}
    about["since"] = job["finished_at"].isoformat()
    started = jobs.start(uow, f"{uow.service}.batch", {**about, **which}, small=len(lines) <= FEW)
    importing.note_undone(uow, job["id"], started["id"])
    return in_words(started, uow.call.language)


def _lines_of(uow: UnitOfWork, m: Any, job_id: str) -> Lines:
    mine = select(m.id, m.import_row).where(m.import_id == job_id, present(m)).order_by(m.id)
    noted = enumerate(uow.session.execute(mine), 1)
    return {row.id: Line(row.import_row or place) for place, row in noted}


def _admit(call: Any, kind: Kind, lines: Lines) -> None:
    opened = [kind.removal] if any(line.before == 0 for line in lines.values()) else []
    changed = kind.changes[:1] if any(line.before for line in lines.values()) else ()
    for operation in (*opened, *changed):
        if not call.allows(operation.permission):
            raise Forbidden(permission=operation.permission)


def _trial(uow: UnitOfWork, kind: Kind, lines: Lines, since: dt.datetime) -> dict[str, Any]:
    refused: Refused = {}
    ids, m = list(lines), kind.model
    for start in range(0, len(ids), TRIED_AT_ONCE):
        some = {one: lines[one] for one in ids[start : start + TRIED_AT_ONCE]}
        there = uow.session.execute(_mine(uow, kind, list(some), m.id, m.version))
        refused |= _judged(uow, kind, some, {row.id: row for row in there}, since)
    refused = _naming(uow, kind, refused)
    stay = ((line.row, refused[one], one) for one, line in lines.items() if one in refused)
    errors = [{"row": row, "pointer": "", "code": code, "detail": one} for row, code, one in stay]
    goes = [one for one, line in lines.items() if line.before == 0 and one not in refused]
    counts = {"would_remove": len(goes), "would_stay": len(refused)}
    if kind.changes:
        counts["would_set_back"] = len(ids) - len(goes) - len(refused)
    return in_words(jobs.trial(f"{uow.service}.batch", counts, errors), uow.call.language)


def work_off(*kinds: Kind) -> Callable[[Job, Any], None]:
    """Return what does the jobs of a service that `begin` queued, and any other batch as always."""
    known = {kind.model.resource: kind for kind in kinds}

    def do(job: Job, runtime: Any) -> None:
        if job.input.get("takes_back"):
            _work_off(job, known[job.input["resource"]], runtime)
        else:
            batch.work_off(job, runtime)

    return do


def _work_off(job: Job, kind: Kind, runtime: Any) -> None:
    ids = job.input["ids"]
    lines = dict(zip(ids, _told_lines(job.input), strict=True))
    _admit(job.call, kind, lines)
    if job.done == 0:
        job.expect(len(ids))
    while some := ids[job.done : job.done + STEP]:
        told = _asked(job, kind, some, runtime)
        _take_back(job, kind, {one: lines[one] for one in some}, told, runtime)


def _told_lines(given: Mapping[str, Any]) -> list[Line]:
    """Return the lines that a job was given; older ones tell their numbers alone."""
    if "lines" in given:
        return [Line(*line) for line in given["lines"]]
    return [Line(row) for row in given.get("rows") or range(1, len(given["ids"]) + 1)]


def _asked(job: Job, kind: Kind, ids: Sequence[str], runtime: Any) -> Mapping[str, Any]:
    """Return what others tell; while they do not answer, the job is taken up again later."""
    if kind.question is None:
        return {}
    given = runtime.dependencies(kind.question, call=job.call)
    try:
        return kind.question(ids, **given)
    except ServiceError:
        with job.chunk(0) as uow:  # it ends here when somebody asked for that
            uow.commit()
        raise


def _take_back(job: Job, kind: Kind, lines: Lines, told: Mapping[str, Any], runtime: Any) -> None:
    """Do one step; one of whose records is refused after all is done record by record."""
    try:
        importing.until_first(partial(_step, job, kind, lines, told, runtime))
    except ServiceError as refusal:
        if refusal.status >= Unavailable.status:
            raise
        for one, line in lines.items():
            if len(lines) == 1:
                _leave_alone(job, {one: line}, {one: kept_code(refusal)})
            else:
                _take_back(job, kind, {one: line}, told, runtime)


def _step(job: Job, kind: Kind, lines: Lines, told: Mapping[str, Any], runtime: Any) -> None:
    with job.chunk(len(lines)) as uow:
        wanted = _mine(uow, kind, list(lines), kind.model).with_for_update()
        there = {one.id: one for one in uow.session.scalars(wanted)}
        told_since = job.input.get("since")  # older jobs do not tell it
        since = dt.datetime.fromisoformat(told_since) if told_since else uow.now
        found = _judged(uow, kind, lines, there, since) | kind.owing(lines, told)
        refused = _naming(uow, kind, found)
        mine = [record for one, record in there.items() if one not in refused]
        _leave(uow, kind, [one for one in mine if lines[one.id].before == 0], runtime)
        for record in mine:
            _set_back(uow, kind, record, lines[record.id].before, runtime)
        uow.flush()
        kind.forget(uow, list(lines))
        uow.refuse(RowProblem(lines[one].row, "", code, one) for one, code in refused.items())
        uow.count(done=len(lines) - len(refused), refused=len(refused))
        uow.commit()


def _leave(uow: UnitOfWork, kind: Kind, records: Sequence[Any], runtime: Any) -> None:
    if kind.leave is not None:
        kind.leave(uow, records)
        return
    (key,) = kind.removal.path_parameters
    for record in records:
        carry_out_within(runtime, uow, kind.removal, {key: record.id})


def _set_back(uow: UnitOfWork, kind: Kind, record: Any, before: int, runtime: Any) -> None:
    """Give a record the fields again that it had *before*, as far as its caller may write them."""
    if not before:
        return
    names = {name for operation in kind.changes for name in operation.taken.fields}
    about = (record.resource, record.id, before, names)
    was = history.as_of(uow.session.connection(), *about)
    for operation in kind.changes:
        (key,) = operation.path_parameters
        fields = {name: was[name] for name in was.keys() & operation.taken.fields.keys()}
        FieldRights((operation,)).check(operation, fields, uow.call.field_rights)
        if fields:
            carry_out_within(runtime, uow, operation, {**fields, key: record.id})


def _leave_alone(job: Job, lines: Lines, refused: Refused) -> None:
    with job.chunk(len(lines)) as uow:
        uow.refuse(RowProblem(lines[one].row, "", code, one) for one, code in refused.items())
        uow.count(done=0, refused=len(refused))
        uow.commit()


def _mine(uow: UnitOfWork, kind: Kind, ids: Sequence[str], *what: Any) -> Any:
    """Return the statement for what the caller may remove, in an order that locks nobody out."""
    m = kind.model
    return select(*what).where(m.id.in_(ids), kind.mine(uow), present(m)).order_by(m.id)


def _judged(
    uow: UnitOfWork,
    kind: Kind,
    lines: Lines,
    there: Mapping[str, Any],
    since: dt.datetime,
) -> Refused:
    """Return which records stay: *there* are those that the caller may remove, with versions."""
    refused = {one: _gone(uow, kind, one) for one in lines if one not in there}
    refused |= dict.fromkeys(_went_on(uow, kind, lines, there), WENT_ON)
    goes = [one for one in there if one not in refused and lines[one].before == 0]
    refused |= kind.obstacles(uow, goes, since)
    for one in holds.held(uow).intersection(there).difference(refused):
        held = SimpleNamespace(resource=kind.model.resource, id=one)
        refused[one] = why(partial(holds.refuse_held, uow, held))
    return refused


def _naming(uow: UnitOfWork, kind: Kind, refused: Refused) -> Refused:
    """Return the same reasons, with the name of each record that somebody went on with."""
    called = getattr(kind.model, kind.called)
    went_on = [one for one, why in refused.items() if why == WENT_ON]
    found = uow.session.execute(select(kind.model.id, called).where(kind.model.id.in_(went_on)))
    names = {key: " ".join(name.split())[:SHOWN] for key, name in found} if went_on else {}
    told = ((one, {"code": WENT_ON, "params": {"name": name}}) for one, name in names.items())
    return refused | {one: kept_field(wrong) for one, wrong in told}


def _went_on(uow: UnitOfWork, kind: Kind, lines: Lines, there: Mapping[str, Any]) -> list[str]:
    """Return which records somebody has changed; that a rule shares them out is no such change."""
    later = {one: record.version - lines[one].after for one, record in there.items()}
    changed = {one: count for one, count in later.items() if count}
    resource, connection = kind.model.resource, uow.session.connection()
    alone = history.made_by_nobody(connection, resource, list(changed)) if changed else {}
    return [one for one, count in changed.items() if alone.get(one) != count]


def _gone(uow: UnitOfWork, kind: Kind, record_id: str) -> str:
    """Return why a record is not the caller's to remove; one who was merged went on as another."""
    if hasattr(kind.model, "owner_id"):
        return why(partial(stock.load_own, uow, kind.model, record_id, lock=False))
    return why(partial(uow.load, kind.model, record_id, kind.mine(uow), present(kind.model)))


def why(action: Callable[[], Any]) -> str:
    """Return why *action* is refused, as `kept_code` tells it."""
    try:
        action()
    except ServiceError as refusal:
        return kept_code(refusal)
    return WENT_ON

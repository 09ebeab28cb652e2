"""
Taking imports back: what they opened goes to the recycle bin, many records in each step.

A step is one transaction with its own progress, so that a kill anywhere neither loses nor doubles
any. What somebody went on with stays, and the job says of each line why.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from chassis import batch, history, holds, importing, jobs, stock
from chassis.contract import Operation
from chassis.errors import Forbidden, ServiceError, Unavailable
from chassis.import_refusals import NothingOpened
from chassis.job_words import in_words
from chassis.jobs import Job, RowProblem
from chassis.recycle_bin import throw_away
from chassis.row_problems import kept_code, kept_field
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from contracts.customers import activity as activity_contract
from contracts.customers import customer as customer_contract
from contracts.customers import lead as lead_contract
from customers.activities import store as activities
from customers.activities.model import Activity
from customers.credit import asking
from customers.credit import store as credit
from customers.customers import leaving
from customers.customers.model import Customer
from customers.imports import store
from customers.imports.going_on import worked_on
from customers.leads.model import Lead

STEP, TRIED_AT_ONCE, FEW = 200, 1000, 20
"""Records in one step, in one look of a trial, and so few that they are removed in a moment."""
SHOWN = 40
"""Characters of how a record is called that a sentence tells."""
KIND = "customers.batch"
WENT_ON = "import.went_on"
Refused = dict[str, str]
"""Record id → why it stays, as `kept_code` tells it."""


@dataclass(frozen=True)
class _Kind:
    """
    What imports open.

    mine: returns the condition that the caller may remove a record. obstacles: tells which of some
    records stay, and why, by what is known here; it is given when the import was over. leave: moves
    records to the recycle bin and tells it. question: what others are asked before, if anything.
    called: the field by which sentences call a record.
    """

    model: Any
    mine: Callable[[UnitOfWork], Any]
    removal: Operation
    obstacles: Callable[[UnitOfWork, Sequence[str], dt.datetime], Refused]
    leave: Callable[[UnitOfWork, Sequence[Any]], None]
    question: Callable[..., Mapping[str, asking.Told]] | None = None
    called: str = "name"


def _in_use(uow: UnitOfWork, ids: Sequence[str], since: dt.datetime) -> Refused:
    found = (uow.session.get(Customer, one) for one in credit.with_business(uow, ids))
    return dict.fromkeys(worked_on(uow, ids, since), WENT_ON) | {
        one.id: _refusal(partial(credit.refuse_open_business, uow, one)) for one in found if one
    }


def _own(model: Any, uow: UnitOfWork) -> Any:
    return visible(model, uow.call, change=True, shared=False)


def _let_leads_leave(uow: UnitOfWork, leads: Sequence[Any]) -> None:
    throw_away(uow, leads, Lead.id)
    for lead in leads:
        uow.emit(lead_contract.updated, lead)


def lines_of(uow: UnitOfWork, resource: str, job_id: str) -> dict[str, int]:
    """Return id → line of what an import has noted that knows by which one it came."""
    m = _KINDS[resource].model
    mine = select(m.id, m.import_row).where(m.import_id == job_id, present(m)).order_by(m.id)
    noted = enumerate(uow.session.execute(mine), 1)
    return {row.id: row.import_row or place for place, row in noted}


def begin(
    uow: UnitOfWork, resource: str, job: Mapping[str, Any], lines: Mapping[str, int]
) -> dict[str, Any]:
    """
    Queue the job that takes an import back; for a trial tell what it would do, and begin nothing.

    job: the import. lines: id → line of what it has opened.
    Raises NothingOpened or Forbidden.
    """
    if not lines:
        raise NothingOpened()
    _admit(uow.call, _KINDS[resource])
    if uow.call.dry_run:
        return _trial(uow, _KINDS[resource], lines, job["finished_at"])
    about = {"resource": resource, "verb": "remove", "takes_back": True}
    which = {"ids": list(lines), "rows": list(lines.values())}
    about["since"] = job["finished_at"].isoformat()
    started = jobs.start(uow, KIND, {**about, **which}, small=len(lines) <= FEW)
    importing.note_undone(uow, job["id"], started["id"])
    return in_words(started, uow.call.language)


def _admit(call: Any, kind: _Kind) -> None:
    if not call.allows(kind.removal.permission):
        raise Forbidden(permission=kind.removal.permission)


def _trial(
    uow: UnitOfWork, kind: _Kind, lines: Mapping[str, int], since: dt.datetime
) -> dict[str, Any]:
    refused: Refused = {}
    ids, m = list(lines), kind.model
    for start in range(0, len(ids), TRIED_AT_ONCE):
        some = ids[start : start + TRIED_AT_ONCE]
        there = uow.session.execute(_mine(uow, kind, some, m.id, m.version))
        refused |= _judged(uow, kind, some, {row.id: row for row in there}, since)
    refused = _naming(uow, kind, refused)
    stay = ((row, refused[one], one) for one, row in lines.items() if one in refused)
    errors = [{"row": row, "pointer": "", "code": code, "detail": one} for row, code, one in stay]
    counts = {"would_remove": len(ids) - len(refused), "would_stay": len(refused)}
    return in_words(jobs.trial(KIND, counts, errors), uow.call.language)


def work_off(job: Job, runtime: Any) -> None:
    """Do the job that `begin` queued, or go on with it; any other batch is done as everywhere."""
    if not job.input.get("takes_back"):
        batch.work_off(job, runtime)
        return
    kind, ids = _KINDS[job.input["resource"]], job.input["ids"]
    _admit(job.call, kind)
    lines = dict(zip(ids, job.input.get("rows") or range(1, len(ids) + 1), strict=True))
    if job.done == 0:
        job.expect(len(ids))
    while some := ids[job.done : job.done + STEP]:
        _take_back(job, kind, {one: lines[one] for one in some}, _asked(job, kind, some, runtime))


def _asked(job: Job, kind: _Kind, ids: Sequence[str], runtime: Any) -> Mapping[str, asking.Told]:
    """Return what others tell; while they do not answer, the job is taken up again later."""
    if kind.question is None:
        return {}
    given = runtime.dependencies(kind.question, call=job.call)
    try:
        return kind.question([{"customer_id": one} for one in ids], **given)
    except ServiceError:
        with job.chunk(0) as uow:  # it ends here when somebody asked for that
            uow.commit()
        raise


def _take_back(
    job: Job, kind: _Kind, lines: Mapping[str, int], told: Mapping[str, asking.Told]
) -> None:
    """Do one step; one of whose records is refused after all is done record by record."""
    try:
        importing.until_first(partial(_step, job, kind, lines, told))
    except ServiceError as refusal:
        if refusal.status >= Unavailable.status:
            raise
        for one, row in lines.items():
            if len(lines) == 1:
                _leave_alone(job, {one: row}, {one: kept_code(refusal)})
            else:
                _take_back(job, kind, {one: row}, told)


def _step(job: Job, kind: _Kind, lines: Mapping[str, int], told: Mapping[str, asking.Told]) -> None:
    with job.chunk(len(lines)) as uow:
        wanted = _mine(uow, kind, list(lines), kind.model).with_for_update()
        there = {one.id: one for one in uow.session.scalars(wanted)}
        told_since = job.input.get("since")  # older jobs do not tell it
        since = dt.datetime.fromisoformat(told_since) if told_since else uow.now
        found = _judged(uow, kind, list(lines), there, since) | _owing(lines, told)
        refused = _naming(uow, kind, found)
        kind.leave(uow, [record for one, record in there.items() if one not in refused])
        uow.flush()
        store.forget_taken_back(uow, list(lines))
        uow.refuse(RowProblem(lines[one], "", code, one) for one, code in refused.items())
        uow.count(done=len(lines) - len(refused), refused=len(refused))
        uow.commit()


def _leave_alone(job: Job, lines: Mapping[str, int], refused: Refused) -> None:
    with job.chunk(len(lines)) as uow:
        uow.refuse(RowProblem(lines[one], "", code, one) for one, code in refused.items())
        uow.count(done=0, refused=len(refused))
        uow.commit()


def _mine(uow: UnitOfWork, kind: _Kind, ids: Sequence[str], *what: Any) -> Any:
    """Return the statement for what the caller may remove, in an order that locks nobody out."""
    m = kind.model
    return select(*what).where(m.id.in_(ids), kind.mine(uow), present(m)).order_by(m.id)


def _judged(
    uow: UnitOfWork,
    kind: _Kind,
    ids: Sequence[str],
    there: Mapping[str, Any],
    since: dt.datetime,
) -> Refused:
    """Return which records stay: *there* are those that the caller may remove, with versions."""
    refused = {one: _gone(uow, kind, one) for one in ids if one not in there}
    refused |= dict.fromkeys(_went_on(uow, kind, there), WENT_ON)
    refused |= kind.obstacles(uow, [one for one in there if one not in refused], since)
    for one in holds.held(uow).intersection(there).difference(refused):
        held = SimpleNamespace(resource=kind.model.resource, id=one)
        refused[one] = _refusal(partial(holds.refuse_held, uow, held))
    return refused


def _naming(uow: UnitOfWork, kind: _Kind, refused: Refused) -> Refused:
    """Return the same reasons, with the name of each record that somebody went on with."""
    called = getattr(kind.model, kind.called)
    went_on = [one for one, why in refused.items() if why == WENT_ON]
    found = uow.session.execute(select(kind.model.id, called).where(kind.model.id.in_(went_on)))
    names = {key: " ".join(name.split())[:SHOWN] for key, name in found} if went_on else {}
    told = ((one, {"code": WENT_ON, "params": {"name": name}}) for one, name in names.items())
    return refused | {one: kept_field(wrong) for one, wrong in told}


def _went_on(uow: UnitOfWork, kind: _Kind, there: Mapping[str, Any]) -> list[str]:
    """Return which records somebody has changed; that a rule shares them out is no such change."""
    changed = {one: record.version - 1 for one, record in there.items() if record.version != 1}
    resource, connection = kind.model.resource, uow.session.connection()
    alone = history.made_by_nobody(connection, resource, list(changed)) if changed else {}
    return [one for one, count in changed.items() if alone.get(one) != count]


def _gone(uow: UnitOfWork, kind: _Kind, record_id: str) -> str:
    """Return why a record is not the caller's to remove; one who was merged went on as another."""
    if hasattr(kind.model, "owner_id"):
        return _refusal(partial(stock.load_own, uow, kind.model, record_id, lock=False))
    return _refusal(partial(uow.load, kind.model, record_id, kind.mine(uow), present(kind.model)))


def _owing(lines: Iterable[str], told: Mapping[str, asking.Told]) -> Refused:
    business = {one: told[one].business for one in lines if one in told}
    return {
        one: _refusal(partial(found.refuse_open, told[one].name))
        for one, found in business.items()
        if found.is_open or found.entered or found.deals
    }


def _refusal(action: Callable[[], Any]) -> str:
    try:
        action()
    except ServiceError as refusal:
        return kept_code(refusal)
    return WENT_ON


_KINDS = {
    Customer.resource: _Kind(
        model=Customer,
        mine=partial(_own, Customer),
        removal=customer_contract.remove,
        obstacles=_in_use,
        leave=leaving.remove_many,
        question=asking.about_imported,
    ),
    Activity.resource: _Kind(
        model=Activity,
        mine=lambda uow: Activity.within(uow.call, change=True),
        removal=activity_contract.remove,
        obstacles=lambda uow, ids, since: {},
        leave=activities.put_many_away,
        called="content",
    ),
    Lead.resource: _Kind(
        model=Lead,
        mine=partial(_own, Lead),
        removal=lead_contract.remove,
        obstacles=lambda uow, ids, since: {},
        leave=_let_leads_leave,
    ),
}

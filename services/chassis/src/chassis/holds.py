"""
Records that stay as they are while somebody asks for leave to do something with them.

The service of the flows tells what becomes of each permit. While one waits, people do not change
its record; what the house itself hears goes on and makes the permit good for nothing. One that was
given is used up in the transaction that does what was permitted, so that it is good only once; for
a file it is good for the same file some minutes longer, because a download may break.
"""

import datetime as dt
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chassis.contract import RESOURCES, Operation
from chassis.errors import Conflict, Frozen
from chassis.hold_rows import GIVEN, HEARD_AS, LIVE, OVER, USED, WAITING, permit_hold
from chassis.react import Told
from chassis.tables import Record
from chassis.uow import SETTLING, UnitOfWork

HELD: set[str] = set()
"""Resources whose records permits may hold; `gates.gate` knows them."""
AGAIN = dt.timedelta(minutes=5)
"""How long after the first download a permit for a file is good for just that file again."""
_C = permit_hold.c
_OF_RECORDS = (
    select(_C.permit_id, _C.record_id, _C.state)
    .where(_C.record_id.in_(bindparam("ids", expanding=True)), _C.state.in_(LIVE))
    .order_by(_C.permit_id)
)
_WAITING = select(_C.record_id).where(_C.state == WAITING, _C.record_id.is_not(None))
"""Made once: to make a statement costs more than to run it."""
_KNOWN, TRIED = "held_by_permits", "tried_out"
"""What a unit of work knows: which records wait; that nothing of it is ever saved."""


class LeaveUsed(Conflict):
    """Somebody was a moment sooner under the same permit: the caller in another window, say."""

    code = "permit.used_up"
    en = "The permit to {action} has been used: ask for another one."
    zh = "{permission}的放行已被使用，请重新提交放行申请。"


def keep_the_hold(event: Told, *, uow: UnitOfWork) -> None:
    """React to what became of a permit for something that this service does."""
    action: str = event["action"]
    if action.partition(".")[0] != uow.service:
        return
    chosen = select(permit_hold).where(_C.permit_id == event.subject).with_for_update()
    known = uow.session.execute(chosen).first()
    if known is not None and known.heard >= event.version:
        return
    state = HEARD_AS.get(event["state"], OVER)
    if known is None:
        row = {"action": action, "record_id": event.get("record_id"), "state": state}
        _add(uow, event.subject, heard=event.version, **row)
    else:
        is_over = known.state in (USED, OVER)
        told = {"heard": event.version, "at": uow.now}
        _set(uow, event.subject, **told, **({} if is_over else {"state": state}))
    if known is None and state in LIVE and _has_moved(uow, event):
        _spoil(uow, event.subject)


def held(uow: UnitOfWork) -> frozenset[str]:
    """Return the ids of all records that wait for somebody's leave, read once."""
    if _KNOWN not in uow.known:
        uow.known[_KNOWN] = frozenset(uow.session.connection().scalars(_WAITING))
    known: frozenset[str] = uow.known[_KNOWN]
    return known


def is_tried_out(uow: UnitOfWork) -> bool:
    """Tell whether it is only tried what a permit would be good for; nothing of it is saved."""
    return TRIED in uow.known


def use(uow: UnitOfWork, operation: Operation) -> None:
    """
    Use up the leave under which the present call does *operation*, if it needed any.

    What only reads may be done AGAIN for a while. Raises LeaveUsed when that was done already.
    """
    for permit_id in uow.call.leave:
        if _claim(uow, permit_id, operation):
            uow.known["permit"] = permit_id
            _tell(uow, permit_id, "used")
            return
    if uow.call.leave and not (operation.safe and _was_used_lately(uow, operation)):
        raise LeaveUsed(action=operation.id, permission=operation.permission)


def tie(uow: UnitOfWork, job_id: str) -> None:
    """Note the job that does what was permitted: when it fails, the permit is good again."""
    if "permit" in uow.known:
        _set(uow, uow.known["permit"], job_id=job_id)


def give_back(uow: UnitOfWork, job_id: str) -> None:
    """Let the permit of a job of which nothing came be good once more."""
    spent = select(_C.permit_id).where(_C.job_id == job_id, _C.state == USED)
    for permit_id in uow.session.scalars(spent.with_for_update()).all():
        _set(uow, permit_id, state=GIVEN, job_id=None)
        _tell(uow, permit_id, "given_back")


def refuse_held(uow: UnitOfWork, record: Any) -> None:
    """Raise Frozen while anybody waits for leave about *record*; for what no flush shows."""
    waiting = select(_C.permit_id).where(_C.record_id == record.id, _C.state == WAITING)
    permit_id = uow.session.scalar(waiting.limit(1))
    if permit_id is not None:
        raise Frozen(resource=record.resource, id=record.id, approval_id=permit_id)


def touch(uow: UnitOfWork, *records: Any) -> None:
    """Treat *records* as changed, for what hangs on them and no flush shows. Raises Frozen."""
    moved = {record.id: record for record in records if _may_be_held(record)}
    if moved:
        _meet(uow, moved)


def _look_over(session: Session) -> None:
    """Refuse what people change of held records; end the permits for what changes all the same."""
    uow: UnitOfWork = session.info["uow"]
    if TRIED in uow.known:
        return
    changed = [r for r in session.dirty if _may_be_held(r) and session.is_modified(r)]
    moved = {r.id: r for r in (*changed, *filter(_may_be_held, session.deleted))}
    if moved:
        _meet(uow, moved)


def _meet(uow: UnitOfWork, moved: Mapping[str, Any]) -> None:
    for hold in uow.session.connection().execute(_OF_RECORDS, {"ids": list(moved)}).all():
        if hold.state == WAITING and uow.call.actor_kind != "service":
            about = {"resource": moved[hold.record_id].resource, "id": hold.record_id}
            raise Frozen(approval_id=hold.permit_id, **about)
        _spoil(uow, hold.permit_id)


SETTLING.append(_look_over)


def _may_be_held(record: Any) -> bool:
    return isinstance(record, Record) and record.resource in HELD


def _claim(uow: UnitOfWork, permit_id: str, operation: Operation) -> bool:
    """Take a permit for the present transaction; also one of which nothing was heard so far."""
    free = update(permit_hold).where(_C.permit_id == permit_id, _C.state.in_(LIVE))
    taken: Any = uow.session.connection().execute(free.values(state=USED, at=uow.now))
    return bool(taken.rowcount) or _add(uow, permit_id, action=operation.id, state=USED)


def _was_used_lately(uow: UnitOfWork, operation: Operation) -> bool:
    """Tell whether a download under one of the caller's permits began just now."""
    mine = (_C.permit_id.in_(uow.call.leave), _C.action == operation.id)
    lately = (_C.state == USED, _C.at > uow.now - AGAIN)
    found = select(_C.permit_id).where(*mine, *lately).limit(1)
    return uow.session.connection().scalar(found) is not None


def _add(uow: UnitOfWork, permit_id: str, **values: Any) -> bool:
    """Write a new row; tell whether it was not there yet."""
    connection = uow.session.connection()
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"permit_id": permit_id, "heard": 0, "turns": 0, "at": uow.now, **values}
    made: Any = connection.execute(make(permit_hold).values(**row).on_conflict_do_nothing())
    return bool(made.rowcount)


def _has_moved(uow: UnitOfWork, event: Told) -> bool:
    """Tell whether the record changed before this service heard that somebody asks for leave."""
    from chassis.custom.values import model_of

    if event.get("record_id") is None or event.get("record_version") is None:
        return False
    model = model_of(event["action"].rpartition(".")[0])
    found = uow.session.scalar(select(model.version).where(model.id == event["record_id"]))
    return bool(found != event["record_version"])


def _spoil(uow: UnitOfWork, permit_id: str) -> None:
    _set(uow, permit_id, state=OVER)
    _tell(uow, permit_id, "outdated")


def _set(uow: UnitOfWork, permit_id: str, **values: Any) -> None:
    mine = update(permit_hold).where(_C.permit_id == permit_id)
    uow.session.connection().execute(mine.values(**{"at": uow.now, **values}))


def _tell(uow: UnitOfWork, permit_id: str, action: str) -> None:
    """Tell the service of the flows, in the order in which it happened."""
    mine = (_C.permit_id == permit_id,)
    connection = uow.session.connection()
    connection.execute(update(permit_hold).where(*mine).values(turns=_C.turns + 1))
    turns = connection.scalar(select(_C.turns).where(*mine))
    events = RESOURCES[f"{uow.service}.permit_subject"].events
    [event] = (one for one in events if one.action == action)
    uow.emit(event, SimpleNamespace(id=permit_id, version=turns), permit_id=permit_id)

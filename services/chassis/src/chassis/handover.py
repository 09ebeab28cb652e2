"""
One service's part in the handover of a leaver's work: count, move in chunks, give back.

The work waits as due rows and each chunk is one transaction with the note of what it moved, so that
a kill at any moment neither loses nor doubles anything.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    String,
    Table,
    func,
    insert,
    select,
    true,
    update,
)

from chassis.contract import Event
from chassis.due import Due
from chassis.react import Told
from chassis.scopes import present
from chassis.tables import ID_LENGTH, metadata
from chassis.uow import UnitOfWork

handover_move = Table(
    "handover_move",
    metadata,
    Column("handover_id", String(ID_LENGTH), primary_key=True),
    Column("resource", String(81), primary_key=True),
    Column("record_id", String(ID_LENGTH), primary_key=True),
    Column("department_id", String(ID_LENGTH)),
    Column("to_id", String(ID_LENGTH), nullable=False),
    Column("undone", Boolean, nullable=False),
    Index("ix_handover_move_open", "handover_id", "undone"),
)
DUE = "handover"
"""The due work that does the next chunk; its key names the handover, phase and round."""
CHUNK = 200
Give = Callable[[UnitOfWork, Any, str, str | None], None]
Counts = dict[str, int]


def set_owner(uow: UnitOfWork, record: Any, owner_id: str, department_id: str | None) -> None:
    """Give a record to another owner: what is done where a kind has no way of its own."""
    record.owner_id, record.department_id = owner_id, department_id


@dataclass(frozen=True, eq=False)
class Portion:
    """
    The records of one kind that are handed over.

    open: what is still to be worked on; what is closed stays with who closed it.
    give: how a record changes hands. together: the attribute by which records stay with one heir.
    """

    model: Any
    open: Callable[[], ColumnElement[bool]] = true
    give: Give = set_owner
    together: str = "id"
    owner: str = "owner_id"
    resource: str = ""

    @property
    def name(self) -> str:
        return self.resource or str(self.model.resource)

    def of(self, leaver_id: str) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions of what a leaver has still to work on."""
        mine = getattr(self.model, self.owner) == leaver_id
        return (mine, self.open(), present(self.model))


@dataclass(frozen=True)
class _Subject:
    """What a report is about: the handover, and which report it is."""

    id: str
    version: int


def take_part(uow: UnitOfWork, event: Told, portions: Sequence[Portion], reported: Event) -> None:
    """Do what the organization asks: count at once, move and undo as due work."""
    if event["phase"] == "count":
        _report(uow, {**event.data, "step": 0}, _count(uow, event["leaver_id"], portions), reported)
        return
    by = {"actor_id": event.actor_id, "actor_name": event.actor_name}
    told = {**reported_by(event), "by": by, "step": 0, "counts": {}, "kept": 0}
    uow.schedule(DUE, f"{told['id']}:{told['phase']}:{told['round']}", uow.now, told)


def reported_by(event: Told) -> dict[str, Any]:
    """Return what was asked, as plain data."""
    names = ("id", "phase", "round", "leaver_id", "heirs", "exceptions")
    return {name: event.get(name) for name in names}


def go_on(uow: UnitOfWork, work: Due, portions: Sequence[Portion], reported: Event) -> None:
    """
    Do the next chunk of a move or an undo, report it, and ask for the one after.

    It is done in the name of who started it, so that the history of each record tells by whom.
    """
    task = dict(work.data)
    uow.go_on_for(replace(uow.call, **task.get("by", {})))
    step = _move if task["phase"] == "move" else _undo
    counts, kept = step(uow, task, portions)
    task["step"] += 1
    task["kept"] += kept
    task["counts"] = {
        name: task["counts"].get(name, 0) + counts.get(name, 0)
        for name in {*task["counts"], *counts}
    }
    finished = not counts and not kept
    _report(uow, task, task["counts"], reported, finished=finished)
    if not finished:
        uow.schedule(DUE, work.key, uow.now, task)


def _count(uow: UnitOfWork, leaver_id: str, portions: Sequence[Portion]) -> Counts:
    found: Counts = {}
    for portion in portions:
        counted = select(func.count()).select_from(portion.model).where(*portion.of(leaver_id))
        found[portion.name] = uow.session.scalar(counted) or 0
    return found


def _move(
    uow: UnitOfWork, task: Mapping[str, Any], portions: Sequence[Portion]
) -> tuple[Counts, int]:
    """Move one chunk of the first kind that has any left."""
    for portion in portions:
        chosen = select(portion.model).where(*portion.of(task["leaver_id"]))
        order = chosen.order_by(portion.model.id).limit(CHUNK).with_for_update()
        records = list(uow.session.scalars(order))
        if records:
            for record in records:
                _give(uow, task, portion, record)
            uow.flush()
            return {portion.name: len(records)}, 0
    return {}, 0


def _give(uow: UnitOfWork, task: Mapping[str, Any], portion: Portion, record: Any) -> None:
    heir = heir_of(task, portion, record)
    row = {
        "handover_id": task["id"],
        "resource": portion.name,
        "record_id": record.id,
        "department_id": getattr(record, "department_id", None),
        "to_id": heir["id"],
        "undone": False,
    }
    uow.session.execute(insert(handover_move).values(**row))
    portion.give(uow, record, heir["id"], heir.get("department_id"))


def heir_of(task: Mapping[str, Any], portion: Portion, record: Any) -> Mapping[str, Any]:
    """Return who takes a record over: what belongs together goes to one of them."""
    named = [one for one in task["exceptions"] or () if one["resource"] == portion.name]
    heirs: list[Mapping[str, Any]] = named[0]["heirs"] if named else task["heirs"]
    together = getattr(record, portion.together, None) or record.id
    return heirs[zlib.crc32(str(together).encode()) % len(heirs)]


def _undo(
    uow: UnitOfWork, task: Mapping[str, Any], portions: Sequence[Portion]
) -> tuple[Counts, int]:
    """Give one chunk back; what its heir has passed on or closed meanwhile stays where it is."""
    c = handover_move.c
    rows = select(handover_move).where(c.handover_id == task["id"], c.undone.is_(False))
    by_name = {portion.name: portion for portion in portions}
    counts: Counts = {}
    kept = 0
    for row in uow.session.execute(rows.order_by(c.resource, c.record_id).limit(CHUNK)).all():
        portion = by_name[row.resource]
        theirs = (portion.model.id == row.record_id, *portion.of(row.to_id))
        found = uow.session.scalars(select(portion.model).where(*theirs).with_for_update()).first()
        if found is None:
            kept += 1
        else:
            portion.give(uow, found, task["leaver_id"], row.department_id)
            counts[row.resource] = counts.get(row.resource, 0) + 1
        mine = (c.handover_id == task["id"], c.resource == row.resource)
        note = update(handover_move).where(*mine, c.record_id == row.record_id)
        uow.session.execute(note.values(undone=True))
    uow.flush()
    return counts, kept


def _report(
    uow: UnitOfWork,
    task: Mapping[str, Any],
    counts: Counts,
    reported: Event,
    *,
    finished: bool = True,
) -> None:
    version = int(task["round"]) * 1_000_000 + int(task["step"]) + 1
    uow.emit(
        reported,
        _Subject(task["id"], version),
        handover_id=task["id"],
        service=uow.service,
        phase=task["phase"],
        round=task["round"],
        counts=counts,
        kept=task.get("kept", 0),
        finished=finished,
    )

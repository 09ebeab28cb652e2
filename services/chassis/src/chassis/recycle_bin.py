"""
The end of the recycle bin: records that are deleted for ever, by hand or after their days.

What only says something about the record goes along; what stands for itself and merely names it
(nullable references) forgets the name. The history stays: it proves who deleted what, not
who somebody was.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm.attributes import set_committed_value

from chassis import erasing, history
from chassis.custom.definitions import custom_value
from chassis.errors import Conflict
from chassis.holds import refuse_held, touch
from chassis.recycle_refusals import StillUsed
from chassis.scopes import visible
from chassis.stock import removed
from chassis.tables import Record
from chassis.uow import UnitOfWork

CLEARED_AT_ONCE = 200
"""Records that one round of a chore deletes; the rest waits for the next."""
log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Bin:
    """
    One kind of record that can be deleted for ever.

    also: further columns, beside `<table>_id`, in which rows about the record name it.
    keeps: columns of rows that may not lose the record: while there is one it stays.
    refuse: raises what else speaks against it.
    forgets: which columns of a record that goes, or of a resource that goes along, nothing of the
    past keeps: neither its history nor its events. As it is, what their model calls `personal`.
    """

    model: Any
    also: tuple[Any, ...] = ()
    keeps: tuple[Any, ...] = ()
    refuse: Callable[[UnitOfWork, Any], Any] = field(default=lambda uow, record: None)
    forgets: Callable[[str, Any], Collection[str]] | None = None


@dataclass(frozen=True)
class End:
    """What is left to say of a record that is deleted for ever."""

    resource: str
    id: str
    version: int
    told_lines: Collection[str] = ()


def destroyal(bin: Bin, key: str) -> Callable[..., Any]:
    """Return a handler that deletes one record of the recycle bin for ever."""

    def destroy_one(command: Mapping[str, Any], *, uow: UnitOfWork) -> dict[str, str]:
        model = bin.model
        mine = visible(model, uow.call, change=True, shared=False)
        record = removed(uow, model, command[key], mine)
        destroy(uow, bin, record)
        return {"id": record.id}

    return destroy_one


def destroy(uow: UnitOfWork, bin: Bin, record: Any) -> None:
    """Delete a record with all that only says something about it. Raises StillUsed, or Frozen."""
    refuse_held(uow, record)
    bin.refuse(uow, record)
    for column in bin.keeps:
        if uow.session.execute(select(column).where(column == record.id).limit(1)).first():
            raise StillUsed(what=column.table.name.replace("_", " "))
    for column in bin.also:
        uow.session.execute(delete(column.table).where(column == record.id))
    tables = bin.model.metadata.sorted_tables
    gone: list[tuple[Table, list[str]]] = []
    _take_along(uow, tables, bin.model.__table__, [record.id], gone)
    ends = _ends(uow, record, gone)
    for kind, end in ends:
        personal = bin.forgets(end.resource, record) if bin.forgets else kind.personal
        if personal:
            erasing.forget_past(uow, end, frozenset(personal), frozenset(personal))
    history.write(uow.session, _last_entries(uow, record, [end for _, end in ends]))
    for table, ids in reversed(gone):
        uow.session.execute(delete(table).where(table.c.id.in_(ids)))
    uow.session.expunge(record)


def _take_along(
    uow: UnitOfWork,
    tables: Sequence[Table],
    table: Table,
    ids: list[str],
    gone: list[tuple[Table, list[str]]],
) -> None:
    """Note these rows as gone, and do away with what is about them, rows about those included."""
    gone.append((table, ids))
    uow.session.execute(delete(custom_value).where(custom_value.c.record_id.in_(ids)))
    for other in tables:
        _forget(uow, other, other.c.get("record_id"), ids)
        column = other.c.get(f"{table.name}_id")
        if column is None:
            continue
        if column.nullable:
            uow.session.execute(update(other).where(column.in_(ids)).values({column.name: None}))
        elif "id" in other.c and column.name != "id":
            inner = list(uow.session.scalars(select(other.c.id).where(column.in_(ids))))
            if inner:
                _take_along(uow, tables, other, inner, gone)
        else:
            _forget(uow, other, column, ids)


def _forget(uow: UnitOfWork, table: Table, column: Any, ids: Iterable[str]) -> None:
    if column is not None:
        uow.session.execute(delete(table).where(column.in_(list(ids))))


def _ends(
    uow: UnitOfWork, record: Any, gone: Sequence[tuple[Table, list[str]]]
) -> list[tuple[Any, End]]:
    """Return what is left to say of a record, and of each that goes along, with their kind."""
    every = [mapper.class_ for mapper in record.registry.mappers]  # several read the same table
    records = [kind for kind in every if issubclass(kind, Record) and kind.resource]
    kinds = {kind.__table__: kind for kind in records}
    return [
        (kinds[table], End(kinds[table].resource, row.id, row.version))
        for table, ids in gone
        if table in kinds
        for row in uow.session.execute(
            select(table.c.id, table.c.version).where(table.c.id.in_(ids))
        )
    ]


def _last_entries(uow: UnitOfWork, record: Record, ends: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the last entry of each history."""
    amounts = {record.id: {"changes": history.last_amounts(record)}}
    return [
        {
            "resource": end.resource,
            "record_id": end.id,
            "version": end.version + 1,
            "action": history.DESTROYED,
            "changes": "{}",
            **uow.about(),
            **amounts.get(end.id, {}),
        }
        for end in ends
    ]


def clearing(*bins: Bin) -> Callable[[Any], None]:
    """Return the chore that deletes what lay in the recycle bin longer than `recycle_days`."""

    def clear(runtime: Any) -> None:
        days = runtime.settings.recycle_days
        if days:
            for bin in bins:
                _clear(runtime, bin, runtime.clock.now() - timedelta(days=days))

    return clear


def _clear(runtime: Any, bin: Bin, before: Any) -> None:
    model = bin.model
    with runtime.transaction(runtime.own_call(), writes=False) as uow:
        old = select(model.id).where(model.deleted_at < before).order_by(model.deleted_at)
        ids = list(uow.session.scalars(old.limit(CLEARED_AT_ONCE)))
    for one in ids:
        with runtime.transaction(runtime.own_call()) as uow:
            chosen = select(model).where(model.id == one, model.deleted_at < before)
            record = uow.session.scalars(chosen.with_for_update()).first()
            try:
                if record is not None:
                    destroy(uow, bin, record)
                    uow.commit()
            except Conflict as kept:
                log.info("recycle_bin.kept", resource=model.resource, id=one, code=kept.code)


def throw_away(uow: UnitOfWork, records: Sequence[Any], batch: Any) -> None:
    """
    Move records of one model, which this transaction has locked, to the bin by one statement.

    batch: the attribute with the id of what each of them goes there with. Raises Frozen.
    """
    if not records:
        return
    touch(uow, *records)
    model: Any = type(records[0])
    gone = {"deleted_at": uow.now, "deleted_by": uow.call.actor_id}
    by = {"updated_at": uow.now, "updated_by": uow.call.actor_id}
    mine = update(model.__table__).where(model.id.in_([record.id for record in records]))
    moved = mine.values(**gone, **by, deletion_batch=batch, version=model.version + 1)
    uow.session.connection().execute(moved)
    for record in records:
        told = {**gone, "deletion_batch": getattr(record, batch.key)}
        for name, value in {**told, **by, "version": record.version + 1}.items():
            set_committed_value(record, name, value)
        uow.note(record, {name: [None, value] for name, value in told.items()})

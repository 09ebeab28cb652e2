"""
What becomes of records that name another one, when that one is folded into a survivor.

Each service moves its own rows and notes which, so that a split can bring exactly them back. What
was on its way meanwhile and names the old one is moved a little later by due work.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    Index,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from chassis import structure
from chassis.due import Due
from chassis.tables import ID_LENGTH, metadata
from chassis.uow import UnitOfWork

merged_record = Table(
    "merged_record",
    metadata,
    Column("old_id", String(ID_LENGTH), primary_key=True),
    Column("new_id", String(ID_LENGTH), nullable=False),
    Column("merge_id", String(ID_LENGTH), nullable=False),
    Index("ix_merged_record_merge_id", "merge_id"),
)
merge_move = Table(
    "merge_move",
    metadata,
    Column("merge_id", String(ID_LENGTH), primary_key=True),
    Column("reference", String(120), primary_key=True),
    Column("row_key", String(ID_LENGTH), primary_key=True),
)
PLACES = ("department_id", "sales_department_id")
FOLDED = ("customer_id", "contact_id", "lead_id", *PLACES)
"""Fields that may name what has become something else."""
LONGEST_CHAIN = 20
CHUNK = 500
AGAIN = (10, 60, 600, 3600)
"""Seconds after which it is looked for late ones, each counted from the look before."""
_HEIR = select(merged_record.c.new_id, merged_record.c.old_id)
_HEIR_OF = _HEIR.add_columns(merged_record.c.merge_id).where(
    merged_record.c.old_id == bindparam("old")
)
"""Made once: to build a statement costs more than to run it."""
References = Sequence[Any]
"""Mapped attributes that hold ids of what is merged: Order.customer_id."""


@dataclass(frozen=True)
class Merge:
    """One record folded into another."""

    id: str
    old_id: str
    new_id: str

    @classmethod
    def told(cls, event: Mapping[str, Any]) -> "Merge":
        """Return what an event about a merger, or about its split, tells."""
        return cls(event["merger_id"], event["duplicate_id"], event["survivor_id"])


def survivor_of(uow: UnitOfWork, record_id: str) -> str | None:
    """Return who a merged record has become by now, None for one that was never merged."""
    found = None
    for _ in range(LONGEST_CHAIN):
        row = uow.session.connection().execute(_HEIR_OF, {"old": found or record_id}).first()
        if row is None:
            return found
        found = str(row.new_id)
    return found


def all_ids_of(uow: UnitOfWork, record_id: str) -> list[str]:
    """
    Return *record_id* and the ids of all that were folded into it, also by way of others.

    For rows that are never changed, which go on naming the old one.
    """
    found, latest, c = [record_id], [record_id], merged_record.c
    for _ in range(LONGEST_CHAIN):
        chosen = select(c.old_id).where(c.new_id.in_(latest)).order_by(c.old_id)
        latest = [old for old in uow.session.connection().scalars(chosen) if old not in found]
        if not latest:
            break
        found += latest
    return found


def survivors_of(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, str]:
    """Return who each of *ids* has become by now; those never merged are themselves."""
    found = {one: one for one in ids}
    for _ in range(LONGEST_CHAIN):
        now, heirs = sorted(set(found.values())), {}
        for start in range(0, len(now), CHUNK):
            some = _HEIR.where(merged_record.c.old_id.in_(now[start : start + CHUNK]))
            heirs.update({old: new for new, old in uow.session.connection().execute(some)})
        if not heirs:
            break
        found = {one: heirs.get(present, present) for one, present in found.items()}
    return found


def heirs() -> CTE:
    """Return all that was folded (old_id), also by way of others, and who it is by now (new_id)."""
    folded, c = merged_record.alias("folded"), merged_record.c
    stands = c.new_id.not_in(select(folded.c.old_id))
    top = select(c.old_id, c.new_id).where(stands).cte("heir", recursive=True)
    below = select(folded.c.old_id, top.c.new_id).join(top, top.c.old_id == folded.c.new_id)
    return top.union_all(below)


def all_meant(uow: UnitOfWork, field: str, ids: Sequence[Any]) -> Sequence[Any]:
    """
    Return the ids that rows may have in *field* which are about any of *ids*.

    Rows of a merged record name its survivor by now; those of a department go on naming it.
    """
    if field in PLACES:
        return structure.one_with(uow, ids)
    if field not in FOLDED:
        return ids
    if len(ids) == 1:
        heir = survivor_of(uow, ids[0])
        return [ids[0], heir] if heir else ids
    return sorted({*ids, *survivors_of(uow, ids).values()})


def adopt(uow: UnitOfWork, reference: Any, row_key: str, record_id: str) -> str:
    """
    Return who a row is about that names *record_id*: by now perhaps a survivor.

    It is noted as moved, so that a split brings it back. reference: the attribute with the id.
    """
    connection, found = uow.session.connection(), record_id
    for _ in range(LONGEST_CHAIN):
        row = connection.execute(_HEIR_OF, {"old": found}).first()
        if row is None:
            break
        noted = {"merge_id": row.merge_id, "reference": _name(reference), "row_key": row_key}
        connection.execute(_note(connection.dialect.name), noted)
        found = str(row.new_id)
    return found


def follow(uow: UnitOfWork, merge: Merge, references: References, sweep: str = "") -> int:
    """
    Let all rows that name the old record name the survivor; return how many they were.

    sweep: the due work that looks for late ones.
    """
    connection, c = uow.session.connection(), merged_record.c
    connection.execute(delete(merged_record).where(c.old_id == merge.old_id))
    row = {"old_id": merge.old_id, "new_id": merge.new_id, "merge_id": merge.id}
    connection.execute(insert(merged_record).values(**row))
    if sweep:
        _look_again(uow, merge, sweep, 0)
    return _move(uow, merge, references)


def sweep(uow: UnitOfWork, work: Due, references: References) -> Merge | None:
    """Move what came late; return the merge unless it was undone meanwhile."""
    merge = Merge(work.key, work["old_id"], work["new_id"])
    mine = select(merged_record.c.old_id).where(merged_record.c.merge_id == merge.id)
    if uow.session.scalar(mine) is None:
        return None
    _look_again(uow, merge, work.kind, work["round"] + 1)
    _move(uow, merge, references)
    return merge


def bring_back(uow: UnitOfWork, merge: Merge, references: References) -> int:
    """Let the rows that a merge moved name the old record again, where nobody moved them since."""
    connection, c = uow.session.connection(), merge_move.c
    connection.execute(delete(merged_record).where(merged_record.c.merge_id == merge.id))
    count = 0
    for reference in references:
        mine = select(c.row_key).where(c.merge_id == merge.id, c.reference == _name(reference))
        keys = list(connection.scalars(mine))
        for start in range(0, len(keys), CHUNK):
            count += _set(uow, reference, keys[start : start + CHUNK], merge.new_id, merge.old_id)
    connection.execute(delete(merge_move).where(c.merge_id == merge.id))
    return count


def _move(uow: UnitOfWork, merge: Merge, references: References) -> int:
    uow.flush()
    connection, count = uow.session.connection(), 0
    for reference in references:
        key = _key(reference)
        keys = list(connection.scalars(select(key).where(reference == merge.old_id)))
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            noted = {"merge_id": merge.id, "reference": _name(reference)}
            rows = [{**noted, "row_key": str(k)} for k in some]
            connection.execute(_note(connection.dialect.name), rows)
            count += _set(uow, reference, some, merge.old_id, merge.new_id)
    uow.session.expire_all()
    return count


def _note(dialect: str) -> Any:
    """A row that moves a second time is noted once."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(merge_move).on_conflict_do_nothing()


def _set(uow: UnitOfWork, reference: Any, keys: Sequence[Any], before: str, after: str) -> int:
    """Change who is named; a record gets a new version, so that nobody overwrites it unseen."""
    table, key = reference.class_.__table__, _key(reference)
    kind = key.type.python_type
    values: dict[Any, Any] = {reference.key: after}
    if "version" in table.c and "updated_at" in table.c:
        values["version"] = table.c.version + 1
    chosen = update(table).where(key.in_([kind(k) for k in keys]), table.c[reference.key] == before)
    uow.session.flush()
    done = uow.session.connection().execute(chosen.values(**values)).rowcount
    uow.session.expire_all()
    return done


def _look_again(uow: UnitOfWork, merge: Merge, kind: str, number: int) -> None:
    if number < len(AGAIN):
        about = {"old_id": merge.old_id, "new_id": merge.new_id, "round": number}
        uow.schedule(kind, merge.id, uow.now + dt.timedelta(seconds=AGAIN[number]), about)


def _name(reference: Any) -> str:
    return f"{reference.class_.__table__.name}.{reference.key}"


def _key(reference: Any) -> Any:
    """Return the column that tells the rows apart."""
    [key] = reference.class_.__table__.primary_key
    return key

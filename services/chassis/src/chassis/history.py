"""
History: who changed which field from what to what, and a hash chain that shows tampering.

Entries are written in the transaction of the change. Sealing them into the chain follows right
after by a background step, so that writers never queue up behind one another's hash.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
    inspect,
    or_,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import PASSIVE_NO_INITIALIZE, instance_state

from chassis import told_lines
from chassis.bulk import insert_columns, insert_many
from chassis.tables import BigKey, Record, UtcDateTime, metadata
from chassis.values import Money

history_entry = Table(
    "history_entry",
    metadata,
    Column("position", BigKey, primary_key=True, autoincrement=True),
    Column("resource", String(80), nullable=False),
    Column("record_id", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("changes", Text, nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("source", String(64), nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Index("ix_history_entry_record", "resource", "record_id", "position"),
)
history_seal = Table(
    "history_seal",
    metadata,
    Column("number", BigKey, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("hash", String(64), nullable=False),
)
NAMES = [str(column.name) for column in history_entry.columns]
UNTOLD = {"version", "updated_at", "updated_by", "created_at", "created_by"}
ERASED, REDACTED = "erased", "erased_entries"
"""The action of an entry that vouches for what was taken out of earlier ones, and what it holds."""
BLANK = "***"
"""What stands for something that a person is known by."""
DESTROYED = "destroyed"
"""The action of the last entry of a record that was deleted for ever."""
LOGGED = "logged"
"""The action of an entry that vouches for a line of a log; that log tells it, no other does."""
CUSTOM, OWN = "custom", "c_"
"""The column of custom fields, and how their keys begin."""
FILES = "files"
"""What is told of a file that was put to a record or taken from it."""
AMOUNTS = ("_minor", "currency")
"""How names of columns end that together hold an amount."""
GENESIS = "0" * 64
SLOWEST = dt.timedelta(minutes=10)
"""No transaction takes so long: an entry that is older than its neighbours was put in."""
LATE = 10_000
"""
Positions behind the last seal in which an entry of a slow transaction is still looked for: where
there is a sequence. SQLite writes one transaction after the other; there nothing comes late.
"""


def collect(session: Session, about: dict[str, Any]) -> list[dict[str, Any]]:
    """
    Return one entry for each record that this flush writes.

    about: actor_id, actor_name, source, correlation_id and at of the present call.
    """
    entries = []
    for record in session.new:
        if isinstance(record, Record) and record.resource:
            entries.append(_entry(record, "created", {}, about))
    for record in session.dirty:
        if isinstance(record, Record) and record.resource:
            entries += _updated(record, about)
    for owner in told_lines.owners_of(session):
        entries += [beside(owner, lines, about) for lines in told_lines.changed(owner)]
    for record in session.deleted:
        if isinstance(record, Record) and record.resource:
            entries.append(_entry(record, DESTROYED, _last_words(record), about))
    return entries


def _updated(record: Any, about: dict[str, Any]) -> list[dict[str, Any]]:
    first, *more = [*told_lines.changed(record)] or [{}]
    parts = [_changes(record) | first, *more]
    return [_entry(record, "updated", part, about) for part in parts if part]


def write(session: Session, entries: list[dict[str, Any]]) -> None:
    """Insert what `collect` found."""
    insert_many(session.connection(), history_entry, entries)


def write_created(
    session: Session, resource: str, record_ids: Sequence[str], about: Mapping[str, Any]
) -> None:
    """Insert that new records were created; about: as `collect` takes it."""
    alike = {"resource": resource, "version": 1, "action": "created", "changes": "{}", **about}
    columns: dict[str, list[Any]] = {n: [value] * len(record_ids) for n, value in alike.items()}
    insert_columns(session.connection(), history_entry, {**columns, "record_id": list(record_ids)})


def beside(
    record: Any, changes: dict[str, Any], about: dict[str, Any], action: str = "updated"
) -> dict[str, Any]:
    """Return an entry of *record* about what hangs on it, which makes no version of it."""
    return {**_entry(record, action, changes, about), "version": record.version}


def _entry(
    record: Any, action: str, changes: dict[str, Any], about: dict[str, Any]
) -> dict[str, Any]:
    told = orjson.dumps(changes, default=plain).decode()
    return {
        "resource": record.resource,
        "record_id": record.id,
        "version": (record.version or 0) + 1,
        "action": action,
        "changes": told,
        **about,
    }


def _changes(record: Any) -> dict[str, Any]:
    state = instance_state(record)
    found: dict[str, Any] = {}
    for name in (attribute.key for attribute in inspect(type(record)).column_attrs):
        if name in UNTOLD | record.secrets or name not in state.committed_state:
            continue
        past = state.get_history(name, PASSIVE_NO_INITIALIZE)
        if past.has_changes():
            before = past.deleted[0] if past.deleted else None
            after = past.added[0] if past.added else None
            found.update(_by_key(before, after) if name == CUSTOM else {name: [before, after]})
    return found


def _last_words(record: Any) -> dict[str, Any]:
    """Return what *record* is at its end; nobody could take a person out of it afterwards."""
    state = instance_state(record).dict
    left_out = UNTOLD | record.secrets | {"id"}
    names = [a.key for a in inspect(type(record)).column_attrs if a.key not in left_out]
    was = {name: state[name] for name in names if state.get(name) is not None}
    was = {name: BLANK if name in record.personal else value for name, value in was.items()}
    custom = _by_key(was.pop(CUSTOM, None), None)
    return {**{name: [value, None] for name, value in was.items()}, **custom}


def last_amounts(record: Any) -> str:
    """Return, as an entry has it, the amounts of a record at its end; no person is known by one."""
    was = {name: pair for name, pair in _last_words(record).items() if name.endswith(AMOUNTS)}
    return orjson.dumps(was).decode()


def _by_key(before: Any, after: Any) -> dict[str, Any]:
    """Return the custom fields that changed, each under its own key."""
    old, new = before or {}, after or {}
    keys = sorted({*old, *new})
    return {k: [old.get(k), new.get(k)] for k in keys if old.get(k) != new.get(k)}


def plain(value: Any) -> Any:
    """Return *value* as JSON has it: what `orjson.dumps` takes as its `default`."""
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Decimal | dt.timedelta):
        return str(value)
    raise TypeError(type(value))


def read(
    connection: Connection,
    resource: str,
    record_id: str,
    limit: int = 200,
    behind: int | None = None,
) -> tuple[list[Any], list[Any]]:
    """
    Return the newest *limit* entries of one record, newest first, and those that came after them.

    behind: the position of an entry; those before it are wanted, and those from it on lead there.
    """
    c = history_entry.c
    mine = select(history_entry).where(c.resource == resource, c.record_id == record_id)
    newest = mine.order_by(c.position.desc())
    if not behind:
        return list(connection.execute(newest.limit(limit)).mappings()), []
    wanted = connection.execute(newest.where(c.position < behind).limit(limit)).mappings()
    later = connection.execute(newest.where(c.position >= behind)).mappings()
    return list(wanted), list(later)


def as_of(
    connection: Connection, resource: str, record_id: str, version: int, names: Collection[str]
) -> dict[str, Any]:
    """
    Return what was changed of a record after *version*, as it was then.

    names: of the fields that are wanted, beside those of the house.
    """
    c = history_entry.c
    was: dict[str, Any] = {}
    mine = (c.resource == resource, c.record_id == record_id, c.action == "updated")
    later = select(c.changes).where(*mine, c.version > version).order_by(c.position)
    for changes in connection.execute(later).scalars():
        told = orjson.loads(changes)
        for name in (n for n in told if n in names or n.startswith(OWN)):
            was.setdefault(name, told[name][0])
    own = {name: was.pop(name) for name in list(was) if name.startswith(OWN)}
    return {**was, CUSTOM: own} if own else was


def made_by_nobody(connection: Connection, resource: str, ids: Sequence[str]) -> dict[str, int]:
    """Return record id → how many versions the house has made by itself, as in due work."""
    c = history_entry.c
    by_itself = (c.action == "updated", c.version > 1, c.actor_id == "")
    mine = select(c.record_id, func.count(c.version.distinct())).group_by(c.record_id)
    of_these = mine.where(c.resource == resource, c.record_id.in_(ids), *by_itself)
    return {str(record_id): count for record_id, count in connection.execute(of_these)}


def seal(connection: Connection, limit: int = 500) -> int:
    """Chain up to *limit* entries that are not sealed yet and return how many were."""
    last = _last_seal(connection)
    sealed, digest = (last.number, last.hash) if last else (0, GENESIS)
    seals = []
    for number, entry in enumerate(unsealed(connection, limit), sealed + 1):
        digest = chain_hash(digest, entry)
        seals.append({"number": number, "position": entry["position"], "hash": digest})
    insert_many(connection, history_seal, seals)
    return len(seals)


def unsealed(connection: Connection, limit: int = 1) -> list[dict[str, Any]]:
    """Return the oldest *limit* entries that the chain does not hold yet."""
    last = _last_seal(connection)
    after = max(0, last.position - _late(connection)) if last else 0
    c, sealed = history_entry.c, history_seal.c.position
    waiting = (
        select(history_entry)
        .outerjoin(history_seal, sealed == c.position)
        .where(sealed.is_(None), c.position > after)
        .order_by(c.position)
        .limit(limit)
    )
    return [dict(zip(NAMES, row, strict=True)) for row in connection.execute(waiting)]


def _late(connection: Connection) -> int:
    return 0 if connection.dialect.name == "sqlite" else LATE


def _last_seal(connection: Connection) -> Any:
    newest = select(history_seal).order_by(history_seal.c.number.desc()).limit(1)
    return connection.execute(newest).first()


def chain_hash(previous: str, entry: Mapping[str, Any]) -> str:
    """Return the hash that seals *entry* (a row of history_entry) behind *previous*."""
    told = {str(name): str(value) for name, value in entry.items() if name != "at"}
    told["at"] = entry["at"].astimezone(dt.UTC).isoformat()
    body = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(previous.encode() + body).hexdigest()


def verify(connection: Connection) -> str:
    """
    Return "" when the chain is whole, else a sentence that names the first broken entry.

    What was taken out of an entry for a person who asked to be forgotten does not break the chain:
    a later entry vouches for what is left of it.
    """
    c, digest, expected = history_seal.c, GENESIS, 1
    left, late = _vouched_for(connection), _late(connection)
    latest: dt.datetime | None = None
    furthest = 0
    rows = connection.execute(
        select(history_seal.c.number, history_seal.c.hash, history_entry)
        .outerjoin(history_entry, history_entry.c.position == c.position)
        .order_by(c.number)
    ).mappings()
    for row in rows:
        if row["number"] != expected:
            return f"seal {expected} is missing"
        if row["record_id"] is None:
            return f"the entry of seal {expected} was deleted"
        entry = {k: v for k, v in row.items() if k not in ("number", "hash")}
        digest = chain_hash(digest, entry)
        if digest != row["hash"] and chain_hash("", entry) in left.get(row["position"], ()):
            digest = row["hash"]
        if digest != row["hash"]:
            return f"entry {row['position']} differs from what seal {expected} vouches for"
        came_late = row["position"] <= max(0, furthest - late)
        if came_late or (latest and row["at"] < latest - SLOWEST):
            return f"entry {row['position']} was put in later than it says"
        latest = max(row["at"], latest or row["at"])
        furthest = max(row["position"], furthest)
        expected += 1
    return _put_in(connection, latest)


def _vouched_for(connection: Connection) -> dict[int, set[str]]:
    """Return position → hashes of what erasures have left of the entry there."""
    c = history_entry.c
    found: dict[int, set[str]] = {}
    for (changes,) in connection.execute(select(c.changes).where(c.action == ERASED)):
        for position, digest in orjson.loads(changes)[REDACTED][1].items():
            found.setdefault(int(position), set()).add(digest)
    return found


def _put_in(connection: Connection, latest: dt.datetime | None) -> str:
    """
    Tell of the first entry that lies behind sealed ones and cannot be still unsealed.

    Its position was never given to a late one, or it is too old.
    """
    if latest is None:
        return ""
    c, sealed = history_entry.c, history_seal.c.position
    last = connection.scalar(select(func.max(sealed)))
    impossible = or_(c.position <= max(0, last - _late(connection)), c.at < latest - SLOWEST)
    found = connection.scalar(
        select(func.min(c.position))
        .outerjoin(history_seal, sealed == c.position)
        .where(sealed.is_(None), c.position < last, impossible)
    )
    return "" if found is None else f"entry {found} was put in later than it says"

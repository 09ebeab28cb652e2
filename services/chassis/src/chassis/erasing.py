"""
Taking what a person is known by out of the past of a record: history, events and kept answers.

The chain of the history stays whole: an entry of its own vouches for what is left of those that
were blanked, so that whoever changes them afterwards is found out.
"""

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import delete, insert, select, update

from chassis import contract
from chassis.contract import Event
from chassis.fields import Many, Text
from chassis.history import (
    BLANK,
    CUSTOM,
    ERASED,
    FILES,
    OWN,
    REDACTED,
    chain_hash,
    history_entry,
)
from chassis.idempotency import idempotency_key
from chassis.outbox import outbox_event
from chassis.tables import Record
from chassis.uow import UnitOfWork


def forget(
    uow: UnitOfWork, record: Record, columns: Collection[str], words: Sequence[str] = ()
) -> None:
    """
    Take the values of *columns* out of everything that was kept of earlier states of *record*.

    Call it when the record itself holds them no more. words: taken out of whatever was told of it.
    """
    uow.flush()
    uow.write_history()
    named = frozenset(contract.RESOURCES[record.resource].personal)
    forget_past(uow, record, frozenset(columns), frozenset(columns) | named, words)
    answers = idempotency_key.c.answer.contains(record.id)
    uow.session.execute(delete(idempotency_key).where(answers))


def forget_past(
    uow: UnitOfWork,
    record: Any,
    columns: frozenset[str],
    told: frozenset[str],
    words: Sequence[str] = (),
) -> None:
    """
    Take *columns* out of the history of a record, and *told* out of its events.

    record: or what is left to say of one that is gone: resource, id, version, told_lines.
    """
    _blank_history(uow, record, columns, words)
    blank_events(uow, record.resource, record.id, told, words)


def _blank_history(
    uow: UnitOfWork, record: Any, columns: frozenset[str], words: Sequence[str]
) -> None:
    c, left = history_entry.c, {}
    mine = (c.resource == record.resource, c.record_id == record.id)
    for row in uow.session.execute(select(history_entry).where(*mine)).mappings().all():
        changes = _without(orjson.loads(row["changes"]), columns)
        for name in changes:
            if name.startswith(OWN) or name in {FILES, *record.told_lines}:
                changes[name] = scrubbed(changes[name], words)
        told = orjson.dumps(changes).decode()
        if told == row["changes"]:
            continue
        changed = update(history_entry).where(c.position == row["position"])
        uow.session.execute(changed.values(changes=told))
        left[str(row["position"])] = chain_hash("", {**row, "changes": told})
    if left:
        entry = {"resource": record.resource, "record_id": record.id, "version": record.version}
        told = orjson.dumps({REDACTED: [None, left]}).decode()
        about = {"action": ERASED, "changes": told, **uow.about()}
        uow.session.execute(insert(history_entry).values(**entry, **about))


def _without(changes: dict[str, Any], columns: frozenset[str]) -> dict[str, Any]:
    def is_personal(name: str) -> bool:
        return name in columns or (CUSTOM in columns and name.startswith(OWN))

    return {
        name: [BLANK if value else value for value in pair] if is_personal(name) else pair
        for name, pair in changes.items()
    }


def blank_events(
    uow: UnitOfWork,
    resource: str,
    subject: str,
    columns: frozenset[str],
    words: Sequence[str] = (),
) -> None:
    """Blank what was told of a record; whoever is told it again hears no more."""
    declared, c = contract.RESOURCES[resource], outbox_event.c
    events = {event.type: event for event in declared.events}
    chosen = select(c.position, c.type, c.body).where(c.subject == subject)
    for row in uow.session.execute(chosen.where(c.type.in_(events))).all():
        body = orjson.loads(row.body)
        body["data"] = scrubbed(_blanked(events[row.type], body["data"], columns), words)
        changed = update(outbox_event).where(c.position == row.position)
        uow.session.execute(changed.values(body=orjson.dumps(body).decode()))


def blanked_copy(event: Event, body: str, ids: Collection[str]) -> str:
    """Return what outsiders were told, without what is personal where it is about one of *ids*."""
    told = orjson.loads(body)
    if told["subject"] not in ids:
        return body
    declared = contract.RESOURCES[f"{event.service}.{event.resource}"]
    told["data"] = _blanked(event, told["data"], frozenset({CUSTOM, *declared.personal}))
    return orjson.dumps(told).decode()


def _blanked(event: Event, data: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    known = event.schema.fields
    for name in names & data.keys() & known.keys():
        data[name] = _blank(known[name], data[name])
    for key in names & (data.get(CUSTOM) or {}).keys():
        del data[CUSTOM][key]
    return data


def scrubbed(value: Any, words: Sequence[str]) -> Any:
    """Return a text, or texts within lists and objects, with each of *words* blanked."""
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, BLANK)
    elif isinstance(value, list):
        value = [scrubbed(one, words) for one in value]
    elif isinstance(value, dict):
        value = {key: scrubbed(one, words) for key, one in value.items()}
    return value


def _blank(field: Any, value: Any) -> Any:
    """Return what the schema of the event takes in the place of *value*."""
    if value is None or field.allow_none:
        return None
    if isinstance(field, Many) or isinstance(value, list):
        return []
    if isinstance(value, dict):
        return {}
    return BLANK if isinstance(field, Text) else None

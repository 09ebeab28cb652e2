"""
Lines in the history: which line of a record was put in, changed or taken out, and how.

A record declares what it tells of its lines; they stand under one name among its changes, as the
lines before and the lines after. The same place of both is the same line; null where there was
none.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import PASSIVE_NO_INITIALIZE, instance_state

MOST = 50
"""Lines that one entry tells; what changed beyond them stands in entries of its own."""
Row = dict[str, Any]
Pair = tuple[Row | None, Row | None]


@dataclass(frozen=True)
class Lines:
    """
    What a record tells of its lines.

    relation: the attribute that holds them.
    known_by: the columns by which a line stays the same; several alike are told apart in order.
    fields: the columns of which changes are told.
    called: further columns that a reader knows a line by; a change of them alone is none.
    """

    relation: str
    known_by: tuple[str, ...]
    fields: tuple[str, ...]
    called: tuple[str, ...] = ()


def owners_of(session: Session) -> list[Any]:
    """Return the records in *session* whose lines changed, though they themselves did not."""
    owners, dirty = {}, session.dirty
    for line in dirty:
        kind: Any = type(line)
        for model, column in _owners(kind):
            key = inspect(model).identity_key_from_primary_key((getattr(line, column),))
            owner = session.identity_map.get(key)
            if owner is not None and owner not in dirty:
                owners[key] = owner
    return list(owners.values())


@lru_cache(maxsize=500)
def _owners(kind: type) -> tuple[tuple[Any, str], ...]:
    """Return the models that tell lines of this kind, and the column that names the owner."""
    mapper: Any = inspect(kind)
    found = []
    for other in mapper.registry.mappers:
        for lines in getattr(other.class_, "told_lines", {}).values():
            relation = other.relationships[lines.relation]
            if relation.mapper is mapper:
                (_, remote), *_ = relation.local_remote_pairs
                found.append((other.class_, mapper.get_property_by_column(remote).key))
    return tuple(found)


def changed(record: Any) -> Iterator[Row]:
    """Yield what changed of the lines of *record* since the last flush, some lines at a time."""
    parts = {word: _some_each(_pairs(record, ls)) for word, ls in record.told_lines.items()}
    for some in zip_longest(*parts.values()):
        told = {word: pairs for word, pairs in zip(parts, some, strict=True) if pairs}
        yield {
            word: [[before for before, _ in pairs], [after for _, after in pairs]]
            for word, pairs in told.items()
        }


def _some_each(pairs: Iterator[Pair]) -> list[list[Pair]]:
    every = list(pairs)
    return [every[start : start + MOST] for start in range(0, len(every), MOST)]


def _pairs(record: Any, lines: Lines) -> Iterator[Pair]:
    past = instance_state(record).get_history(lines.relation, PASSIVE_NO_INITIALIZE)
    kept = past.unchanged or ()
    before = _by_key([_row(line, lines, past=True) for line in (*kept, *past.deleted)], lines)
    after = _by_key([_row(line, lines) for line in (*kept, *past.added)], lines)
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            yield old, new
            continue
        differing = [name for name in lines.fields if _value(old, name) != _value(new, name)]
        if differing:
            told = (*lines.known_by, *lines.called, "currency", *differing)
            yield _part(old, told), _part(new, told)


def _row(line: Any, lines: Lines, *, past: bool = False) -> Row:
    """Return the columns of a line as they are to be, or as they are saved."""
    state: Any = instance_state(line)
    columns = state.mapper.columns
    names = (*lines.known_by, *lines.called, *lines.fields)
    wanted = dict.fromkeys((*names, *(("currency",) if "currency" in columns else ())))
    now = {name: _or_default(state.dict.get(name), columns[name]) for name in wanted}
    saved = {k: v for k, v in state.committed_state.items() if k in now} if past else {}
    return {**now, **saved}


def _or_default(value: Any, column: Any) -> Any:
    default = column.default
    return default.arg if value is None and default is not None and default.is_scalar else value


def _value(row: Row, name: str) -> Any:
    """Return a value that differs when its currency does."""
    return (row[name], row.get("currency")) if name.endswith("_minor") else row[name]


def _part(row: Row, names: Sequence[str]) -> Row:
    return {name: row[name] for name in dict.fromkeys(names) if name in row}


def _by_key(rows: Sequence[Row], lines: Lines) -> dict[tuple[Any, ...], Row]:
    """Return the lines by what they are known by, and the how-many-th of those alike."""
    seen: Counter[tuple[Any, ...]] = Counter()
    found = {}
    for row in rows:
        key = tuple(row[name] for name in lines.known_by)
        seen[key] += 1
        found[*key, seen[key]] = row
    return found


def shown(
    owner: Any,
    word: str,
    told: Sequence[Row | None],
    now: Row,
    named: Callable[[Any, str], tuple[str, str]],
    as_answered: Callable[[str, Mapping[str, Any]], Any],
) -> list[Row | None]:
    """
    Return lines of an entry in the words and form of the contract.

    owner: the model of the record that the lines are of; now: a state of that record.
    named: returns how a column of a model is called. as_answered: its value as answers have it.
    """
    model = inspect(owner).relationships[owner.told_lines[word].relation].mapper.class_
    found: list[Row | None] = []
    for row in told:
        if row is None:
            found.append(None)
            continue
        state = {"currency": now.get("currency"), **row}
        words = [named(model, name)[0].removesuffix("_minor") for name in row]
        cells = zip(words, row, strict=True)
        found.append({w: as_answered(c, state) for w, c in cells if c != "currency"})
    return found

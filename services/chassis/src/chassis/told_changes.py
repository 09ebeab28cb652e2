"""Entries of the history in the words and the form in which answers show the record."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import inspect

from chassis import told_lines
from chassis.contract import HANGING, RESOURCES, showing
from chassis.fields import instant_text
from chassis.history import BLANK, OWN
from chassis.values import Money

ENDINGS = {
    "minor": ("", "_amount"),
    "bp": ("_percent", ""),
    **dict.fromkeys(("e2", "e4", "e6", "e8"), ("",)),
}
PLACES = {"bp": 2, "e2": 2, "e4": 4, "e6": 6, "e8": 8}
"""Units in names of columns, and what follows instead of them in names of the contract."""
State = Mapping[str, Any]


def tell(
    model: type[Any],
    resource: str,
    entries: Iterable[Any],
    record: Any = None,
    hanging: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """
    Return *entries*, newest first, with their changes in the words and form of the contract.

    What no answer about such a record has is kept for proof and not told: it is no fact of people.

    resource: whose answers show the record. record: as it is now, from which what it was before
        each change is told backwards; None where it was deleted for ever.
    hanging: nothing but what so hangs on it is told: how it is kept → its name.

    An amount of which only the currency changed is a change of it.
    """
    shown = showing(RESOURCES[resource].operations)
    fields = shown[1].fields if shown and not hanging else {}
    names = [c.key for c in inspect(model).column_attrs] if record is not None else []
    now = {name: getattr(record, name) for name in names}
    told = []
    for entry in entries:
        changes = orjson.loads(entry["changes"])
        before = {**now, **{name: old for name, (old, _) in changes.items()}}
        after = {**now, **{name: new for name, (_, new) in changes.items()}}
        beside = hanging or HANGING
        words = {beside[name]: changes[name] for name in changes.keys() & beside.keys()}
        for word, column in _named(model, changes, (before, after)):
            if word in fields or (word.startswith(OWN) and "custom" in fields):
                field = fields.get(word)
                pair = [_shown(model, word, column, one, field) for one in (before, after)]
                words |= {word: pair} if column in changes or pair[0] != pair[1] else {}
        for word in changes.keys() & model.told_lines.keys() & fields.keys():
            own = (before, shown_as, shown_column)
            words[word] = [told_lines.shown(model, word, one, *own) for one in changes[word]]
        told.append({**entry, "changes": words})
        now = before
    return told


def _named(
    model: Any, changes: Iterable[str], states: tuple[State, State]
) -> Iterator[tuple[str, str]]:
    """Yield name and column of what changed; all amounts where their one currency did."""
    columns = dict.fromkeys(changes)
    if "currency" in columns:
        every = (c.key for c in inspect(model).column_attrs if c.key.endswith("_minor"))
        alike = (c for c in every if not hasattr(model, f"{c.removesuffix('minor')}currency"))
        columns |= dict.fromkeys(c for c in alike if any(one.get(c) is not None for one in states))
    yield from dict.fromkeys(shown_as(model, c) for c in columns if c not in model.told_lines)


def shown_as(model: Any, column: str) -> tuple[str, str]:
    """Return the name of a column in the contract, and the column that holds its value."""
    if column.startswith(OWN):
        return column, column
    base, _, unit = column.rpartition("_")
    if unit == "currency" and hasattr(model, f"{base}_minor"):
        return shown_as(model, f"{base}_minor")
    called: Mapping[str, str] = getattr(model, "told_as", {})  # a line is no record
    if column in called:
        return called[column], column
    for name in (f"{base}{ending}" for ending in ENDINGS.get(unit, ())):
        if hasattr(model, name):
            return name, column
    return column, column


class _Then:
    """A record as it was: its columns, and what its model derives of them."""

    def __init__(self, model: Any, state: State):
        self._model, self._state = model, state

    def __getattr__(self, name: str) -> Any:
        derived = getattr(self._model, name, None)
        return derived.__get__(self) if isinstance(derived, property) else self._state.get(name)


def _shown(model: Any, word: str, column: str, state: State, field: Any) -> Any:
    """Return a value as answers have it; what was kept in another form once, as it was kept."""
    is_derived = word != column and isinstance(getattr(model, word, None), property)
    if is_derived and state.get(column) not in (None, BLANK):
        try:
            return field._serialize(getattr(_Then(model, state), word), word, None)
        except (LookupError, TypeError):
            pass
    return shown_column(column, state)


def shown_column(column: str, state: State) -> Any:
    """Return the value of *column* in a state of its record as answers have it."""
    value, (base, _, unit) = state.get(column), column.rpartition("_")
    if value is None or column.startswith(OWN) or unit not in (*ENDINGS, "at", "until"):
        return value
    if unit == "minor":
        currency = state.get(f"{base}_currency") or state.get("currency") or "CNY"
        return {"amount": Money(value, currency).amount, "currency": currency}
    if unit == "until" and "T" not in str(value):
        return value  # a day
    if unit in ("at", "until"):
        return instant_text(dt.datetime.fromisoformat(value))
    return format(Decimal(value).scaleb(-PLACES[unit]).normalize(), "f")

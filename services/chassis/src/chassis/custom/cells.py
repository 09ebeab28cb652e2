"""Custom fields as columns of tables that people send."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select

from chassis import days
from chassis.cell_parts import parted
from chassis.custom import kinds
from chassis.custom.definitions import custom_value
from chassis.custom.values import Fields
from chassis.fields import code
from chassis.messages import parse
from chassis.uow import UnitOfWork

MOST_NAMED = 70
"""Characters of choices that are named in a row error."""
TRUE, FALSE = {"true", "yes", "1", "是", "对", "√"}, {"false", "no", "0", "否", "错", "×"}
Problem = tuple[str, str, str]


def columns(known: Fields) -> dict[str, tuple[str, ...]]:
    """Return key → names that its column may bear: the labels in both languages."""
    return {key: _names(about) for key, about in known.items() if about["kind"] != "file"}


def file_columns(known: Fields) -> dict[str, tuple[str, ...]]:
    """Return the same of fields of files, which no cell can hold."""
    return {key: _names(about) for key, about in known.items() if about["kind"] == "file"}


def _names(about: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in (about["label"], about["label_en"]) if name)


def read_cells(
    known: Fields, cells: Mapping[str, str], language: str, *, is_new: bool = True
) -> tuple[dict[str, Any], list[Problem]]:
    """
    Return the values that the cells of a line hold, and (pointer, code, text) of what is wrong.

    language: of the reader, in which choices are named.
    is_new: the line opens a record, which gets defaults and must have what is required.
    """
    presets = {k: f["default"] for k, f in known.items() if f["default"] is not None}
    found: dict[str, Any] = dict(presets) if is_new else {}
    wrong: list[Problem] = []
    for key, text in cells.items():
        if key not in known or not text.strip():
            continue
        try:
            found[key] = kinds.read(known[key], _value(known[key], text.strip()))
        except ValidationError as error:
            told = str(error.messages[0]) if isinstance(error.messages, list) else "invalid"
            said = _as_labelled(known[key], told, language)
            wrong.append((f"/custom/{key}", said, text[:60]))
    named = {pointer for pointer, _, _ in wrong}
    missing = [k for k, f in known.items() if f["required"] and k not in found] if is_new else []
    wrong += [(f"/custom/{k}", "required", "") for k in missing if f"/custom/{k}" not in named]
    return found, wrong


def _as_labelled(about: Mapping[str, Any], told: str, language: str) -> str:
    """Name choices as the sheet does, by their labels, as many of them as a row error can hold."""
    if parse(told)[0] != "not_one_of":
        return told
    offered = [choice for choice in about["choices"] if not choice.get("retired")]
    labels = [label_of(choice, language) for choice in offered]
    named = ", ".join(label.replace("|", " ") for label in labels)
    if len(named) > MOST_NAMED:
        named = named[:MOST_NAMED].rpartition(", ")[0] + ", …"
    return code("not_one_of", choices=named)


def label_of(choice: Mapping[str, Any], language: str) -> str:
    """Return what a choice is called in *language*: in English as in Chinese if it has no other."""
    own = choice["label"] if language.startswith("zh") else choice.get("label_en")
    return str(own or choice["label"])


def _value(about: Mapping[str, Any], text: str) -> Any:
    """Return a cell in the form in which the value would be sent."""
    kind = about["kind"]
    if kind == "money":
        amount, _, currency = text.replace(",", "").lstrip("¥￥").partition(" ")
        return {"amount": amount, **({"currency": currency} if currency else {})}
    if kind == "number":
        return text.replace(",", "")
    if kind == "flag":
        lower = text.lower()
        return True if lower in TRUE else False if lower in FALSE else text
    if kind == "day":
        return days.as_sent(text)
    if kind == "choice":
        return _chosen(about, text)
    if kind == "multi_choice":
        return [_chosen(about, part) for part in parted(text)]
    return text


def _chosen(about: Mapping[str, Any], text: str) -> str:
    """Choices are written by their values or labels, in any case and width."""
    for choice in sorted(about["choices"], key=lambda c: bool(c.get("retired"))):
        names = (choice["value"], choice["label"], choice.get("label_en") or "")
        if _same(text) in map(_same, names):
            return str(choice["value"])
    return text


def _same(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


class Unique:
    """Which values of unique fields are taken, by stored records and by lines seen before."""

    def __init__(self, uow: UnitOfWork, known: Fields, customs: Iterable[Mapping[str, Any]]):
        self._fields = {k: f for k, f in known.items() if f["unique"]}
        wanted = {pair for custom in customs for pair in self._pairs(custom)}
        self._taken = self._stored(uow, wanted) if wanted else set[tuple[str, str]]()

    @staticmethod
    def _stored(uow: UnitOfWork, wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
        c = custom_value.c
        ids, keys = {i for i, _ in wanted}, {key for _, key in wanted}
        stored = select(c.field_id, c.sole_key).where(c.field_id.in_(ids), c.sole_key.in_(keys))
        return {(row[0], row[1]) for row in uow.session.connection().execute(stored)}

    def problems(self, custom: Mapping[str, Any]) -> list[Problem]:
        """Return what of a line is taken; remember it when nothing is."""
        if not self._fields:
            return []
        pairs = dict(zip(self._given(custom), self._pairs(custom), strict=True))
        wrong = [k for k, pair in pairs.items() if pair in self._taken]
        if not wrong:
            self._taken |= set(pairs.values())
        return [(f"/custom/{key}", "taken", str(custom[key])[:60]) for key in wrong]

    def _given(self, custom: Mapping[str, Any]) -> Sequence[str]:
        return [key for key in self._fields if custom.get(key) is not None]

    def _pairs(self, custom: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [
            (self._fields[k]["id"], kinds.unique_key(self._fields[k]["kind"], custom[k]))
            for k in self._given(custom)
        ]

"""Labels of custom fields head columns of sheets: each means one field of its record type."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select, text

from chassis.contract import RESOURCES
from chassis.custom.definitions import CustomField
from chassis.custom.refusals import LabelTaken
from chassis.field_words import label_in
from chassis.uow import UnitOfWork

LABELS = ("label", "label_en")
HEADINGS: dict[str, set[str]] = {}
"""Resource → headings of its standard fields in tables that the house hands out or takes in."""


def plain(name: str) -> str:
    """Return the name of a column as it is compared: without case, spaces and asterisks."""
    return "".join(name.split()).strip("*:：").lower()


def note_headings(resource: str, columns: Mapping[str, Sequence[str]]) -> None:
    """
    Keep custom fields of *resource* from the headings of an import's columns.

    Another word by which an import knows a column is free: where a house has a field of that name,
    the heading means it.
    """
    names = {plain(name) for column, those in columns.items() for name in (column, *those[:1])}
    HEADINGS.setdefault(resource, set()).update(names)


def expect_free(uow: UnitOfWork, field: CustomField, changed: Sequence[str] = LABELS) -> None:
    """Raise LabelTaken where another field bears one of the labels; those who define wait here."""
    _wait(uow, field.of)
    taken = {*map(plain, _standard(field.of)), *HEADINGS.get(field.of, ())}
    c = CustomField
    others = select(c.label, c.label_en).where(c.of == field.of, c.retired_at.is_(None))
    for row in uow.session.execute(others.where(c.id != field.id)):
        taken |= {plain(name) for name in row if name}
    for name in changed:
        label = getattr(field, name)
        if label and plain(label) in taken:
            raise LabelTaken(at=f"/{name}", label=label)


def alike(choices: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether two choices that are offered bear one label, in either language."""
    offered = [choice for choice in choices if not choice.get("retired")]
    names = [{plain(c[name]) for name in LABELS if c.get(name)} for c in offered]
    return sum(map(len, names)) != len(set().union(*names))


def _standard(resource: str) -> Iterator[str]:
    given = next(o for o in RESOURCES[resource].operations if o.verb == "get").given
    for name in given.fields if given else ():
        if name != "custom":
            yield from label_in(type(given), name).values()


def _wait(uow: UnitOfWork, resource: str) -> None:
    """Let one transaction at a time give labels; SQLite has one writer anyway."""
    connection = uow.session.connection()
    if connection.dialect.name == "postgresql":
        key = zlib.crc32(f"labels of {resource}".encode())
        connection.execute(text("select pg_advisory_xact_lock(:k)"), {"k": key})

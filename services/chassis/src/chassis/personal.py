"""
One service's part when a person asks what is kept of him, or asks to be forgotten.

Each service says in `Holding`s which of its records tell of people, how they are found and what is
left of them. The work waits as due rows; each chunk is one transaction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Text, cast, false, func, or_, select

from chassis import erasing
from chassis.contract import Event
from chassis.custom.forgetting import BETWEEN, forget
from chassis.custom.values import Customized
from chassis.due import Due
from chassis.erasing import scrubbed
from chassis.errors import Forbidden
from chassis.history import BLANK, CUSTOM, history_entry, plain
from chassis.react import Told
from chassis.tables import Record
from chassis.uow import UnitOfWork

DUE = "personal_data"
"""The due work that does the next chunk of an erasure; its key is the request."""
CHUNK, MOST = 100, 1000
LONGEST_ROW = 100
"""Conditions that stand beside one another; SQLite takes 1,000."""
SHORTEST = 2
"""A name of fewer characters is not looked for in texts: it would be part of other words."""


@dataclass(frozen=True)
class Person:
    """Who asks: the ids of records that are about him, what he is reached by and called."""

    ids: tuple[str, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Person":
        """Return the person whom a request tells of; numbers count with and without +86."""
        phones = [form for one in told.get("phones") or () for form in forms(one)]
        return cls(
            ids=tuple(told.get("record_ids") or ()),
            phones=tuple(dict.fromkeys(phones)),
            emails=tuple(dict.fromkeys(one.lower() for one in told.get("emails") or ())),
            names=tuple(n for n in told.get("names") or () if len(n) >= SHORTEST),
            numbers=tuple(told.get("numbers") or ()),
        )

    @property
    def words(self) -> tuple[str, ...]:
        """What is taken out of texts, the longest first."""
        known_by = {*self.phones, *self.emails, *self.numbers, *self.known_by, *self.names}
        return tuple(sorted(known_by, key=len, reverse=True))

    @property
    def known_by(self) -> tuple[str, ...]:
        """His numbers and addresses as fields of the house are compared with them."""
        every = (*self.phones, *self.emails, *self.numbers)
        return tuple(dict.fromkeys(one.translate(BETWEEN).lower() for one in every))


Find = Callable[[UnitOfWork, Person], ColumnElement[bool]]
Settle = Callable[[UnitOfWork, Any, Person], None]


@dataclass(frozen=True, eq=False)
class Holding:
    """
    Records of one kind that tell of people.

    find: the condition that a record tells of a person. among: which records of the model it is
        about, where it is not all of them.
    blank: column → what is left of it. texts: columns from which his name and numbers are taken.
    told: columns that are handed out beside these. law: why the records stay as they are.
    is_him: whether a record is the person, so that others who name it are found by its id, and his
        name is taken out of texts. Its custom fields go as well; those of others lose his name and
        numbers as `texts` do, without being named here. also: further columns that `after` changes.
    after: what follows once a record was blanked; told_anew: once only custom fields of it changed,
        because they named him. key: the column that orders the records.
    """

    model: Any
    find: Find
    blank: Mapping[str, Any] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    law: str = ""
    is_him: bool = False
    also: tuple[str, ...] = ()
    after: Settle | None = None
    told_anew: Settle | None = None
    among: Any = None
    resource: str = ""
    key: str = "id"

    @property
    def place(self) -> Any:
        """The column that orders the records."""
        return getattr(self.model, self.key)

    @property
    def name(self) -> str:
        return self.resource or str(self.model.resource)

    def columns(self) -> tuple[str, ...]:
        own = (CUSTOM,) if self.is_him and issubclass(self.model, Customized) else ()
        return (*self.blank, *self.texts, *self.also, *own)

    def shown(self) -> tuple[str, ...]:
        """Return the columns that are handed out: custom fields too, whatever they say."""
        own = (CUSTOM,) if issubclass(self.model, Customized) else ()
        return tuple(dict.fromkeys((*self.columns(), *self.told, *own)))

    def called(self, record: Any) -> tuple[str, ...]:
        """Return what the person is called in a record that is him."""
        name = record.name if self.is_him and "name" in self.blank else BLANK
        return (name,) if name != BLANK and len(name) >= SHORTEST else ()

    def erase(self, uow: UnitOfWork, record: Any, person: Person) -> None:
        """Leave nothing of the person in the record and its past."""
        for column, left in self.blank.items():
            setattr(record, column, left() if callable(left) else left)
        for column in self.texts:
            setattr(record, column, scrubbed(getattr(record, column), person.words))
        own = forget(uow.session, record, person.words, is_him=self.is_him)
        if self.after:
            self.after(uow, record, person)
        uow.flush()
        if isinstance(record, Record) and record.resource:
            erasing.forget(uow, record, {*self.columns(), *own}, person.words)


def by(model: Any, *named: str, phone: str = "", email: str = "") -> Find:
    """
    Return the finder of records that are the person, or name him.

    named: columns with ids; phone, email: columns with what he is reached by.
    """

    def find(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
        found = [getattr(model, c).in_(person.ids) for c in ("id", *named)]
        if phone:
            found.append(getattr(model, phone).in_(person.phones))
        if email:
            found.append(func.lower(getattr(model, email)).in_(person.emails))
        return or_(*found)

    return find


def any_of(found: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Return whether one of many conditions holds, as a tree: a row of them has a largest depth."""
    if len(found) <= LONGEST_ROW:
        return or_(false(), *found)
    half = len(found) // 2
    return any_of(found[:half]).op("OR", is_comparison=True)(any_of(found[half:]))


def says(model: Any, *columns: str) -> Find:
    """Return the finder of records in whose *columns* stands what the person is known by."""

    def find(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
        told = [cast(getattr(model, column), Text) for column in columns]
        return any_of([c.contains(w, autoescape=True) for c in told for w in person.words])

    return find


def once_said(model: Any) -> Find:
    """Return the finder of records whose history holds what the person is known by."""

    def find(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
        c = history_entry.c
        named = any_of([c.changes.contains(w, autoescape=True) for w in person.words])
        past = select(c.record_id).where(c.resource == model.resource, named)
        found: ColumnElement[bool] = model.id.in_(past)
        return found

    return find


def tell(uow: UnitOfWork, told: Mapping[str, Any], holdings: Sequence[Holding]) -> dict[str, Any]:
    """
    Return what this service keeps of a person, MOST records at most.

    It is whole or it is nothing, so that it asks for the scope "all". Raises Forbidden.
    """
    part = f"{uow.service}.personal_part"
    if uow.call.scope(part) != "all":
        raise Forbidden(permission=f"{part}.tell")
    person = Person.read(told)
    items: list[dict[str, Any]] = []
    for holding in holdings:
        room = MOST - len(items)
        chosen = select(holding.model).where(holding.find(uow, person))
        for record in uow.session.scalars(chosen.order_by(holding.place).limit(room)):
            kept = {name: getattr(record, name) for name in holding.shown()}
            items.append(
                {
                    "resource": holding.name,
                    "id": str(getattr(record, holding.key)),
                    "law": holding.law or None,
                    "fields": orjson.loads(orjson.dumps(kept, default=plain)),
                }
            )
    return {"items": items, "complete": len(items) < MOST}


def take_part(uow: UnitOfWork, event: Told, holdings: Sequence[Holding], reported: Event) -> None:
    """Do what the organization asks: count and find at once, erase as due work."""
    task = {**event.data, "at": 0, "after": "", "counts": {}}
    if event["phase"] == "erase":
        uow.schedule(DUE, str(task["id"]), uow.now, task)
        return
    person = Person.read(task)
    ids: list[str] = []
    names: list[str] = []
    for holding in holdings:
        found = holding.find(uow, person)
        counted = select(func.count()).select_from(holding.model).where(found)
        number = uow.session.scalar(counted) or 0
        task["counts"][holding.name] = task["counts"].get(holding.name, 0) + number
        for record in _persons(uow, holding, found):
            ids.append(record.id)
            names += holding.called(record)
    _report(uow, task, holdings, reported, record_ids=ids, names=list(dict.fromkeys(names)))


def _persons(uow: UnitOfWork, holding: Holding, found: ColumnElement[bool]) -> Iterable[Any]:
    """Return all records that are the person: others that name them are found by their ids."""
    if not holding.is_him:
        return ()
    chosen = select(holding.model).where(found).execution_options(yield_per=CHUNK)
    return uow.session.scalars(chosen)


def go_on(uow: UnitOfWork, work: Due, holdings: Sequence[Holding], reported: Event) -> None:
    """Erase the next chunk of the first kind that has any left, and ask for the one after."""
    task = dict(work.data)
    while task["at"] < len(holdings):
        holding = holdings[task["at"]]
        records = [] if holding.law else _next(uow, task, holding)
        for record in records:
            holding.erase(uow, record, Person.read(task))
            task["after"] = getattr(record, holding.key)
        if records:
            done = task["counts"].get(holding.name, 0) + len(records)
            task["counts"] = {**task["counts"], holding.name: done}
            uow.schedule(DUE, work.key, uow.now, task)
            return
        task["at"], task["after"] = task["at"] + 1, ""
    _report(uow, task, holdings, reported, record_ids=[], names=[])
    erasing.blank_events(
        uow, f"{reported.service}.{reported.resource}", str(task["id"]), frozenset({"names"})
    )


def _next(uow: UnitOfWork, task: Mapping[str, Any], holding: Holding) -> list[Any]:
    chosen = select(holding.model).where(holding.find(uow, Person.read(task)))
    if task["after"]:
        chosen = chosen.where(holding.place > task["after"])
    return list(uow.session.scalars(chosen.order_by(holding.place).limit(CHUNK).with_for_update()))


@dataclass(frozen=True)
class _Subject:
    """What a report is about: the request, and which report it is."""

    id: str
    version: int


def _report(
    uow: UnitOfWork,
    task: Mapping[str, Any],
    holdings: Sequence[Holding],
    reported: Event,
    **found: Any,
) -> None:
    kept = {one.name: one.law for one in holdings if one.law}
    uow.emit(
        reported,
        _Subject(str(task["id"]), 1 if task["phase"] == "count" else 2),
        request_id=task["id"],
        service=uow.service,
        phase=task["phase"],
        counts=task["counts"],
        kept=kept,
        **found,
    )


def forms(phone: str) -> tuple[str, ...]:
    """Return the forms in which a telephone number may be kept."""
    digits = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    home = digits.removeprefix("+86").removeprefix("0086")
    return (digits, f"+86{home}", home)

"""Lines of a table that change customers and persons at once, by few statements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from chassis import holds
from chassis.errors import ServiceError
from chassis.perform import load
from chassis.uow import UnitOfWork
from contracts.customers import contact
from contracts.customers import customer as contract
from customers.contacts.model import Contact
from customers.customers import changing
from customers.customers.model import Customer, checked
from customers.imports import store
from customers.imports.patches import RIGHTS, given, patch_of
from customers.imports.rules import Reading
from customers.reach import settled


class Done(NamedTuple):
    """Lines that are done, that changed a record, and that are done as far as the company goes."""

    lines: set[int]
    moved: set[int]
    firms: set[int]


BESIDE = ("customer_id", "on_duplicate")
"""What a request says beside the fields of the contact."""
REACHED = {"phones": "phone", "emails": "email"}
"""List → the column of its primary one."""
Told = Mapping[str, Mapping[str, Any]]
"""Id of a record → what a line says of it."""


@dataclass(frozen=True)
class Kind:
    """What changes a record of one kind: the operation, and how many are changed at once."""

    model: Any
    operation: Any
    listed: str
    settle: Callable[..., dict[str, Any]]
    change: Callable[..., set[str]]


FIRM = Kind(Customer, contract.update, "customers", checked, changing.change_customers)
PERSON = Kind(Contact, contact.update, "contacts", settled, changing.change_contacts)


@dataclass(frozen=True)
class Together:
    """
    Changes what lines name where nothing stands against it; the rest is left as it was.

    What is left is asked of the operations one by one, which say what is wrong with it.
    """

    uow: UnitOfWork
    job: Any
    numbers: Callable[[str], Any]

    def change(self, lines: Sequence[tuple[Reading, str]]) -> Done:
        """Change what lines name, each customer by the first of them."""
        about: dict[str, Reading] = {}
        for reading, firm in lines:
            about.setdefault(firm, reading)  # a second line finds what the first has left
        people = store.people_of(self.uow, {firm for firm, one in about.items() if one.contact})
        known = {firm: _known(one, people.get(firm, ())) for firm, one in about.items()}
        sure = {firm: one for firm, one in about.items() if len(known[firm]) < 2}
        firms = self._change(FIRM, {firm: one.fields for firm, one in sure.items()})
        persons = self._persons({firm: sure[firm] for firm in firms}, known)
        done = {sure[firm].row for firm in persons}
        moved = {sure[firm].row for firm in firms if firms[firm] or persons.get(firm)}
        return Done(done, moved, {sure[firm].row for firm in firms})

    def _persons(
        self, lines: Mapping[str, Reading], known: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> dict[str, bool]:
        """Return the customers whose person is as their line says now, and whether she moved."""
        same = {firm for firm, one in lines.items() if _is_whole(one, known[firm])}
        new = {firm: lines[firm] for firm in lines.keys() - same if not known[firm]}
        hers = {known[firm][0]["id"]: firm for firm in lines.keys() - same if known[firm]}
        changed = self._change(PERSON, {key: _of_her(lines[firm]) for key, firm in hers.items()})
        added = self._try(contact.create, self._add_now, new)
        return dict.fromkeys(same, False) | {hers[key]: changed[key] for key in changed} | added

    def _change(self, kind: Kind, told: Told) -> dict[str, bool]:
        """Return the records that are as lines say now, and whether they have moved."""
        return self._try(kind.operation, partial(self._change_now, kind), told)

    def _try(
        self,
        operation: Any,
        work: Callable[[Mapping[str, Any]], dict[str, bool]],
        told: Mapping[str, Any],
    ) -> dict[str, bool]:
        """Do what an operation does for all at once; if that is refused, for either half."""
        if not told or not self.uow.call.allows(operation.permission):
            return {}
        try:
            with self.uow.attempt(keep=not self.job.input["dry_run"]):
                holds.use(self.uow, operation)
                return work(told)
        except ServiceError:
            some, half = list(told.items()), len(told) // 2
            parts = (some[:half], some[half:]) if half else ()
            return {
                k: moved for p in parts for k, moved in self._try(operation, work, dict(p)).items()
            }

    def _change_now(self, kind: Kind, told: Told) -> dict[str, bool]:
        rows = store.to_change(self.uow, kind.model, told)
        versions = {row.id: row.version for row in rows}
        patches = {row: patch_of(row, told[row.id]) for row in rows}
        saying = {row: self._settled(kind, row, patch) for row, patch in patches.items() if patch}
        changed = kind.change(self.uow, {row: one for row, one in saying.items() if one})
        self.uow.flush()
        self.uow.forget_what_changed_nothing()
        same = {row.id for row, patch in patches.items() if not patch}
        return {row.id: row.version != versions[row.id] for row in rows if row.id in changed | same}

    def _add_now(self, people: Mapping[str, Reading]) -> dict[str, bool]:
        new: dict[Any, dict[str, Any]] = {}
        for firm in store.to_change(self.uow, Customer, people):
            told = given(people[firm.id].contact or {}) | {"primary": False}
            fields = self._read(PERSON, contact.create, told, {"customer_id": firm.id})
            if fields is not None:
                new[firm] = {n: v for n, v in fields.items() if n not in BESIDE}
        return dict.fromkeys(changing.add_contacts(self.uow, new), True)

    def _settled(self, kind: Kind, row: Any, patch: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return a patch as it is kept, or None where it would be refused."""
        key = {kind.operation.path_parameters[0]: row.id}
        fields = self._read(kind, kind.operation, patch, key)
        written = {*patch, *(REACHED[name] for name in REACHED.keys() & patch.keys())}
        return fields and {name: value for name, value in fields.items() if name in written}

    def _read(
        self, kind: Kind, operation: Any, told: Mapping[str, Any], key: Mapping[str, str]
    ) -> dict[str, Any] | None:
        """Return an input as it is kept, or None where it would be refused."""
        try:
            RIGHTS.check(operation, told, self.uow.call.field_rights)
            return kind.settle(load(operation, {**told, **key}), self.numbers(kind.listed))
        except ServiceError:
            return None


def _known(reading: Reading, people: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return who of a customer's contacts a line may mean: her whom it repeats, or namesakes."""
    repeated = [one for one in people if reading.repeats(one)]
    return repeated[:1] or [one for one in people if reading.names(one)]


def _is_whole(reading: Reading, known: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a line names no person, or one who is there already as it says."""
    return not reading.contact or any(reading.repeats(one) for one in known)


def _of_her(reading: Reading) -> dict[str, Any]:
    return {**(reading.contact or {}), "name": None, "primary": None}

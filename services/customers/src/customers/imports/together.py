"""Lines of a table that change customers and persons at once, by few statements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
from customers.imports.patches import RIGHTS, patch_of
from customers.imports.rules import Reading
from customers.reach import settled


class Done(NamedTuple):
    """Lines that are done, that changed a record, and that are done as far as the company goes."""

    lines: set[int]
    moved: set[int]
    firms: set[int]


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
        whole = {
            firm for firm in firms if not sure[firm].contact or _is_there(sure[firm], known[firm])
        }
        hers = {known[firm][0]["id"]: sure[firm] for firm in firms.keys() - whole if known[firm]}
        persons = self._change(PERSON, {key: _of_her(one) for key, one in hers.items()})
        settled, moved = ({sure[f].row for f in some} for some in (firms, filter(firms.get, firms)))
        done = {sure[firm].row for firm in whole} | {hers[key].row for key in persons}
        moved |= {hers[key].row for key, has_moved in persons.items() if has_moved}
        return Done(done, moved, settled)

    def _change(self, kind: Kind, told: Told) -> dict[str, bool]:
        """Return the records that are as lines say now, and whether they have moved."""
        if not told:
            return {}
        try:
            with self.uow.attempt(keep=not self.job.input["dry_run"]):
                return self._change_now(kind, told)
        except ServiceError:
            halves = [dict(list(told.items())[n::2]) for n in (0, 1)] if len(told) > 1 else []
            return {
                key: moved for half in halves for key, moved in self._change(kind, half).items()
            }

    def _change_now(self, kind: Kind, told: Told) -> dict[str, bool]:
        holds.use(self.uow, kind.operation)
        rows = store.to_change(self.uow, kind.model, told)
        versions = {row.id: row.version for row in rows}
        patches = {row: patch_of(row, told[row.id]) for row in rows}
        saying = {row: self._settled(kind, row, patch) for row, patch in patches.items() if patch}
        changed = kind.change(self.uow, {row: one for row, one in saying.items() if one})
        self.uow.flush()
        self.uow.forget_what_changed_nothing()
        same = {row.id for row, patch in patches.items() if not patch}
        return {row.id: row.version != versions[row.id] for row in rows if row.id in changed | same}

    def _settled(self, kind: Kind, row: Any, patch: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return a patch as it is kept, or None where it would be refused."""
        key = kind.operation.path_parameters[0]
        try:
            RIGHTS.check(kind.operation, patch, self.uow.call.field_rights)
            command = load(kind.operation, {**patch, key: row.id})
            fields = {name: command[name] for name in patch}
            return kind.settle(fields, self.numbers(kind.listed))
        except ServiceError:
            return None


def _known(reading: Reading, people: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return who of a customer's contacts a line may mean: her whom it repeats, or namesakes."""
    repeated = [one for one in people if reading.repeats(one)]
    return repeated[:1] or [one for one in people if reading.names(one)]


def _is_there(reading: Reading, known: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether the person of a line is there already, as it says."""
    return any(reading.repeats(one) for one in known)


def _of_her(reading: Reading) -> dict[str, Any]:
    return {**(reading.contact or {}), "name": None, "primary": None}

"""Lines of a table that are about customers who are there: which, and what they change."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from chassis.errors import ServiceError
from chassis.jobs import RowProblem
from chassis.perform import carry_out_within
from chassis.row_problems import problems_of
from chassis.uow import UnitOfWork
from contracts.customers import contact
from contracts.customers import customer as contract
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.imports import owners, store
from customers.imports.patches import LISTS, RIGHTS, UNWRITTEN, added, given, patch_of
from customers.imports.rules import Reading
from customers.imports.together import Together
from customers.reach import with_more

MODELS = {"customer_id": Customer, "contact_id": Contact}
Sorted = tuple[list[Reading], list[RowProblem], Counter[str]]
"""The lines that are left, why others were refused, and how many of each kind there were."""


class Change(NamedTuple):
    """
    What a line says of a record that is there.

    named: how the operation calls its id. told: fields; empty ones say nothing. of: the line.
    """

    operation: Any
    named: str
    record_id: str
    told: Mapping[str, Any]
    of: Reading


@dataclass(frozen=True)
class Updating:
    """
    Changes what lines are about within the transaction of their step.

    Each is a request of its own, of which a refusal leaves nothing, and all are saved with the
    progress of the job, so that one that was killed changes none twice.
    """

    uow: UnitOfWork
    job: Any
    runtime: Any
    numbers: Callable[[str], Any]

    def known(self, readings: Sequence[Reading]) -> Sorted:
        """
        Change the customers that lines name by the key of the import.

        Returns the lines that name nobody, why others were refused, and how many were `updated` or
        said nothing new (`unchanged`), which touches nothing.
        """
        key, mode = self.job.input["key"], self.job.input["mode"]
        at = f"/{key if key in self.job.input['columns'] else 'mobile'}"
        there = store.known_by(self.uow, key, [r for r in readings if not r.problems])
        alike = self._alike(readings, there)
        rest: list[Reading] = []
        problems: list[RowProblem] = []
        counts: Counter[str] = Counter()
        saying: list[tuple[Reading, str]] = []
        for reading in readings:
            ids = there.get(reading.row, [])
            if reading.problems or (not ids and mode == "upsert"):
                rest.append(reading)
            elif not ids:
                problems.append(RowProblem(reading.row, at, "import.nobody"))
            elif len(ids) > 1:
                problems.append(RowProblem(reading.row, at, "import.ambiguous"))
            elif reading.row in alike:
                counts["unchanged"] += 1
            else:
                saying.append((reading, ids[0]))
        wrong, changed = self._update_all(saying)
        return rest, [*problems, *wrong], counts + changed

    def join(self, readings: Sequence[Reading]) -> Sorted:
        """
        Add the persons of lines that say nothing else of a company that is there already.

        Whose it may be: what this very import has opened, or with `upsert` whatever bears the name.
        Returns the other lines, why persons were refused, and how many were added or there before.
        """
        upsert = self.job.input.get("mode", "create") == "upsert"
        may_be = upsert or self.job.done  # the first lines of a table have opened nothing yet
        naming = [r for r in readings if r.contact and not r.problems] if may_be else []
        homes = store.homes(self.uow, naming, None if upsert else self.job.id) if naming else {}
        rest: list[Reading] = []
        problems: list[RowProblem] = []
        counts: Counter[str] = Counter()
        for reading in readings:
            known = [firm for firm in homes.get(reading.row, ()) if reading.agrees(firm)]
            person = self._known_person(reading, known[0]["id"]) if len(known) == 1 else None
            if len(known) != 1 or person is False:
                rest.append(reading)
            elif person:
                counts["unchanged"] += 1
            else:
                wrong = self._add(reading, known[0]["id"])
                problems += wrong
                counts["added"] += not wrong
        return rest, problems, counts

    def _alike(self, readings: Sequence[Reading], there: Mapping[int, list[str]]) -> set[int]:
        """Return the lines that say nothing new of a customer whom the caller may change."""
        sole = {row: ids[0] for row, ids in there.items() if len(ids) == 1}
        firms, people = store.as_they_are(self.uow, set(sole.values()))
        return {
            r.row
            for r in readings
            if (firm := firms.get(sole.get(r.row, "")))
            and says_nothing_new(r, firm, people.get(firm["id"], ()))
        }

    def _known_person(self, reading: Reading, customer_id: str) -> bool | None:
        """Tell whether a customer has a line's person: None for no, False if she is another."""
        known = store.persons(self.uow, customer_id, (reading.contact or {})["name"])
        return any(reading.repeats(one) for one in known) if known else None

    def _moved(self, reading: Reading, customer_id: str) -> list[RowProblem]:
        """Refuse a line that names another owner: to hand over is more than to change."""
        if reading.owner is None or owners.keeps(self.uow, reading, customer_id):
            return []
        named = reading.owner_named[:60]
        return [RowProblem(reading.row, "/owner_id", "import.owner_stays", named)]

    def _update_all(
        self, lines: Sequence[tuple[Reading, str]]
    ) -> tuple[list[RowProblem], Counter[str]]:
        """
        Change customers as lines say: as many as can be together, the others one by one.

        Returns why lines were refused, and how many were `updated` and `unchanged`.
        """
        counts: Counter[str] = Counter()
        problems = [p for reading, firm in lines for p in self._moved(reading, firm)]
        refused = {problem.row for problem in problems}
        lines = [line for line in lines if line[0].row not in refused]
        done = Together(self.uow, self.job, self.numbers).change(lines)
        counts["updated"] = len(done.lines & done.moved)
        counts["unchanged"] = len(done.lines - done.moved)
        for reading, customer_id in (line for line in lines if line[0].row not in done.lines):
            hers = reading.row in done.firms
            wrong, moved = self._update(reading, customer_id, only_person=hers)
            problems += wrong
            counts["updated" if moved or reading.row in done.moved else "unchanged"] += not wrong
        return problems, counts

    def _update(
        self, reading: Reading, customer_id: str, *, only_person: bool
    ) -> tuple[list[RowProblem], bool]:
        """
        Change a customer as a line says, and the person at it, who is added if she is new.

        only_person: the customer is as the line says.
        Returns why it was refused, and whether there was anything to change.
        """
        person, namesakes = reading.contact, []
        if person:
            namesakes = store.persons(self.uow, customer_id, person["name"])
        repeated = any(reading.repeats(one) for one in namesakes)
        if len(namesakes) > 1 and not repeated:
            return [RowProblem(reading.row, "/contact", "import.ambiguous")], False
        mine = Change(contract.update, "customer_id", customer_id, reading.fields, reading)
        wrong, moved = ([], False) if only_person else self._change(mine)
        if wrong or not person or repeated:
            return wrong, moved
        if not namesakes:
            return self._add(reading, customer_id), True
        told = {**person, "name": None, "primary": None}
        hers = Change(contact.update, "contact_id", namesakes[0]["id"], told, reading)
        wrong, also = self._change(hers)
        return wrong, moved or also

    def _change(self, change: Change) -> tuple[list[RowProblem], bool]:
        """
        Change a record as a line says; numbers and addresses of it are added to those there.

        Returns why it was refused, and whether the record has moved.
        """
        there = store.reach_of(self.uow, MODELS[change.named], change.record_id)
        patch = patch_of(there, change.told)
        if not patch:
            return [], False
        payload = {**patch, change.named: change.record_id}
        wrong, version = self._ask(change.operation, payload, change.of)
        return wrong, not wrong and version != there.get("version")

    def _add(self, reading: Reading, customer_id: str) -> list[RowProblem]:
        """Add the person whom a line names to its customer."""
        told = given(reading.contact or {})
        payload = {**told, "primary": False, "customer_id": customer_id}
        return self._ask(contact.create, payload, reading)[0]

    def _ask(
        self, operation: Any, payload: dict[str, Any], reading: Reading
    ) -> tuple[list[RowProblem], int | None]:
        """Carry out one request of a line; return why it was refused, and the version it left."""
        keep, told = not self.job.input["dry_run"], dict(payload)
        try:
            RIGHTS.check(operation, payload, self.job.call.field_rights)
            return [], carry_out_within(self.runtime, self.uow, operation, payload, keep=keep)
        except ServiceError as error:
            number = error.details.get("number")
            told = {**told, "phones": [{"number": number}]} if number else told
            hers = operation in contact.contact.operations
            found = problems_of(reading.row, error)
            return [replace(p, pointer=reading.at(p.pointer, told, hers=hers)) for p in found], None


def says_nothing_new(
    reading: Reading, firm: Mapping[str, Any], people: Sequence[Mapping[str, Any]]
) -> bool:
    """Tell whether a customer, and the person at it, are already as a line says."""
    told = reading.fields
    if reading.owner and reading.owner.id != firm["owner_id"]:
        return False
    if reading.contact and not any(reading.repeats(one) for one in people):
        return False
    if with_more(firm, told) or added(firm, told):
        return False
    own = firm["custom"] or {}
    if any(own.get(key) != value for key, value in told["custom"].items() if value is not None):
        return False
    said = {k: v for k, v in told.items() if k not in (*UNWRITTEN, *LISTS, "custom")}
    return all(v in (None, [], {}, firm[k]) for k, v in said.items())

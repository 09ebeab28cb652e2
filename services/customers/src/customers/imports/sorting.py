"""Which lines of a table are new customers, by the same rules as what people enter one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.uow import UnitOfWork
from customers.contacts import model as people
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.customers import store as customers
from customers.customers.model import Customer, identities, searched_by
from customers.duplicate_rules import store as duplicate_rules
from customers.duplicates import store as duplicates
from customers.duplicates.likeness import likeness
from customers.duplicates.model import Hit, Identity, apart
from customers.duplicates.rules import PLAIN, WEIGHTS, person_key, strictest
from customers.imports.rules import Reading

ALIKE = "similar_name"
BLOCKING = ("refuse", "ask")
PERSONAL = {"contact_phone", "contact_email"}


@dataclass(eq=False, slots=True)
class Rival:
    """Somebody known by the same thing: an earlier line, or a customer or contact that is there."""

    label: str
    stored: Mapping[str, Any]
    line: Reading | None = None


Met = dict[Rival, tuple[set[str], set[Identity]]]
"""Who has something in common with a line → kinds of it there, and what it is here."""


def prepare(reading: Reading) -> Reading:
    """Find out, without the database, by what a line's customer and person are known and found."""
    if not reading.problems:
        reading.identities = identities(reading.fields)
        reading.hers = people.identities(reading.contact) if reading.contact else []
        reading.words = searched_by(reading.fields, reading.people)
    return reading


class Sorter:
    """Tells new customers from known ones, within the table and against what is stored."""

    def __init__(self, uow: UnitOfWork, readings: Sequence[Reading], owner: str | None = None):
        self._rules = duplicate_rules.in_force(uow)
        self._minds_likeness = any(
            ALIKE in parts and mode != "ignore" for parts, mode in self._rules.items()
        )
        self._owner = owner
        good = [r for r in readings if not r.problems]
        self._known = {r.row: r.identities for r in good}
        self._person = {r.row: r.hers for r in good if r.contact}
        self._asked = {row: self._minded(row) for row in self._known}
        hits = duplicates.hits(uow.session, (i for some in self._asked.values() for i in some))
        stored = [hit for hit in hits if hit.resource in (Customer.resource, Contact.resource)]
        rivals = self._stored(uow, {hit.record_id for hit in stored})
        self._rivals: dict[str, list[tuple[Identity | Hit, Rival]]] = {}
        for hit in stored:
            if hit.record_id in rivals:
                self._note(hit, rivals[hit.record_id])

    @staticmethod
    def _stored(uow: UnitOfWork, ids: set[str]) -> dict[str, Rival]:
        where = Contact.id.in_(ids)
        persons = contacts.briefs(uow, where, most=len(ids), removed=True) if ids else []
        briefs = [*customers.briefs(uow, ids), *persons]
        return {b.id: Rival(b.name if b.visible else "***", dict(b._mapping)) for b in briefs}

    def duplicate(self, reading: Reading, met: Met) -> tuple[str, str] | None:
        """
        Return (field, with whom) when the line names somebody known; remember it if not.

        Whom it only resembles, as rules say that tell, is noted on it.
        """
        for rival, (theirs, mine) in met.items():
            found = reading.pointer(weightiest(mine)), rival.label
            mode = self._mode(reading, rival, theirs)
            if mode in BLOCKING:
                return found
            if mode == "tell":
                reading.resembles.append(found)
        own = Rival(f"row {reading.row}", {}, reading)
        for known_by in self._asked[reading.row]:
            self._note(known_by, own)
        known = self._known[reading.row]
        shared = {one.kind for _, mine in met.values() for one in mine}
        yielded = (i._replace(exclusive=False) if i.kind in shared else i for i in known)
        reading.known_by = list(yielded) if shared else known
        return None

    def home(self, reading: Reading, met: Met) -> Reading | None:
        """
        Return the earlier line that opens the company of which this one only names a person.

        Nobody else may be known by the same things, and the person not be a colleague already;
        who is named again in the same words is no other.
        """
        if not reading.contact or not met:
            return None
        homes = [rival for rival in met if rival.line and reading.agrees(self._of(rival))]
        if len(homes) != 1 or not homes[0].line:
            return None
        [home], line = homes, homes[0].line
        if any(reading.repeats(person) for person in line.people):
            return line
        names = {person_key(person["name"]) for person in line.people}
        theirs, mine = met[home]
        others = [(other, kinds) for other, (kinds, _) in met.items() if other is not home]
        hers = PERSONAL & {one.kind for one in mine}
        if person_key(reading.contact["name"]) in names or (theirs & PERSONAL and hers):
            return None
        if any(self._mode(reading, other, kinds) in BLOCKING for other, kinds in others):
            return None
        for known_by in self._person.get(reading.row, ()):
            self._note(known_by, home)
        line.colleagues.append(reading)
        return line

    def met(self, reading: Reading) -> Met:
        """Return who has something in common with a line: kinds of it there, what it is here."""
        met: Met = {}
        for known_by in self._asked[reading.row]:
            for other, rival in self._rivals.get(known_by.value, ()):
                if not apart(known_by, other):
                    theirs, mine = met.setdefault(rival, (set(), set()))
                    theirs.add(other.kind)
                    mine.add(known_by)
        return met

    def _mode(self, reading: Reading, rival: Rival, kinds: set[str]) -> str:
        mine, theirs = self._compared(reading), self._of(rival)
        if kinds == {ALIKE} and not likeness(mine, theirs):
            return "ignore"
        code, other = mine.get("credit_code"), theirs.get("credit_code")
        plain = {n for n in PLAIN if mine.get(n) and mine[n] == theirs.get(n)}
        return strictest(
            self._rules, kinds | plain, codes_differ=bool(code and other and code != other)
        )

    def _of(self, rival: Rival) -> Mapping[str, Any]:
        return self._compared(rival.line) if rival.line else rival.stored

    def _compared(self, reading: Reading) -> Mapping[str, Any]:
        owner = reading.owner.id if reading.owner else self._owner
        return {**reading.fields, "owner_id": owner}

    def _minded(self, row: int) -> list[Identity]:
        """Return what is asked for: what is only alike where a rule minds that."""
        known = [*self._known[row], *self._person.get(row, ())]
        return [i for i in known if i.kind != ALIKE or self._minds_likeness]

    def _note(self, known_by: Identity | Hit, rival: Rival) -> None:
        self._rivals.setdefault(known_by.value, []).append((known_by, rival))


def weightiest(shared: Iterable[Identity]) -> Identity:
    """Return what tells most of the things that two have in common."""
    return min(shared, key=lambda one: (WEIGHTS.index(one.kind), one.value))

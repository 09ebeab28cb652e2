"""Every query of imports of follow-ups: whom lines name, and what they write."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import activity as contract
from customers.activities.model import Activity
from customers.activity_imports.rules import Line
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.duplicates import store as duplicates
from customers.duplicates.model import Identity
from customers.duplicates.numbers import Numbering, credit_code
from customers.duplicates.rules import company_key
from customers.staff.model import StaffRef
from customers.timeline.store import Note, note

Named = Sequence[tuple[Line, Sequence[str]]]


class Directory:
    """Finds the customers that lines name, of those that the caller changes, and the authors."""

    def __init__(self, uow: UnitOfWork, lines: Iterable[Line], numbers: Numbering):
        self._numbers = numbers
        asked = [known for line in lines for known in self._known_by(line.named)]
        hits = [h for h in duplicates.hits(uow.session, asked) if h.resource == Customer.resource]
        ids = {hit.record_id for hit in hits}
        mine = visible(Customer, uow.call, change=True)
        seen = select(Customer.id).where(Customer.id.in_(ids), mine)
        there = set(uow.session.scalars(seen.where(present(Customer)))) if ids else set()
        self._found: dict[tuple[str, str], set[str]] = {}
        for hit in hits:
            if hit.record_id in there:
                kind = "name" if hit.kind == "former_name" else hit.kind
                self._found.setdefault((kind, hit.value), set()).add(hit.record_id)
        wanted = {line.fields.get("author") for line in lines} - {None}
        known = select(StaffRef.id, StaffRef.name).where(StaffRef.name.in_(wanted))
        self._staff: dict[str, list[str]] = {}
        for row in uow.session.execute(known) if wanted else ():
            self._staff.setdefault(row.name, []).append(row.id)

    def customers(self, named: Mapping[str, str]) -> set[str]:
        """Return whom a line names: what identifies best decides."""
        for known in self._known_by(named):
            if ids := self._found.get((known.kind, known.value)):
                return ids
        return set()

    def author(self, name: str) -> str | None:
        """Return the only member of staff of that name, None for a stranger or one of several."""
        ids = self._staff.get(name, [])
        return ids[0] if len(ids) == 1 else None

    def _known_by(self, named: Mapping[str, str]) -> list[Identity]:
        official = credit_code(named.get("credit_code", ""))
        number = self._numbers.read(named["phone"]) if "phone" in named else None
        known = [Identity("credit_code", official)] if official else []
        known += [Identity("phone", number)] if number else []
        return known + [
            Identity("name", company_key(named[n])) for n in ("customer",) if n in named
        ]


def write(
    uow: UnitOfWork, found: Iterable[tuple[Line, str]], directory: Directory, job_id: str
) -> None:
    """Write the follow-ups of lines with their customers; they are news to nobody."""
    latest: dict[str, Any] = {}
    for line, customer_id in found:
        told = {k: v for k, v in line.fields.items() if k not in ("author", "happened_at")}
        at, name = line.fields["happened_at"] or uow.now, line.fields["author"]
        author_id = directory.author(name) if name else uow.call.actor_id
        by = {"author_id": author_id, "author_name": name or uow.call.actor_name}
        about: dict[str, Any] = {"id": new_id(), "customer_id": customer_id, "happened_at": at}
        about |= {"import_id": job_id, "import_row": line.row}
        one = uow.add(Activity(**told, **by, **about))
        who = (author_id or uow.call.actor_id, one.author_name)
        note(uow, Note(customer_id, contract.created, one.content, one.id, at, who))
        latest[customer_id] = max(at, latest.get(customer_id, at))
    uow.flush()
    for customer_id, at in latest.items():
        customers.note_activity(uow, customer_id, at)

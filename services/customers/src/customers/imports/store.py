"""Opens many customers at once: the same checks and rows as one by one, in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from chassis import history, jobs
from chassis.bulk import insert_many
from chassis.custom.definitions import custom_value
from chassis.custom.kinds import unique_key
from chassis.custom.values import fields_of, index_many, spoken
from chassis.outbox import outbox_event
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import customer as contract
from contracts.customers.imports import imported
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.customers import store as customers
from customers.customers.model import Customer, identities, searched_by, words
from customers.duplicate_rules import store as duplicate_rules
from customers.duplicates import store as duplicates
from customers.duplicates.model import Identity
from customers.duplicates.rules import NAMES, single
from customers.imports.rules import Reading
from customers.ownership import store as ownership
from customers.timeline.store import Note, note

Overtaken = IntegrityError
"""Another writer entered the same customer first."""
DEFAULTS: dict[str, Any] = {
    "former_names": [],
    "tags": [],
    "addresses": [],
    "grade_frozen": False,
    "custom": {},
    "website": None,
    "credit_limit_minor": None,
    "credit_limit_currency": None,
    "first_deal_at": None,
    "deleted_at": None,
    "deleted_by": None,
    "deletion_batch": None,
}


@dataclass(frozen=True)
class Rival:
    """Somebody known by the same thing: an earlier line or a customer that is there."""

    label: str
    credit_code: str | None


class Sorter:
    """Tells new customers from known ones, within the table and against what is stored."""

    def __init__(self, uow: UnitOfWork, readings: Sequence[Reading]):
        self._modes = single(duplicate_rules.in_force(uow))
        self._known = {r.row: identities(r.fields) for r in readings if not r.problems}
        hits = duplicates.hits(uow.session, (i for row in self._known for i in self._asked(row)))
        stored = [hit for hit in hits if hit.resource in (Customer.resource, Contact.resource)]
        briefs = {b.id: b for b in self._briefs(uow, {hit.record_id for hit in stored})}
        self._rivals: dict[str, list[Rival]] = {}
        for hit in stored:
            if found := briefs.get(hit.record_id):
                label = found.name if found.visible else "***"
                code = getattr(found, "credit_code", None)
                self._note(hit.value, Rival(label, code))

    @staticmethod
    def _briefs(uow: UnitOfWork, ids: set[str]) -> list[Any]:
        people = contacts.briefs(uow, Contact.id.in_(ids), most=len(ids)) if ids else []
        return [*customers.briefs(uow, ids), *people]

    def duplicate(self, reading: Reading) -> tuple[str, str] | None:
        """Return (field, with whom) when the line names somebody known; remember it if not."""
        shared: set[str] = set()
        known_by_all = self._asked(reading.row)
        for known_by in known_by_all:
            for rival in self._rivals.get(known_by.value, ()):
                mode = self._modes.get(known_by.kind, "ignore")
                namesake = known_by.kind in NAMES and self._differ(reading, rival)
                if mode in ("refuse", "ask") and not namesake:
                    return f"/{known_by.kind}", rival.label
                shared.add(known_by.kind)
        mine = Rival(f"row {reading.row}", reading.fields.get("credit_code"))
        for known_by in known_by_all:
            self._note(known_by.value, mine)
        reading.known_by = [
            replace(i, exclusive=False) if i.kind in shared else i for i in self._known[reading.row]
        ]
        return None

    def _asked(self, row: int) -> list[Identity]:
        """What is only alike refuses no line."""
        return [i for i in self._known[row] if i.kind != "similar_name"]

    def _note(self, value: str, rival: Rival) -> None:
        self._rivals.setdefault(value, []).append(rival)

    @staticmethod
    def _differ(reading: Reading, rival: Rival) -> bool:
        """Two companies of one name are two when both have a code and the codes differ."""
        code = reading.fields.get("credit_code")
        return bool(code and rival.credit_code and code != rival.credit_code)


def open_many(uow: UnitOfWork, readings: Sequence[Reading], owner: str | None) -> list[Any]:
    """Write the customers of *readings* with all that goes with them; return what events tell."""
    rows = [_row(uow, reading, owner) for reading in readings]
    if not rows:
        return []
    connection = uow.session.connection()
    insert_many(connection, Customer.__table__, rows)
    known_by = {row["id"]: r.known_by for row, r in zip(rows, readings, strict=True)}
    duplicates.add(uow.session, Customer.resource, known_by)
    told = [(row["id"], spoken(uow.session, Customer.resource, row)) for row in rows]
    words.add(uow.session, [(record_id, searched_by(row)) for record_id, row in told])
    index_many(uow.session, Customer.resource, rows)
    ownership.begin(uow, [(row["id"], owner) for row in rows], "import")
    customers.follow_clock(uow, *(row["id"] for row in rows))
    note(uow, *(Note(row["id"], contract.created, row["name"], row["id"]) for row in rows))
    history.write(uow.session, [_history(uow, row) for row in rows])
    return [{**row, "customer_id": row["id"], "credit_limit": None} for row in rows]


def opened_by(uow: UnitOfWork, job_id: str) -> dict[str, int]:
    """Return id → line of the customers that a job has opened, as it told the house then."""
    c = outbox_event.c
    chosen = select(c.body).where(c.subject == job_id, c.type == imported.type)
    bodies = uow.session.scalars(chosen.order_by(c.position))
    found: dict[str, int] = {}
    for told in (orjson.loads(body)["data"] for body in bodies):
        ids = [one["id"] for one in told["customers"]]
        later = range(len(found) + 1, len(found) + len(ids) + 1)
        found |= zip(ids, told.get("rows") or later, strict=True)
    return found


def undone_by(uow: UnitOfWork, job_id: str) -> str | None:
    """Return the job that takes an import back or did, and hold off everybody who wants to."""
    c = jobs.job.c
    given = uow.session.scalar(select(c.input).where(c.id == job_id).with_for_update())
    before = jobs.read(uow, (given or {}).get("undone_by") or "")
    return before["id"] if before and before["state"] not in ("failed", "cancelled") else None


def note_undone(uow: UnitOfWork, job_id: str, undone_by: str) -> None:
    """Note which job takes an import back."""
    mine = jobs.job.c.id == job_id
    given = uow.session.scalar(select(jobs.job.c.input).where(mine))
    uow.session.execute(
        update(jobs.job).where(mine).values(input={**(given or {}), "undone_by": undone_by})
    )


def known_by(uow: UnitOfWork, key: str, readings: Sequence[Reading]) -> dict[int, list[str]]:
    """
    Return line → ids of the customers that it names by *key*, among those the caller sees.

    key: credit_code, phone, email, or a custom field.
    """
    c, is_custom = Customer, key.startswith("c_")
    told = {r.row: (r.fields["custom"] if is_custom else r.fields).get(key) for r in readings}
    values = {value for value in told.values() if value is not None}
    if is_custom:
        about = fields_of(uow.session, c.resource)[key]
        sole = {value: unique_key(about["kind"], value) for value in values}
        v = custom_value.c
        chosen = select(v.sole_key, c.id).where(v.record_id == c.id, v.field_id == about["id"])
        chosen = chosen.where(v.sole_key.in_(sole.values()))
    else:
        sole = {value: value for value in values}
        chosen = select(getattr(c, key), c.id).where(getattr(c, key).in_(values))
    found: dict[str, list[str]] = {}
    seen = chosen.where(visible(c, uow.call), present(c)).order_by(c.id)
    for value, record_id in uow.session.execute(seen):
        found.setdefault(value, []).append(record_id)
    return {row: found.get(sole[value], []) for row, value in told.items() if value is not None}


def _row(uow: UnitOfWork, reading: Reading, owner: str | None) -> dict[str, Any]:
    department = (uow.call.departments or (None,))[0] if owner else None
    return {
        **DEFAULTS,
        **reading.fields,
        "id": new_id(),
        "version": 1,
        "created_at": uow.now,
        "created_by": uow.call.actor_id,
        "updated_at": uow.now,
        "updated_by": uow.call.actor_id,
        "owner_id": owner,
        "department_id": department,
        "obtained_at": uow.now,
    }


def _history(uow: UnitOfWork, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "resource": Customer.resource,
        "record_id": row["id"],
        "version": 1,
        "action": "created",
        "changes": "{}",
        "actor_id": uow.call.actor_id,
        "actor_name": uow.call.actor_name,
        "source": uow.call.source,
        "correlation_id": uow.call.correlation_id,
        "at": uow.now,
    }

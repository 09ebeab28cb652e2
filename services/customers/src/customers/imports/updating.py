"""Lines of a table that are about customers who are there: which, and what they change."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from chassis.errors import KeyReused, ServiceError, Stale
from chassis.field_rights import FieldRights
from chassis.jobs import RowProblem
from chassis.messages import parse
from chassis.perform import carry_out
from chassis.row_problems import problems_of
from contracts.customers import contact
from contracts.customers import customer as contract
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.imports import owners, store
from customers.imports.details import SETS
from customers.imports.rules import Reading
from customers.reach import with_more

UNWRITTEN = ("kind", "phone", "email")
LISTS = ("phones", "emails", *SETS)
MODELS = {"customer_id": Customer, "contact_id": Contact}
TRIES = 5
RIGHTS = FieldRights((*contract.customer.operations, *contact.contact.operations))


class Change(NamedTuple):
    """
    What a line says of a record that is there.

    named: how the operation calls its id. told: fields; empty ones say nothing.
    of: the line, and the key under which it is done once.
    """

    operation: Any
    named: str
    record_id: str
    told: Mapping[str, Any]
    of: tuple[Reading, str]


class Outcome(NamedTuple):
    """What became of one request of a line: why it was refused, and the version that it left."""

    wrong: list[RowProblem]
    version: int | None = None


def update_known(
    job: Any, runtime: Any, readings: Sequence[Reading]
) -> tuple[list[Reading], list[RowProblem], Counter[str]]:
    """
    Change the customers that lines name by the key of the import.

    Each is one request of its own, so that a job that was killed changes none twice.
    Returns the lines that name nobody, why others were refused, and how many were `updated` or
    said nothing new (`unchanged`).
    """
    key, mode = job.input["key"], job.input["mode"]
    at = f"/{key if key in job.input['columns'] else 'mobile'}"
    with runtime.transaction(job.call, writes=False) as uow:
        there = store.known_by(uow, key, [r for r in readings if not r.problems])
    rest: list[Reading] = []
    problems: list[RowProblem] = []
    counts: Counter[str] = Counter()
    for reading in readings:
        ids = there.get(reading.row, [])
        if reading.problems or (not ids and mode == "upsert"):
            rest.append(reading)
        elif not ids:
            problems.append(RowProblem(reading.row, at, "import.nobody"))
        elif len(ids) > 1:
            problems.append(RowProblem(reading.row, at, "import.ambiguous"))
        else:
            wrong, moved = _moved(job, runtime, reading, ids[0]), False
            if not wrong:
                wrong, moved = _update(job, runtime, reading, ids[0])
            problems += wrong
            counts["updated" if moved else "unchanged"] += not wrong
    return rest, problems, counts


def join_known(
    job: Any, runtime: Any, readings: Sequence[Reading]
) -> tuple[list[Reading], list[RowProblem], Counter[str]]:
    """
    Add the persons of lines that say nothing else of a company that is there already.

    Whose it may be: what this very import has opened, or with `upsert` whatever bears the name.
    Returns the other lines, why persons were refused, and how many were added or there before.
    """
    upsert = job.input.get("mode", "create") == "upsert"
    may_be = upsert or job.done  # the first lines of a table have opened nothing yet
    naming = [r for r in readings if r.contact and not r.problems] if may_be else []
    with runtime.transaction(job.call, writes=False) as uow:
        homes = store.homes(uow, naming, None if upsert else job.id) if naming else {}
    rest: list[Reading] = []
    problems: list[RowProblem] = []
    counts: Counter[str] = Counter()
    for reading in readings:
        known = [firm for firm in homes.get(reading.row, ()) if reading.agrees(firm)]
        person = _known_person(job, runtime, reading, known[0]["id"]) if len(known) == 1 else None
        if len(known) != 1 or person is False:
            rest.append(reading)
        elif person:
            counts["unchanged"] += 1
        else:
            wrong = _add(job, runtime, reading, known[0]["id"]).wrong
            problems += wrong
            counts["added"] += not wrong
    return rest, problems, counts


def _known_person(job: Any, runtime: Any, reading: Reading, customer_id: str) -> bool | None:
    """Tell whether a customer has the person of a line: None for no, False if she is another."""
    with runtime.transaction(job.call, writes=False) as uow:
        known = store.persons(uow, customer_id, (reading.contact or {})["name"])
    return any(reading.repeats(one) for one in known) if known else None


def _moved(job: Any, runtime: Any, reading: Reading, customer_id: str) -> list[RowProblem]:
    """Refuse a line that names another owner: to hand over is more than to change."""
    if reading.owner is None:
        return []
    with runtime.transaction(job.call, writes=False) as uow:
        if owners.keeps(uow, reading, customer_id):
            return []
    return [RowProblem(reading.row, "/owner_id", "import.owner_stays", reading.owner_named[:60])]


def _update(
    job: Any, runtime: Any, reading: Reading, customer_id: str
) -> tuple[list[RowProblem], bool]:
    """
    Change a customer as a line says, and the person at it, who is added if she is new.

    Returns why it was refused, and whether there was anything to change.
    """
    person, namesakes = reading.contact, _namesakes(job, runtime, reading, customer_id)
    repeated = any(reading.repeats(one) for one in namesakes)
    if len(namesakes) > 1 and not repeated:
        return [RowProblem(reading.row, "/contact", "import.ambiguous")], False
    key = f"{job.id}:{reading.row}"
    mine = Change(contract.update, "customer_id", customer_id, reading.fields, (reading, key))
    wrong, moved = _change(job, runtime, mine)
    if wrong or not person or repeated:
        return wrong, moved
    if not namesakes:
        return _add(job, runtime, reading, customer_id).wrong, True
    told = {**person, "name": None, "primary": None}
    of = (reading, f"{key}:person")
    hers = Change(contact.update, "contact_id", namesakes[0]["id"], told, of)
    wrong, also = _change(job, runtime, hers)
    return wrong, moved or also


def _namesakes(
    job: Any, runtime: Any, reading: Reading, customer_id: str
) -> list[Mapping[str, Any]]:
    if not reading.contact:
        return []
    with runtime.transaction(job.call, writes=False) as uow:
        return store.persons(uow, customer_id, reading.contact["name"])


def _change(job: Any, runtime: Any, change: Change) -> tuple[list[RowProblem], bool]:
    """
    Change a record as a line says; numbers and addresses that it names are added to those there.

    The lists are written as they were read: who finds the record changed by then reads it again.
    Returns why it was refused, and whether the record has moved.
    """
    done, before = Outcome([]), None
    for _ in range(TRIES):
        with runtime.transaction(job.call, writes=False) as uow:
            there = store.reach_of(uow, MODELS[change.named], change.record_id)
        more = with_more(there, change.told) | _added(there, change.told)
        given = {name: value for name, value in _given(change.told).items() if name not in LISTS}
        if not given and not more:
            return [], False
        payload = {**given, **more, change.named: change.record_id}
        version = there.get("version") if more else None
        done, before = _ask(job, runtime, change.operation, payload, change.of, version), there
        if not any(parse(one.code)[0] == Stale.code for one in done.wrong):
            break
    return done.wrong, done.version != (before or {}).get("version")


def _add(job: Any, runtime: Any, reading: Reading, customer_id: str) -> Outcome:
    """Add the person whom a line names to its customer."""
    told = _given(reading.contact or {})
    payload = {**told, "primary": False, "customer_id": customer_id}
    key = f"{job.id}:{reading.row}:person"
    return _ask(job, runtime, contact.create, payload, (reading, key))


def _added(there: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the sets to which a line adds something, added to."""
    both = {n: list(dict.fromkeys([*(there.get(n) or ()), *told.get(n, ())])) for n in SETS}
    return {name: every for name, every in both.items() if len(every) > len(there.get(name) or ())}


def _given(told: Mapping[str, Any]) -> dict[str, Any]:
    some = {k: v for k, v in told.items() if k not in UNWRITTEN and v not in (None, [], {})}
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in some.items()}


def _ask(
    job: Any,
    runtime: Any,
    operation: Any,
    payload: dict[str, Any],
    of: tuple[Reading, str],
    version: int | None = None,
) -> Outcome:
    """
    Carry out one request of a line.

    of: the line, and the key under which it is done once. version: that the record must have.
    """
    reading, key = of
    about = {"idempotency_key": key, "if_version": version}
    call = replace(job.call, **about, dry_run=job.input["dry_run"])
    try:
        RIGHTS.check(operation, payload, job.call.field_rights)
        answer = carry_out(runtime, operation, payload, call)
    except KeyReused:  # by this line, before the job died and was taken up
        return Outcome([])
    except ServiceError as error:
        number = error.details.get("number")
        told = {**payload, "phones": [{"number": number}]} if number else payload
        hers = operation in contact.contact.operations
        found = problems_of(reading.row, error)
        return Outcome(
            [replace(one, pointer=reading.at(one.pointer, told, hers=hers)) for one in found]
        )
    return Outcome([], answer.get("version"))

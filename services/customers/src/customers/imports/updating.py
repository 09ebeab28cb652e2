"""Lines of a table that are about customers who are there: which, and what they change."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chassis.errors import ServiceError
from chassis.field_rights import FieldRights
from chassis.jobs import RowProblem
from chassis.perform import carry_out
from contracts.customers import contact
from contracts.customers import customer as contract
from customers.imports import store
from customers.imports.rules import Reading

UNWRITTEN = ("kind", "phone", "email")
RIGHTS = FieldRights((*contract.customer.operations, *contact.contact.operations))


def update_known(
    job: Any, runtime: Any, readings: Sequence[Reading]
) -> tuple[list[Reading], list[RowProblem], int]:
    """
    Change the customers that lines name by the key of the import.

    Each is one request of its own, so that a job that was killed changes none twice.
    Returns the lines that name nobody, why others were refused, and how many were changed.
    """
    key, mode = job.input["key"], job.input["mode"]
    with runtime.transaction(job.call, writes=False) as uow:
        there = store.known_by(uow, key, [r for r in readings if not r.problems])
    rest: list[Reading] = []
    problems: list[RowProblem] = []
    updated = 0
    for reading in readings:
        ids = there.get(reading.row, [])
        if reading.problems or (not ids and mode == "upsert"):
            rest.append(reading)
        elif not ids:
            problems.append(RowProblem(reading.row, f"/{key}", "import.nobody"))
        elif len(ids) > 1:
            problems.append(RowProblem(reading.row, f"/{key}", "import.ambiguous"))
        else:
            wrong = _update(job, runtime, reading, ids[0]) or _add(job, runtime, reading, ids[0])
            problems += wrong
            updated += not wrong
    return rest, problems, updated


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
            wrong = _add(job, runtime, reading, known[0]["id"])
            problems += wrong
            counts["added"] += not wrong
    return rest, problems, counts


def _known_person(job: Any, runtime: Any, reading: Reading, customer_id: str) -> bool | None:
    """Tell whether a customer has the person of a line: None for no, False if she is another."""
    with runtime.transaction(job.call, writes=False) as uow:
        known = store.persons(uow, customer_id, (reading.contact or {})["name"])
    return any(reading.repeats(one) for one in known) if known else None


def _update(job: Any, runtime: Any, reading: Reading, customer_id: str) -> list[RowProblem]:
    given = {k: v for k, v in reading.fields.items() if k not in UNWRITTEN and v not in (None, [])}
    payload = {**given, "customer_id": customer_id}
    key = f"{job.id}:{reading.row}"
    return _ask(job, runtime, contract.update, payload, (reading.row, key))


def _add(job: Any, runtime: Any, reading: Reading, customer_id: str) -> list[RowProblem]:
    """Add the person whom a line names to its customer, unless there is somebody of that name."""
    if not reading.contact:
        return []
    with runtime.transaction(job.call, writes=False) as uow:
        if store.persons(uow, customer_id, reading.contact["name"]):
            return []
    told = {k: v for k, v in reading.contact.items() if k not in UNWRITTEN and v not in (None, [])}
    payload = {**told, "primary": False, "customer_id": customer_id}
    key = f"{job.id}:{reading.row}:person"
    return _ask(job, runtime, contact.create, payload, (reading.row, key))


def _ask(
    job: Any, runtime: Any, operation: Any, payload: dict[str, Any], of: tuple[int, str]
) -> list[RowProblem]:
    """Carry out one request of a line; of: its number, and the key under which it is done once."""
    row, key = of
    call = replace(job.call, idempotency_key=key, dry_run=job.input["dry_run"])
    try:
        RIGHTS.check(operation, payload, job.call.field_rights)
        carry_out(runtime, operation, payload, call)
    except ServiceError as error:
        wrong = error.details.get("fields") or [{"pointer": error.pointer}]
        return [
            RowProblem(row, one.get("pointer") or "", one.get("code") or error.code)
            for one in wrong
        ]
    return []

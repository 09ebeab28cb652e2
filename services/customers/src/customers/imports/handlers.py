"""What can be done with imports: start one, and follow it as a job."""

from collections import Counter
from types import SimpleNamespace

from chassis import importing
from chassis.binding import implements
from chassis.custom.cells import Unique, read_cells
from chassis.custom.references import There
from chassis.import_refusals import KeyAbsent
from chassis.job_words import in_words
from chassis.jobs import RowProblem, does_job
from chassis.tokens import warm
from chassis.told_rows import RESEMBLES
from contracts.customers import imports as contract
from contracts.customers.customer import create as creation
from contracts.customers.parts import CapReached
from customers.customers import holding
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.imports import owners, store
from customers.imports.assigning import Assigning
from customers.imports.patches import RIGHTS
from customers.imports.rules import COLUMNS, KEYS, OF_PERSON, Reading, read
from customers.imports.sorting import Sorter, prepare
from customers.imports.updating import Updating

CHUNK, CHANGED = 1000, 200
"""Lines of one step that open customers, and that change some, which holds off other writers."""
MOST_TOLD = 20
MOST_ALIKE = 3
"""Others whom one line resembles that are told of."""
ADDED = {False: "contacts_added", True: "would_add_contacts"}
"""How persons are counted whose company is there: for good, and in a trial."""
NAMING = ("credit_code", "phone", "mobile", "contact_phone")
TABLE = importing.Table(
    "customers.customer_import", COLUMNS, "customers", Customer.resource, NAMING
)
FIELDS = {"phone": "phones", "email": "emails", "mobile": "phones", "owner": "owner_id"}
FIELDS |= {"province": "region"}
"""Columns of tables that fill a field of another name."""


@implements(contract.start)
def start_import(command, *, uow, settings):
    key, mode = command["key"], command["mode"]
    if mode != "create":
        TABLE.expect_key(key, KEYS, uow)
    started = TABLE.start(command, uow, settings)
    _expect_columns(started["input"], key if mode != "create" else None)
    written = {FIELDS.get(name, name): None for name in started["input"]["columns"]}
    RIGHTS.check(creation, _nested(written), uow.call.field_rights)
    return in_words(started, uow.call.language)


def _expect_columns(given, key):
    """Refuse a key or, without a key, a name that the table lacks; a mobile is a phone."""
    there = given["columns"]
    if key and key not in there and not (key == "phone" and "mobile" in there):
        raise KeyAbsent(key=key)
    if key is None and "name" not in there:
        told = [heading for heading in given["headings"] if heading]
        raise contract.NameAbsent(headings=", ".join(told[:MOST_TOLD]))


def _nested(written):
    """Return the payload that would write these columns, custom ones where they belong."""
    own = {name: None for name in written if name.startswith("c_")}
    person = {OF_PERSON[name]: None for name in written if name in OF_PERSON}
    rest = {name: None for name in written if name not in (*own, *OF_PERSON)}
    inner = (("custom", own), ("contact", person))
    return {**rest, **{name: fields for name, fields in inner if fields}}


@does_job(TABLE.kind)
def import_customers(job, *, settings, runtime):
    with runtime.transaction(job.call, writes=False) as uow:
        known = TABLE.known(uow)
    size = CHUNK if job.input.get("mode", "create") == "create" else CHANGED
    warm()  # loading dictionaries takes seconds, which nobody should spend in a transaction

    def prepared(line):
        return prepare(_read(line, known, job, settings)).told()

    for told in TABLE.chunks(job, known, runtime, size, prepared):
        _import_chunk(job, [Reading.taken_up(one) for one in told], settings, runtime)


def _read(line, known, job, settings):
    reading = read(line.number, line.cells, settings.numbers_of("customers"))
    is_new = job.input.get("mode", "create") == "create"
    custom, wrong = read_cells(known, line.cells, job.call.language, is_new=is_new)
    reading.fields["custom"] = custom
    reading.own = {key: value for key, value in custom.items() if line.cells.get(key, "").strip()}
    reading.problems += wrong
    return reading


def _import_chunk(job, readings, settings, runtime):
    with runtime.transaction(job.call, writes=False) as uow:
        owners.settle(uow, readings, settings)

    def save():
        with job.chunk(len(readings)) as uow:
            updating, rest = Updating(uow, job, runtime, settings.numbers_of), readings
            problems, changes = list[RowProblem](), Counter[str]()
            with customers.finding_together(uow):
                if job.input.get("mode", "create") != "create":
                    rest, problems, changes = updating.known(readings)
                rest, more, joined = updating.join(rest)
            problems += more
            uow.refuse(problems)
            refused = len({problem.row for problem in problems})
            changed = "would_update" if job.input["dry_run"] else "updated"
            same = joined["unchanged"] + changes["unchanged"]
            counts = {"refused": refused, changed: changes["updated"], "unchanged": same}
            counts[ADDED[job.input["dry_run"]]] = joined["added"]
            uow.count(**{name: number for name, number in counts.items() if number})
            _sort_and_open(uow, job, rest, settings)
            uow.commit()

    importing.until_first(save)


def _sort_and_open(uow, job, readings, settings):
    known = TABLE.known(uow)
    customs = [reading.fields["custom"] for reading in readings if not reading.problems]
    unique, there = Unique(uow, known, customs), There(uow, known, customs)
    for reading in (r for r in readings if not r.problems):
        custom = reading.fields["custom"]
        reading.problems += unique.problems(custom) or there.problems(custom)
    owner = job.call.actor_id if job.input["target"] == "mine" else None
    sorter = Sorter(uow, readings, owner)
    new = [reading for reading in readings if _is_new(uow, sorter, reading)]
    if job.input["dry_run"]:
        uow.count(would_create=len(new))
        _tell_whom_they_resemble(uow, new)
        _count_colleagues(uow, new, ADDED[True])
        return
    good = _within_caps(uow, new, owner, settings)
    _tell_whom_they_resemble(uow, good)
    by_rule = job.input["target"] == "rule"
    share_out = _assigning(uow, job, settings).owners if by_rule else None
    opened, people = store.open_many(uow, good, owner, share_out)
    uow.count(created=len(opened))
    if by_rule:
        assigned = sum(row["owner_id"] is not None for row in opened)
        uow.count(assigned=assigned, left_in_pool=len(opened) - assigned)
    _count_colleagues(uow, good, ADDED[False])
    _tell(uow, job, opened, people, [reading.row for reading in good])


def _tell(uow, job, opened, people, rows):
    """Tell of what was opened, as much in one event as one may hold."""
    for some in _parts(opened):
        about = SimpleNamespace(id=job.id, version=job.done + some.stop)
        told = {"customers": opened[some], "rows": rows[some]}
        uow.emit(contract.imported, about, job_id=job.id, **told)
    for some in _parts(people):
        uow.emit(contract.contacts_imported, about, job_id=job.id, contacts=people[some])


def _parts(all_of_them):
    most, number = contract.IN_ONE_EVENT, len(all_of_them)
    return [slice(start, min(start + most, number)) for start in range(0, number, most)]


def _assigning(uow, job, settings):
    return Assigning(uow, job.id, settings.holding_cap, by=uow.call.actor_id)


def _tell_whom_they_resemble(uow, readings):
    alike = [reading for reading in readings if reading.resembles]
    if alike:
        uow.count(resembling=len(alike))
    for reading in alike:
        told = [(pointer, RESEMBLES, whom) for pointer, whom in reading.resembles[:MOST_ALIKE]]
        uow.refuse(RowProblem(reading.row, *one) for one in told)


def _count_colleagues(uow, readings, name):
    number = sum(len(reading.colleagues) for reading in readings)
    if number:
        uow.count(**{name: number})


def _within_caps(uow, readings, owner, settings):
    """Return as many lines as each owner may still hold; the others are refused one by one."""
    rest = []
    for owner_id, lines in owners.by_owner(uow, readings, owner).items():
        customers.one_at_a_time(uow, owner_id)
        room = holding.room(uow, owner_id, settings.holding_cap)
        rest += lines[room:] if room is not None else []
    lines = [line for one in rest for line in (one, *one.colleagues)]
    uow.refuse([RowProblem(one.row, "/name", CapReached.code, one.fields["name"]) for one in lines])
    if lines:
        uow.count(refused=len(lines))
    refused = {line.row for line in rest}
    return [line for line in readings if line.row not in refused]


def _is_new(uow, sorter, reading):
    problems = [RowProblem(reading.row, *problem) for problem in reading.problems]
    if not problems:
        met = sorter.met(reading)
        home = sorter.home(reading, met)
        if home:
            if reading not in home.colleagues:
                uow.count(unchanged=1)
            return False
        known = sorter.duplicate(reading, met)
        if known is None:
            return True
        problems = [RowProblem(reading.row, known[0], "customers.customer.duplicate", known[1])]
    uow.refuse(problems)
    uow.count(refused=1)
    return False

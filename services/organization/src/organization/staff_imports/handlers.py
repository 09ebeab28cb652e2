"""Taking on many people from a table, as a job."""

from functools import partial

from chassis import importing, sheets
from chassis.binding import implements
from chassis.custom.cells import read_cells
from chassis.custom.filtering import is_custom
from chassis.errors import ServiceError
from chassis.field_rights import FieldRights
from chassis.job_words import in_words
from chassis.jobs import RowProblem, does_job
from chassis.perform import load
from chassis.row_problems import problems_of
from contracts.organization import staff, staff_import
from organization.hiring import hire
from organization.staff.model import Staff
from organization.staff_imports import store
from organization.staff_imports.rules import COLUMNS, FILLED, read, superiors_first

CHUNK = 200
TABLE = importing.Table(
    "organization.staff_import",
    COLUMNS,
    "staff",
    Staff.resource,
    ("login", "mobile", "employee_number"),
)
RIGHTS = FieldRights(staff.staff.operations)


@implements(staff_import.start)
def start_import(command, *, uow, settings):
    started = TABLE.start(command, uow, settings)
    there = started["input"]["columns"]
    own = {name: None for name in there if is_custom(name)}
    written = {FILLED.get(name, name): None for name in there if name not in own}
    RIGHTS.check(staff.create, {**written, "custom": own}, uow.call.field_rights)
    return in_words(started, uow.call.language)


@implements(staff_import.template)
def download_template(command, *, uow, settings):
    return TABLE.template(uow, settings)


@implements(staff_import.rejects)
def download_rejects(command, *, uow, settings):
    return TABLE.rejects(command["job_id"], uow, settings)


@does_job(TABLE.kind)
def import_staff(job, *, settings, transaction):
    with transaction(job.call, writes=False) as uow:
        known = TABLE.known(uow)
    for chunk in TABLE.chunks(job, known, settings, CHUNK):
        sheets.take_in(job, chunk, partial(_take_on, lines=chunk), transaction)


def _take_on(uow, lines):
    """Take on whom the lines tell of; a superior may stand behind his people."""
    directory, known = store.Directory(uow), TABLE.known(uow)
    wrong = [
        RowProblem(line.number, f"/{column}", sheets.FORMULA_CODE)
        for line in lines
        for column in line.unreckoned
    ]
    good = [line for line in lines if not line.unreckoned]
    told = superiors_first([(line.number, _told(line, known, uow)) for line in good])
    found = [problem for row, person in told for problem in _one(uow, row, person, directory)]
    return [*wrong, *found], {}


def _told(line, known, uow):
    """Return what a line says of a person, and as `unfit` what no field of the house can hold."""
    custom, unfit = read_cells(known, line.cells, uow.call.language)
    return {**read(line.cells), "custom": custom, "unfit": unfit}


def _one(uow, row, told, directory):
    if told["unfit"]:
        return [RowProblem(row, *one) for one in told["unfit"]]
    try:
        fields = {name: value for name, value in told.items() if name not in NAMED}
        fields["department_ids"] = [directory.find(name) for name in told["departments"]]
        fields["role_ids"] = [directory.role(name) for name in told["roles"]]
        if told["superior"]:
            fields["superior_id"] = store.superior(uow, told["superior"])
        with uow.attempt():
            hire(uow, load(staff.create, fields), None)
    except ServiceError as refusal:
        return _problems(row, refusal)
    return []


def _problems(row, refusal):
    return problems_of(row, refusal, next((str(v) for v in refusal.details.values()), ""))


NAMED = ("departments", "superior", "roles", "unfit")

"""Taking on many people from a table, as a job."""

from chassis import importing, sheets
from chassis.binding import implements
from chassis.custom.cells import read_cells
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
    filled=FILLED,
)
RIGHTS = FieldRights(staff.staff.operations)


@implements(staff_import.start)
def start_import(command, *, uow, settings):
    started = TABLE.start(command, uow, settings)
    TABLE.check_rights(started["input"]["columns"], uow, RIGHTS, staff.create)
    return in_words(started, uow.call.language)


@does_job(TABLE.kind)
def import_staff(job, *, settings, transaction):
    TABLE.take_in(job, _take_on, settings, transaction, CHUNK)


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

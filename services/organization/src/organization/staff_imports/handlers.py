"""Taking on many people from a table, as a job."""

from functools import partial

from chassis import sheets
from chassis.binding import implements
from chassis.errors import ServiceError
from chassis.job_words import in_words
from chassis.jobs import RowProblem, does_job
from chassis.perform import load
from chassis.row_problems import problems_of
from contracts.organization import staff, staff_import
from organization.hiring import hire
from organization.staff_imports import store
from organization.staff_imports.rules import COLUMNS, read, superiors_first

CHUNK = 200
KIND = "organization.staff_import"


@implements(staff_import.start)
def start_import(command, *, uow, settings):
    started = sheets.start(uow, KIND, command, settings.upload_folder, COLUMNS)
    return in_words(started, uow.call.language)


@does_job(KIND)
def import_staff(job, *, settings, transaction):
    naming = ("login", "mobile", "employee_number")
    for chunk in sheets.chunks(job, settings.upload_folder, COLUMNS, CHUNK, naming):
        sheets.take_in(job, chunk, partial(_take_on, lines=chunk), transaction)


def _take_on(uow, lines):
    """Take on whom the lines tell of; a superior may stand behind his people."""
    directory = store.Directory(uow)
    wrong = [
        RowProblem(line.number, f"/{column}", sheets.FORMULA_CODE)
        for line in lines
        for column in line.unreckoned
    ]
    good = [line for line in lines if not line.unreckoned]
    told = superiors_first([(line.number, read(line.cells)) for line in good])
    found = [problem for row, person in told for problem in _one(uow, row, person, directory)]
    return [*wrong, *found]


def _one(uow, row, told, directory):
    try:
        fields = {name: value for name, value in told.items() if name not in NAMED}
        fields["department_ids"] = [directory.find(name) for name in told["departments"]]
        fields["role_ids"] = [directory.role(name) for name in told["roles"]]
        if told["superior"]:
            fields["superior_id"] = store.superior(uow, told["superior"])
        hire(uow, load(staff.create, fields), None)
    except ServiceError as refusal:
        return _problems(row, refusal)
    return []


def _problems(row, refusal):
    return problems_of(row, refusal, next((str(v) for v in refusal.details.values()), ""))


NAMED = ("departments", "superior", "roles")

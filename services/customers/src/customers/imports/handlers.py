"""What can be done with imports: start one, and follow it as a job."""

from itertools import islice
from types import SimpleNamespace

from chassis import job_stock, sheets
from chassis.binding import implements
from chassis.files import FileStore
from chassis.job_words import in_words
from chassis.jobs import RowProblem, does_job
from chassis.sheets import read_table
from chassis.tokens import warm
from contracts.customers import imports as contract
from customers.customers import holding
from customers.imports import store
from customers.imports.rules import COLUMNS, read

CHUNK = 500
TRIES = 5
KIND = "customers.customer_import"

list_jobs = implements(contract.jobs.listed)(job_stock.list_jobs)
get_job = implements(contract.jobs.get)(job_stock.get_job)
cancel_job = implements(contract.jobs.cancel)(job_stock.cancel_job)
download_errors = implements(contract.jobs.errors)(job_stock.download_errors)


@implements(contract.start)
def start_import(command, *, uow, settings):
    started = sheets.start(uow, KIND, command, settings.upload_folder, COLUMNS)
    return in_words(started, uow.call.language)


@does_job(KIND)
def import_customers(job, *, settings):
    """Read the table twice: once to count its lines, once to import them chunk by chunk."""
    upload = job.input["upload"]
    path = FileStore(settings.upload_folder).path(upload["id"])
    warm()  # loading dictionaries takes seconds, which nobody should spend in a transaction
    if job.done == 0:
        job.expect(sum(1 for _ in read_table(path, upload["name"], COLUMNS)))
    lines = islice(read_table(path, upload["name"], COLUMNS), job.done, None)
    while chunk := list(islice(lines, CHUNK)):
        readings = [read(line.number, line.cells, settings.phone_region) for line in chunk]
        _import_chunk(job, readings, settings)


def _import_chunk(job, readings, settings):
    """Import one chunk; who loses a race against another writer looks again at what is there."""
    for attempt in range(1, TRIES + 1):
        try:
            with job.chunk(len(readings)) as uow:
                _sort_and_open(uow, job, readings, settings)
                uow.commit()
            return
        except store.Overtaken:
            if attempt == TRIES:
                raise


def _sort_and_open(uow, job, readings, settings):
    sorter = store.Sorter(uow, readings)
    good = [reading for reading in readings if _is_new(uow, sorter, reading)]
    if job.input["dry_run"]:
        uow.count(would_create=len(good))
        return
    owner = job.call.actor_id if job.input["target"] == "mine" else None
    if owner:
        holding.obey_cap(uow, owner, settings.holding_cap, adding=len(good))
    opened = store.open_many(uow, good, owner)
    uow.count(created=len(opened))
    if opened:
        about = SimpleNamespace(id=job.id, version=job.done + len(readings))
        uow.emit(contract.imported, about, job_id=job.id, customers=opened)


def _is_new(uow, sorter, reading):
    problems = [RowProblem(reading.row, *problem) for problem in reading.problems]
    if not problems:
        known = sorter.duplicate(reading)
        if known is None:
            return True
        problems = [RowProblem(reading.row, known[0], "customers.customer.duplicate", known[1])]
    uow.refuse(problems)
    uow.count(refused=1)
    return False

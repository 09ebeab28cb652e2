"""What can be done with imports of follow-ups."""

from itertools import islice
from zoneinfo import ZoneInfo

from chassis import sheets
from chassis.binding import implements
from chassis.fields import code
from chassis.files import FileStore
from chassis.job_words import in_words
from chassis.jobs import RowProblem, does_job
from chassis.sheets import read_table
from contracts.customers import activity_import as contract
from customers.activity_imports import store
from customers.activity_imports.rules import COLUMNS, read
from customers.imports import tables, workbooks

CHUNK = 500
KIND = "customers.activity_import"


@implements(contract.start)
def start_import(command, *, uow, settings):
    mapping = tables.mapping(command.pop("mapping"), COLUMNS)
    given = {**command, "mapping": mapping}
    found = tables.columns_for(COLUMNS, mapping)
    started = sheets.start(uow, KIND, given, settings.upload_folder, found)
    tables.must_be_there(mapping, started["input"])
    return in_words(started, uow.call.language)


@implements(contract.template)
def download_template(command, *, uow, settings):
    content = workbooks.template(COLUMNS, {}, uow.call.language)
    stored = FileStore(settings.upload_folder).put(content)
    return {"file": {"id": stored["id"], "name": "activities.xlsx", "content_type": tables.XLSX}}


@implements(contract.rejects)
def download_rejects(command, *, uow, settings):
    return tables.refused_lines(uow, command["job_id"], KIND, COLUMNS, settings)


@does_job(KIND)
def import_activities(job, *, settings):
    """Read the table twice: once to count its lines, once to import them chunk by chunk."""
    upload = job.input["upload"]
    columns = tables.columns_for(COLUMNS, job.input["mapping"])
    path = FileStore(settings.upload_folder).path(upload["id"])
    if job.done == 0:
        job.expect(sum(1 for _ in read_table(path, upload["name"], columns)))
    lines = islice(read_table(path, upload["name"], columns), job.done, None)
    zone = ZoneInfo(job.call.time_zone)
    while chunk := list(islice(lines, CHUNK)):
        _import_chunk(job, [_read(line, zone) for line in chunk], settings)


def _read(line, zone):
    told = read(line.number, line.cells, zone)
    if line.unreckoned:
        told.problems = [(f"/{name}", sheets.FORMULA_CODE, "") for name in line.unreckoned]
    return told


def _import_chunk(job, lines, settings):
    with job.chunk(len(lines)) as uow:
        directory = store.Directory(uow, lines, settings.numbers_of("customers"))
        found = []
        for line in lines:
            ids = directory.customers(line.named)
            if not line.problems and len(ids) != 1:
                name = next(iter(line.named.values()))[:40].replace("|", " ")
                refusal = contract.SeveralNamed if ids else contract.NobodyNamed
                line.problems.append(("/customer", code(refusal.code, customer=name), name))
            if not line.problems:
                found.append((line, *ids))
        uow.refuse(RowProblem(line.row, *wrong) for line in lines for wrong in line.problems)
        done = "would_create" if job.input["dry_run"] else "created"
        uow.count(**{done: len(found), "refused": len(lines) - len(found)})
        if not job.input["dry_run"]:
            store.write(uow, found, directory)
        uow.commit()

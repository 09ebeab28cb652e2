"""What can be done with imports of follow-ups."""

from zoneinfo import ZoneInfo

from chassis import importing, sheets
from chassis.binding import implements
from chassis.fields import code
from chassis.job_words import in_words
from chassis.jobs import RowProblem, does_job
from chassis.taking_back import begin, lines_of
from contracts.customers import activity_import as contract
from contracts.customers.activity import SKEW, StillToCome
from customers.activities.model import Activity
from customers.activity_imports import store
from customers.activity_imports.rules import COLUMNS, read
from customers.imports.taking_back import FOLLOW_UPS

CHUNK = 500
NAMING = ("credit_code", "phone")
TABLE = importing.Table("customers.activity_import", COLUMNS, "activities", naming=NAMING)


@implements(contract.start)
def start_import(command, *, uow, settings):
    return in_words(TABLE.start(command, uow, settings), uow.call.language)


@implements(contract.template)
def download_template(command, *, uow, settings):
    return TABLE.template(uow, settings)


@implements(contract.rejects)
def download_rejects(command, *, uow, settings):
    return TABLE.rejects(command["job_id"], uow, settings)


@implements(contract.undo)
def undo_import(command, *, uow):
    job = TABLE.finished(command["job_id"], uow)
    lines = lines_of(uow, Activity, job["id"])
    return begin(uow, FOLLOW_UPS, job, lines)


@does_job(TABLE.kind)
def import_activities(job, *, settings):
    zone = ZoneInfo(job.call.time_zone)
    for chunk in TABLE.chunks(job, {}, settings, CHUNK):
        _import_chunk(job, [_read(line, zone) for line in chunk], settings)


def _read(line, zone):
    told = read(line.number, line.cells, zone)
    if line.unreckoned:
        told.problems = [(f"/{name}", sheets.FORMULA_CODE, "") for name in line.unreckoned]
    return told


def _refuse_what_is_to_come(uow, line):
    at = line.fields["happened_at"]
    if at and at > uow.now + SKEW:
        told = f"{at.astimezone(ZoneInfo(uow.call.time_zone)):%Y-%m-%d %H:%M}"
        line.problems.append(("/happened_at", code(StillToCome.code, happened_at=told), told))


def _import_chunk(job, lines, settings):
    with job.chunk(len(lines)) as uow:
        directory = store.Directory(uow, lines, settings.numbers_of("customers"))
        found = []
        for line in lines:
            ids = directory.customers(line.named)
            _refuse_what_is_to_come(uow, line)
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
            store.write(uow, found, directory, job.id)
        uow.commit()

"""What can be done with imports of follow-ups."""

from zoneinfo import ZoneInfo

from chassis import importing
from chassis.binding import implements
from chassis.fields import code
from chassis.job_words import in_words
from chassis.jobs import RowProblem, does_job
from contracts.customers import activity_import as contract
from contracts.customers.activity import SKEW, StillToCome
from customers.activity_imports import store
from customers.activity_imports.rules import COLUMNS, read

CHUNK = 500
NAMING = ("credit_code", "phone")
TABLE = importing.Table("customers.activity_import", COLUMNS, "activities", naming=NAMING)


@implements(contract.start)
def start_import(command, *, uow, settings):
    return in_words(TABLE.start(command, uow, settings), uow.call.language)


@does_job(TABLE.kind)
def import_activities(job, *, settings, runtime):
    def take(uow, lines):
        zone = ZoneInfo(job.call.time_zone)
        told = [read(line.number, line.cells, zone) for line in lines]
        return _note(uow, job, told, settings.numbers_of("customers"))

    TABLE.take_in(job, take, runtime, CHUNK)


def _refuse_what_is_to_come(uow, line):
    at = line.fields["happened_at"]
    if at and at > uow.now + SKEW:
        told = f"{at.astimezone(ZoneInfo(uow.call.time_zone)):%Y-%m-%d %H:%M}"
        line.problems.append(("/happened_at", code(StillToCome.code, happened_at=told), told))


def _note(uow, job, lines, numbers):
    directory = store.Directory(uow, lines, numbers)
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
    store.write(uow, found, directory, job.id)
    return [RowProblem(line.row, *wrong) for line in lines for wrong in line.problems], {}

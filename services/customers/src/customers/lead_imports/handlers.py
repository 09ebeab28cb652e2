"""What can be done with imports of leads: start one, follow it as a job, take it back."""

from functools import partial

from chassis import importing, sheets
from chassis.binding import implements
from chassis.custom.cells import Unique, read_cells
from chassis.errors import ServiceError
from chassis.job_words import in_words
from chassis.jobs import RowProblem, does_job
from chassis.perform import load
from chassis.row_problems import problems_of
from chassis.told_rows import RESEMBLES
from contracts.customers import lead as lead_contract
from contracts.customers import lead_import as contract
from customers.imports import taking_back
from customers.lead_imports import store
from customers.lead_imports.rules import COLUMNS, read
from customers.lead_rules import opening
from customers.leads.model import Lead
from customers.pools import store as pools

CHUNK, MOST_ALIKE = 200, 3
TABLE = importing.Table("customers.lead_import", COLUMNS, "leads", Lead.resource, ("phone",))


@implements(contract.start)
def start_import(command, *, uow, settings):
    if command["pool_id"]:
        pools.taking(uow, command["pool_id"], "leads")
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
    noted = enumerate(store.noted_by(uow, job["id"]), 1)
    lines = {lead_id: place for place, lead_id in noted}
    return taking_back.begin(uow, TABLE.resource, job, lines)


@does_job(TABLE.kind)
def import_leads(job, *, settings, runtime, transaction):
    with runtime.transaction(job.call, writes=False) as uow:
        known = TABLE.known(uow)
    for chunk in TABLE.chunks(job, known, settings, CHUNK):
        note = partial(_note_all, job=job, lines=chunk, settings=settings)
        importing.until_first(partial(sheets.take_in, job, chunk, note, transaction))


def _note_all(uow, job, lines, settings):
    known = TABLE.known(uow)
    read_all = [(line, *read_cells(known, line.cells, job.call.language)) for line in lines]
    unique = Unique(uow, known, (custom for _, custom, wrong in read_all if not wrong))
    problems = []
    for line, custom, wrong in read_all:
        formulas = [(f"/{name}", sheets.FORMULA_CODE, "") for name in line.unreckoned]
        wrong = formulas or wrong or unique.problems(custom)
        found = [RowProblem(line.number, *one) for one in wrong]
        found += [] if wrong else _note(uow, job, line, custom, settings)
        problems += found
    return problems


def _note(uow, job, line, custom, settings):
    """Note the lead of one line; return why it was refused, if it was."""
    wish = job.input
    try:
        given = load(lead_contract.create, {**read(line.cells), "pool_id": wish["pool_id"]})
        insist = wish["on_duplicate"] == "create"
        for name in ("to", "on_duplicate"):
            given.pop(name)
        about = {**given, "custom": custom, "import_id": job.id}
        lead = opening.open_lead(uow, about, wish["to"], settings.numbers_of("leads"), twin=insist)
        uow.flush()
    except ServiceError as refusal:
        return _problems(line.number, refusal)
    return [_resemblance(line.number, one) for one in lead.candidates[:MOST_ALIKE]]


def _resemblance(row, candidate):
    whom = candidate["name"] if candidate["visible"] else "***"
    return RowProblem(row, candidate["field"] or "", RESEMBLES, whom)


def _problems(row, refusal):
    named = [one["name"] for one in refusal.details.get("candidates") or () if one["blocking"]]
    return problems_of(row, refusal, (named or [""])[0])

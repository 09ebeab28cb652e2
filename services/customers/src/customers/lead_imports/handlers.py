"""What can be done with imports of leads: start one, follow it as a job, take it back."""

from itertools import islice

from chassis import jobs, sheets
from chassis.binding import implements
from chassis.custom.cells import Unique, read_cells
from chassis.custom.cells import columns as custom_columns
from chassis.custom.values import fields_of
from chassis.errors import Refusal, ServiceError
from chassis.files import FileStore
from chassis.job_words import in_words
from chassis.jobs import RowProblem, does_job, kept_code
from chassis.perform import load
from chassis.sheets import read_table
from contracts.customers import imports as of_customers
from contracts.customers import lead as lead_contract
from contracts.customers import lead_import as contract
from customers.imports import store as imports
from customers.imports import tables, workbooks
from customers.lead_imports import store
from customers.lead_imports.rules import COLUMNS, read
from customers.lead_rules import opening
from customers.leads.model import Lead
from customers.pools import store as pools

CHUNK = 200
TRIES = 5
FEW = 20
"""Records that are removed in a moment."""
KIND = "customers.lead_import"


@implements(contract.start)
def start_import(command, *, uow, settings):
    if command["pool_id"]:
        pools.taking(uow, command["pool_id"], "leads")
    known = fields_of(uow.session, Lead.resource)
    columns = {**COLUMNS, **custom_columns(known)}
    mapping = tables.mapping(command.pop("mapping"), columns)
    given = {**command, "mapping": mapping}
    found = tables.columns_for(columns, mapping)
    started = sheets.start(uow, KIND, given, settings.upload_folder, found)
    tables.must_be_there(mapping, started["input"])
    return in_words(started, uow.call.language)


@implements(contract.template)
def download_template(command, *, uow, settings):
    known = fields_of(uow.session, Lead.resource)
    content = workbooks.template(COLUMNS, known, uow.call.language)
    stored = FileStore(settings.upload_folder).put(content)
    return {"file": {"id": stored["id"], "name": "leads.xlsx", "content_type": tables.XLSX}}


@implements(contract.rejects)
def download_rejects(command, *, uow, settings):
    columns = {**COLUMNS, **custom_columns(fields_of(uow.session, Lead.resource))}
    return tables.refused_lines(uow, command["job_id"], KIND, columns, settings)


@implements(contract.undo)
def undo_import(command, *, uow):
    job = tables.finished(uow, command["job_id"], KIND)
    ids = store.noted_by(uow, job["id"])
    if not ids:
        raise of_customers.NothingOpened()
    about = {"resource": Lead.resource, "verb": "remove", "change": None, "version": 1}
    given = {**about, "ids": ids}
    started = jobs.start(uow, "customers.batch", given, small=len(ids) <= FEW)
    imports.note_undone(uow, job["id"], started["id"])
    return in_words(started, uow.call.language)


@does_job(KIND)
def import_leads(job, *, settings, runtime, transaction):
    """Read the table twice: once to count its lines, once to import them chunk by chunk."""
    upload = job.input["upload"]
    with runtime.transaction(job.call, writes=False) as uow:
        known = fields_of(uow.session, Lead.resource)
    columns = tables.columns_for({**COLUMNS, **custom_columns(known)}, job.input["mapping"])
    path = FileStore(settings.upload_folder).path(upload["id"])
    if job.done == 0:
        job.expect(sum(1 for _ in read_table(path, upload["name"], columns)))
    lines = islice(read_table(path, upload["name"], columns), job.done, None)
    while chunk := list(islice(lines, CHUNK)):
        _import_chunk(job, chunk, settings, transaction)


def _import_chunk(job, lines, settings, transaction):
    """Import one chunk; who loses a race against another writer looks again at what is there."""
    for attempt in range(1, TRIES + 1):
        try:
            _try_chunk(job, lines, settings, transaction)
            return
        except imports.Overtaken:
            if attempt == TRIES:
                raise


def _try_chunk(job, lines, settings, transaction):
    if job.input["dry_run"]:
        with transaction(job.call) as trial:  # it is never committed
            problems = _note_all(trial, job, lines, settings)
    with job.chunk(len(lines)) as uow:
        if not job.input["dry_run"]:
            problems = _note_all(uow, job, lines, settings)
        uow.refuse(problems)
        refused = len({problem.row for problem in problems})
        done = "would_create" if job.input["dry_run"] else "created"
        uow.count(**{done: len(lines) - refused, "refused": refused})
        uow.commit()


def _note_all(uow, job, lines, settings):
    known = fields_of(uow.session, Lead.resource)
    read_all = [(line, *read_cells(known, line.cells)) for line in lines]
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
        opening.open_lead(uow, about, wish["to"], settings.numbers_of("leads"), twin=insist)
        uow.flush()
    except ServiceError as refusal:
        return list(_problems(line.number, refusal))
    return []


def _problems(row, refusal):
    wrong = refusal.details.get("fields")
    for one in wrong or ():
        yield RowProblem(row, one["pointer"], one["code"])
    if not wrong:
        named = [one["name"] for one in refusal.details.get("candidates") or () if one["blocking"]]
        pointer = refusal.pointer if isinstance(refusal, Refusal) else ""
        yield RowProblem(row, pointer or "", kept_code(refusal), (named or [""])[0][:200])

"""What can be done with imports of leads: start one, follow it as a job, take it back."""

from functools import partial

from chassis import importing, sheets
from chassis.binding import implements
from chassis.errors import Forbidden
from chassis.field_rights import FieldRights
from chassis.import_refusals import KeyAbsent, KeyUnfit
from chassis.job_words import in_words
from chassis.jobs import does_job
from chassis.taking_back import begin, lines_of
from contracts.customers import lead as lead_contract
from contracts.customers import lead_import as contract
from customers.imports.taking_back import LEADS
from customers.lead_imports.rules import COLUMNS, FILLED, KEYS
from customers.lead_imports.taking_in import TakingIn
from customers.leads.model import Lead
from customers.pools import store as pools

CHUNK = 200
TABLE = importing.Table("customers.lead_import", COLUMNS, "leads", Lead.resource, ("phone",))
RIGHTS = FieldRights(lead_contract.lead.operations)
WRITES = {
    "create": (lead_contract.create,),
    "update": (lead_contract.update,),
    "upsert": (lead_contract.create, lead_contract.update),
}
"""What each mode does with lines."""


@implements(contract.start)
def start_import(command, *, uow, settings):
    if command["pool_id"]:
        pools.taking(uow, command["pool_id"], "leads")
    key, mode = command["key"], command["mode"]
    if mode != "create":
        _expect_key(key, TABLE.known(uow), uow.call)
    started = TABLE.start(command, uow, settings)
    there = started["input"]["columns"]
    if mode != "create" and key not in there:
        raise KeyAbsent(key=key)
    own = {name: None for name in there if name.startswith("c_")}
    written = {FILLED.get(name, name): None for name in there if name not in own}
    for operation in WRITES[mode]:
        RIGHTS.check(operation, {**written, "custom": own}, uow.call.field_rights)
    return in_words(started, uow.call.language)


def _expect_key(key, known, call):
    """Refuse a key that tells no leads apart, and who may not change leads."""
    if key not in KEYS and not (key in known and known[key]["unique"]):
        raise KeyUnfit(key=key)
    if not call.allows(lead_contract.update.permission):
        raise Forbidden(permission=lead_contract.update.permission)


@implements(contract.template)
def download_template(command, *, uow, settings):
    return TABLE.template(uow, settings)


@implements(contract.rejects)
def download_rejects(command, *, uow, settings):
    return TABLE.rejects(command["job_id"], uow, settings)


@implements(contract.undo)
def undo_import(command, *, uow):
    job = TABLE.finished(command["job_id"], uow)
    return begin(uow, LEADS, job, lines_of(uow, Lead, job["id"]))


@does_job(TABLE.kind)
def import_leads(job, *, settings, runtime, transaction):
    with runtime.transaction(job.call, writes=False) as uow:
        known = TABLE.known(uow)
    for chunk in TABLE.chunks(job, known, settings, CHUNK):
        take = partial(_take_all, job=job, lines=chunk, settings=settings, runtime=runtime)
        importing.until_first(partial(sheets.take_in, job, chunk, take, transaction))


def _take_all(uow, job, lines, settings, runtime):
    numbers = settings.numbers_of("leads")
    return TakingIn(uow, job, runtime, numbers, TABLE.known(uow)).take(lines)

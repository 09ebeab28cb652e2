"""What can be done with imports of leads: start one, follow it as a job, take it back."""

from chassis import importing
from chassis.binding import implements
from chassis.errors import Forbidden
from chassis.field_rights import FieldRights
from chassis.job_words import in_words
from chassis.jobs import does_job
from contracts.customers import lead as lead_contract
from contracts.customers import lead_import as contract
from customers.lead_imports.rules import COLUMNS, FILLED, KEYS
from customers.lead_imports.taking_in import TakingIn
from customers.leads.model import Lead
from customers.pools import store as pools

CHUNK = 200
TABLE = importing.Table(
    "customers.lead_import", COLUMNS, "leads", Lead.resource, ("phone",), filled=FILLED
)
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
        TABLE.expect_key(key, KEYS, uow)
        if not uow.call.allows(lead_contract.update.permission):
            raise Forbidden(permission=lead_contract.update.permission)
    started = TABLE.start(command, uow, settings)
    there = started["input"]["columns"]
    if mode != "create":
        importing.must_name(key, there)
    TABLE.check_rights(there, uow, RIGHTS, *WRITES[mode])
    return in_words(started, uow.call.language)


@does_job(TABLE.kind)
def import_leads(job, *, settings, runtime, transaction):
    def take(uow, lines):
        numbers = settings.numbers_of("leads")
        return TakingIn(uow, job, runtime, numbers, TABLE.known(uow)).take(lines)

    TABLE.take_in(job, take, settings, transaction, CHUNK)

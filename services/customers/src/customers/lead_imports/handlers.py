"""What can be done with imports of leads: start one, follow it as a job, take it back."""

from chassis import importing
from chassis.binding import implements
from chassis.field_rights import FieldRights
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
WRITING = importing.Writing(
    lead_contract.create,
    lead_contract.update,
    FieldRights(lead_contract.lead.operations),
    KEYS,
)


@implements(contract.start)
def start_import(command, *, uow, settings):
    if command["pool_id"]:
        pools.taking(uow, command["pool_id"], "leads")
    return TABLE.begin(command, uow, settings, WRITING)


@does_job(TABLE.kind)
def import_leads(job, *, settings, runtime):
    def take(uow, lines):
        numbers = settings.numbers_of("leads")
        return TakingIn(uow, job, runtime, numbers, TABLE.known(uow)).take(lines)

    TABLE.take_in(job, take, runtime, CHUNK)

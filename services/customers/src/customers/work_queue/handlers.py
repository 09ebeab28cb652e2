"""What can be read of the work queue."""

from chassis.binding import implements
from chassis.lists import page
from chassis.sight import asked
from contracts.customers import work_queue as contract
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.leads import store as leads_store
from customers.leads.model import Lead
from customers.work_queue import leads, store


@implements(contract.counts)
def count_what_waits(command, *, uow, settings):
    kinds = store.conditions(uow, settings.forgotten_days)
    return {"items": store.count(uow, Customer, store.mine(uow), kinds)}


@implements(contract.listed)
def list_what_waits(query, *, uow, settings):
    waits = store.conditions(uow, settings.forgotten_days)[query.pop("wait")]
    where = (*store.mine(uow), waits, *asked(uow, query, customers.matches))
    return page(uow, contract.LISTING, Customer, query, *where)


@implements(contract.count_leads)
def count_leads_that_wait(command, *, uow, settings):
    kinds = leads.conditions(uow, settings.forgotten_days)
    return {"items": store.count(uow, Lead, leads.mine(uow), kinds)}


@implements(contract.list_leads)
def list_leads_that_wait(query, *, uow, settings):
    waits = leads.conditions(uow, settings.forgotten_days)[query.pop("wait")]
    where = (*leads.mine(uow), waits, *asked(uow, query, leads_store.matches))
    return page(uow, contract.LEADS, Lead, query, *where)

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
    return {"items": store.count(uow, Customer, store.conditions(uow, settings.forgotten_days))}


@implements(contract.listed)
def list_what_waits(query, *, uow, settings):
    waits = store.conditions(uow, settings.forgotten_days)[query.pop("wait")]
    whose = store.of(uow, Customer, query.pop("owner_id", None))
    where = (*whose, waits, *asked(uow, query, customers.matches))
    return page(uow, contract.LISTING, Customer, query, *where)


@implements(contract.people)
def count_by_person(query, *, uow, settings):
    kinds = store.conditions(uow, settings.forgotten_days)
    return store.people(uow, Customer, kinds, query.get("cursor"))


@implements(contract.count_leads)
def count_leads_that_wait(command, *, uow, settings):
    return {"items": store.count(uow, Lead, leads.conditions(uow, settings.forgotten_days))}


@implements(contract.list_leads)
def list_leads_that_wait(query, *, uow, settings):
    waits = leads.conditions(uow, settings.forgotten_days)[query.pop("wait")]
    whose = store.of(uow, Lead, query.pop("owner_id", None))
    where = (*whose, waits, *asked(uow, query, leads_store.matches))
    return page(uow, contract.LEADS, Lead, query, *where)


@implements(contract.people_with_leads)
def count_leads_by_person(query, *, uow, settings):
    kinds = leads.conditions(uow, settings.forgotten_days)
    return store.people(uow, Lead, kinds, query.get("cursor"))

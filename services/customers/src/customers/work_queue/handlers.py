"""What can be read of the work queue."""

from chassis.binding import implements
from chassis.lists import page
from contracts.customers import work_queue as contract
from customers.customers.model import Customer
from customers.work_queue import store


@implements(contract.counts)
def count_what_waits(command, *, uow, settings):
    kinds = store.conditions(uow, settings.forgotten_days)
    return {"items": store.count(uow, kinds)}


@implements(contract.listed)
def list_what_waits(query, *, uow, settings):
    waits = store.conditions(uow, settings.forgotten_days)[query.pop("wait")]
    return page(uow, contract.LISTING, Customer, query, *store.mine(uow), waits)

"""What can be read of a customer's past."""

from chassis import stock
from chassis.binding import implements
from chassis.lists import page
from contracts.customers import timeline as contract
from customers.contacts import store as contacts
from customers.credit import store as credit
from customers.customers.model import Customer
from customers.figures import store as figures
from customers.timeline import store
from customers.timeline.model import TimelineEntry


@implements(contract.listed)
def list_timeline(command, *, uow):
    stock.load(uow, Customer, command["customer_id"])
    found = page(uow, contract.LISTING, TimelineEntry, command)  # type: ignore[arg-type]
    store.in_words(uow, found["items"])
    return found


@implements(contract.overview)
def read_overview(command, *, uow, settings):
    customer = stock.load(uow, Customer, command["customer_id"])
    newest = store.newest(uow, customer.id, 10)
    store.in_words(uow, newest)
    return {
        "customer": customer,
        "contacts": contacts.first_of(uow, customer.id, 20),
        "exposures": [told.shown() for told in credit.exposures(uow, customer.id)],
        "figures": figures.shown(figures.of_customer(uow, customer.id, settings.currency)),
        "timeline": newest,
    }

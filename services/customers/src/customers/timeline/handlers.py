"""What can be read of a customer's past."""

from chassis import stock
from chassis.binding import implements
from chassis.lists import page
from contracts.customers import credit_change, figure
from contracts.customers import timeline as contract
from customers.contacts import store as contacts
from customers.credit import store as credit
from customers.customers import along
from customers.customers.model import Customer
from customers.figures import store as figures
from customers.timeline import store
from customers.timeline.model import TimelineEntry


@implements(contract.listed)
def list_timeline(command, *, uow):
    customer = stock.load(uow, Customer, command["customer_id"])
    told = along.told_of(TimelineEntry.kind, along.kept_back(uow, customer.id), uow.call)
    if command.get("q"):
        told += store.with_titles(uow.call.field_rights)
    found = page(uow, contract.LISTING, TimelineEntry, command, *told)  # type: ignore[arg-type]
    store.in_words(uow, found["items"])
    return found


@implements(contract.overview)
def read_overview(command, *, uow, settings):
    customer = stock.load(uow, Customer, command["customer_id"])
    hidden = along.kept_back(uow, customer.id)
    readable = along.told_of(TimelineEntry.kind, hidden, uow.call)
    newest = store.newest(uow, customer.id, 10, *readable)
    store.in_words(uow, newest)
    told = {
        "customer": customer,
        "contacts": [] if "contacts" in hidden else contacts.first_of(uow, customer.id, 20),
        "exposures": [],
        "timeline": newest,
    }
    if along.WORTH in hidden:
        return told
    if uow.call.allows(credit_change.terms.permission):
        told["exposures"] = [one.shown() for one in credit.exposures(uow, customer.id)]
    if uow.call.allows(figure.figures.permission):
        told["figures"] = figures.shown(figures.of_customer(uow, customer.id, settings.currency))
    return told

"""How opportunities follow their customers."""

from chassis.binding import reacts_to
from contracts.customers import customer
from sales.opportunities import store


@reacts_to(customer.updated)
def show_the_name_the_customer_has_now(event, *, uow):
    if event.get("name"):
        store.rename_customer(uow, event.subject, event["name"])

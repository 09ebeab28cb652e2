"""How opportunities, and drafts of papers, follow what their customers are called."""

from functools import partial

from chassis.binding import reacts_to
from contracts.customers import customer
from sales.shown_names import store


@reacts_to(customer.updated)
def show_the_name_the_customer_has_now(event, *, uow):
    uow.at_last(f"name:{event.subject}", partial(store.show, uow, event.subject))

"""Follow what customers, contacts and leads say of advertising."""

from chassis.binding import reacts_to
from contracts.customers import contact, customer, lead
from notify.opt_outs import store


@reacts_to(
    *(customer.created, customer.updated, customer.restored),
    *(contact.created, contact.updated, contact.restored),
    *(lead.created, lead.updated),
)
def heed_who_wants_no_advertising(event, *, uow):
    addresses = event.get("opt_outs")
    if addresses is not None:  # else it was told before events knew of it
        store.follow(uow, event.subject, event.version, addresses)

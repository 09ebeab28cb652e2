"""Tell anew of records that were written before events knew of opt-outs, some hundred at a time."""

from chassis.due import when_due
from contracts.customers import contact, customer, lead
from customers.opt_outs import store

TELLING = "customers.tell_opt_outs"
STEP = 500
UPDATED = {"customer": customer.updated, "contact": contact.updated, "lead": lead.updated}


@when_due(TELLING)
def tell_who_wants_no_advertising(work, *, uow):
    """A migration asks for the first step of each kind."""
    found = store.some_after(uow, work.key, work["after"], STEP)
    for record in found:
        if record.opt_outs:
            uow.emit(UPDATED[work.key], record)
    if len(found) == STEP:
        uow.schedule(TELLING, work.key, uow.now, {"after": found[-1].id})

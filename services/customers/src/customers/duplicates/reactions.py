"""How records from before a change of the rules come to be found and compared by the new ones."""

from chassis.due import when_due
from customers.contacts import store as contacts
from customers.customers import store as customers
from customers.leads import store as leads

STEP = 200
LEARN = (contacts.learn_anew, leads.learn_anew, customers.learn_anew)
"""Contacts first, because customers are found by theirs."""


@when_due("customers.learn_anew")
def learn_step_by_step(work, *, uow):
    """Go through some more records of one kind; a migration asks for the first step."""
    kind, after = work["kind"], work["after"]
    last = LEARN[kind](uow, after, STEP)
    if last is None:
        kind, last = kind + 1, ""
    if kind < len(LEARN):
        uow.schedule("customers.learn_anew", "all", uow.now, {"kind": kind, "after": last})

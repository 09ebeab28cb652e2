"""Customers that came while nobody worked are shared out when work begins."""

from chassis.due import when_due
from contracts.customers.customer import transferred
from customers.customers import holding
from customers.imports import store
from customers.imports.assigning import SHARE_OUT, Assigning
from customers.timeline.store import Note, note

ASKED = ("id", "source", "region", "industry", "scale")


@when_due(SHARE_OUT)
def share_out_what_waited(work, *, uow, settings):
    """Do so as the import would have; whom somebody claimed or assigned meanwhile stays his."""
    waiting = store.still_waiting(uow, work["ids"])
    rows = [{name: getattr(one, name) for name in ASKED} for one in waiting.values()]
    assigning = Assigning(uow, work["job_id"], settings.holding_cap, by=work["by"])
    heirs = assigning.owners(rows)
    # Who claims locks himself before the customer, so whoever gets some is locked before them, too.
    for customer in store.still_waiting(uow, list(heirs), lock=True).values():
        heir = heirs[customer.id]
        holding.hand_over(uow, customer, (heir.id, heir.department_id), "import")
        note(uow, Note(customer.id, transferred, customer.name, customer.id))
        uow.emit(transferred, customer, from_owner_id=None, reason=None)

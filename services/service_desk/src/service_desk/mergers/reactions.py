"""How records follow the survivor of a merger, and come back after a split."""

from chassis import merging
from chassis.binding import reacts_to
from chassis.due import when_due
from chassis.merging import Merge
from chassis.shares import SharedPart
from contracts.customers import merger
from service_desk.tickets.model import Ticket

SWEEP = "service_desk.merge_late_ones"
REFERENCES = (Ticket.customer_id, SharedPart.subject_id)

SWEEP_CONTACTS = "service_desk.merge_late_ones_of_contacts"
OF_CONTACTS = (Ticket.contact_id,)


@reacts_to(merger.customers_merged)
def follow_the_surviving_customer(event, *, uow):
    merging.follow(uow, Merge.told(event), REFERENCES, SWEEP)


@reacts_to(merger.customers_split)
def go_back_to_the_customer(event, *, uow):
    merging.bring_back(uow, Merge.told(event), REFERENCES)


@when_due(SWEEP)
def let_late_ones_follow(work, *, uow):
    merging.sweep(uow, work, REFERENCES)


@reacts_to(merger.contacts_merged)
def follow_the_surviving_contact(event, *, uow):
    merging.follow(uow, Merge.told(event), OF_CONTACTS, SWEEP_CONTACTS)


@reacts_to(merger.contacts_split)
def go_back_to_the_contact(event, *, uow):
    merging.bring_back(uow, Merge.told(event), OF_CONTACTS)


@when_due(SWEEP_CONTACTS)
def let_late_ones_follow_the_contact(work, *, uow):
    merging.sweep(uow, work, OF_CONTACTS)

"""How records follow the survivor of a merger, and come back after a split."""

from chassis.following import Following
from chassis.shares import SharedPart
from contracts.customers import merger
from service_desk.customer_refs.model import ContactRef
from service_desk.tickets.model import Ticket
from service_desk.tickets.store import show_customer_names

SWEEP = "service_desk.merge_late_ones"
REFERENCES = (Ticket.customer_id, ContactRef.customer_id, SharedPart.subject_id)

SWEEP_CONTACTS = "service_desk.merge_late_ones_of_contacts"
OF_CONTACTS = (Ticket.contact_id,)

CUSTOMERS = ("follow_the_surviving_customer", "go_back_to_the_customer")
of_customers = Following(__name__, CUSTOMERS, REFERENCES, SWEEP, show_customer_names)
follow_the_surviving_customer = of_customers.merged(merger.customers_merged)
go_back_to_the_customer = of_customers.split(merger.customers_split)
let_late_ones_follow = of_customers.late()

CONTACTS = ("follow_the_surviving_contact", "go_back_to_the_contact")
of_contacts = Following(__name__, CONTACTS, OF_CONTACTS, SWEEP_CONTACTS)
follow_the_surviving_contact = of_contacts.merged(merger.contacts_merged)
go_back_to_the_contact = of_contacts.split(merger.contacts_split)
let_late_ones_follow_the_contact = of_contacts.late()

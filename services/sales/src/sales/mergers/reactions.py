"""How records follow the survivor of a merger, and come back after a split."""

from chassis.following import Following
from chassis.shares import SharedPart
from contracts.customers import merger
from sales.customer_refs.model import ContactRef
from sales.discount_approvals.model import DiscountApproval
from sales.opportunities.model import Opportunity
from sales.orders.model import Order
from sales.quotes.model import Quote
from sales.shown_names import store as shown_names

SWEEP = "sales.merge_late_ones"
REFERENCES = (
    Opportunity.customer_id,
    Quote.customer_id,
    Order.customer_id,
    DiscountApproval.customer_id,
    ContactRef.customer_id,
    SharedPart.subject_id,
)

SWEEP_CONTACTS = "sales.merge_late_ones_of_contacts"
OF_CONTACTS = (Order.contact_id,)

CUSTOMERS = ("follow_the_surviving_customer", "go_back_to_the_customer")
of_customers = Following(__name__, CUSTOMERS, REFERENCES, SWEEP, shown_names.show)
follow_the_surviving_customer = of_customers.merged(merger.customers_merged)
go_back_to_the_customer = of_customers.split(merger.customers_split)
let_late_ones_follow = of_customers.late()

CONTACTS = ("follow_the_surviving_contact", "go_back_to_the_contact")
of_contacts = Following(__name__, CONTACTS, OF_CONTACTS, SWEEP_CONTACTS)
follow_the_surviving_contact = of_contacts.merged(merger.contacts_merged)
go_back_to_the_contact = of_contacts.split(merger.contacts_split)
let_late_ones_follow_the_contact = of_contacts.late()

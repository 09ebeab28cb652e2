"""How records follow the survivor of a merger, and come back after a split."""

from chassis.following import Following
from chassis.shares import SharedPart
from contracts.customers import merger
from notify.calls.model import Call
from notify.customer_refs.model import ContactRef
from notify.messages.model import Message
from notify.reminders.model import Reminder

SWEEP = "notify.merge_late_ones"
REFERENCES = (
    Message.customer_id,
    Reminder.customer_id,
    Reminder.about_id,
    Call.customer_id,
    ContactRef.customer_id,
    SharedPart.subject_id,
)

CUSTOMERS = ("follow_the_surviving_customer", "go_back_to_the_customer")
of_customers = Following(__name__, CUSTOMERS, REFERENCES, SWEEP)
follow_the_surviving_customer = of_customers.merged(
    merger.customers_merged, merger.contacts_merged, merger.leads_merged
)
go_back_to_the_customer = of_customers.split(
    merger.customers_split, merger.contacts_split, merger.leads_split
)
let_late_ones_follow = of_customers.late()

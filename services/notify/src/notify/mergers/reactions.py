"""How records follow the survivor of a merger, and come back after a split."""

from chassis import merging
from chassis.binding import reacts_to
from chassis.due import when_due
from chassis.merging import Merge
from chassis.shares import SharedPart
from contracts.customers import merger
from notify.customer_refs.model import ContactRef
from notify.messages.model import Message
from notify.reminders.model import Reminder

SWEEP = "notify.merge_late_ones"
REFERENCES = (
    Message.customer_id,
    Reminder.customer_id,
    ContactRef.customer_id,
    SharedPart.subject_id,
)


@reacts_to(merger.customers_merged)
def follow_the_surviving_customer(event, *, uow):
    merging.follow(uow, Merge.told(event), REFERENCES, SWEEP)


@reacts_to(merger.customers_split)
def go_back_to_the_customer(event, *, uow):
    merging.bring_back(uow, Merge.told(event), REFERENCES)


@when_due(SWEEP)
def let_late_ones_follow(work, *, uow):
    merging.sweep(uow, work, REFERENCES)

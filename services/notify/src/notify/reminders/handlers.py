"""What can be done with reminders."""

from chassis import stock
from chassis.binding import implements
from chassis.moments import instant_text, is_past
from chassis.values import new_id
from contracts.notify import reminder as contract
from notify import recipients
from notify.customer_refs import store as customers
from notify.reminders import store
from notify.reminders.model import Reminder

CONTACT = "customers.contact"

get_reminder = implements(contract.get)(stock.get(Reminder, "reminder_id"))
read_history = implements(contract.history)(stock.past(Reminder, "reminder_id"))
list_reminders = implements(contract.listed)(stock.listing(Reminder, contract.listed))
search_reminders = implements(contract.searched)(stock.listing(Reminder, contract.searched))


@implements(contract.create)
def create_reminder(fields, *, uow, settings):
    _refuse_past(uow, fields)
    _check_whom_it_is_about(uow, fields)
    fields["to"] = recipients.normal(fields["channel"], fields["to"], settings.region)
    reminder = uow.add(Reminder(id=new_id(), owner_id=uow.call.actor_id, **fields))
    reminder.department_id = next(iter(uow.call.departments), None)
    uow.schedule(store.REMINDING, reminder.id, reminder.due_at)
    return reminder


def _refuse_past(uow, fields):
    if "due_at" in fields and is_past(fields["due_at"], uow.now):
        raise contract.Past(due_at=instant_text(fields["due_at"]))


def _check_whom_it_is_about(uow, fields):
    """Of merged ones the survivors are kept. Raises UnknownCustomer or UnknownContact."""
    if fields.get("customer_id"):
        customer = customers.chosen(uow, fields["customer_id"])
        if customer is None:
            raise contract.UnknownCustomer(customer_id=fields["customer_id"])
        fields["customer_id"] = customer.id
    if fields.get("about_resource") == CONTACT and fields.get("about_id"):
        contact = customers.contact(uow, fields["about_id"], fields.get("customer_id"))
        if contact is None:
            raise contract.UnknownContact(about_id=fields["about_id"])
        fields["about_id"] = contact.id


@implements(contract.update)
def update_reminder(patch, *, uow):
    reminder = stock.load(uow, Reminder, patch.pop("reminder_id"), change=True)
    reminder.change(patch)
    _refuse_past(uow, patch)
    uow.schedule(store.REMINDING, reminder.id, reminder.due_at)
    return reminder


@implements(contract.cancel)
def cancel_reminder(command, *, uow):
    reminder = stock.load(uow, Reminder, command["reminder_id"], change=True)
    reminder.cancel()
    uow.unschedule(store.REMINDING, reminder.id)
    return reminder

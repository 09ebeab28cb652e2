"""What can be done with reminders."""

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.notify import reminder as contract
from notify import recipients
from notify.reminders import store
from notify.reminders.model import Reminder

get_reminder = implements(contract.get)(stock.get(Reminder, "reminder_id"))
list_reminders = implements(contract.listed)(stock.listing(Reminder, contract.listed))
search_reminders = implements(contract.searched)(stock.listing(Reminder, contract.searched))


@implements(contract.create)
def create_reminder(fields, *, uow, settings):
    fields["to"] = recipients.normal(fields["channel"], fields["to"], settings.region)
    reminder = uow.add(Reminder(id=new_id(), owner_id=uow.call.actor_id, **fields))
    reminder.department_id = next(iter(uow.call.departments), None)
    uow.schedule(store.REMINDING, reminder.id, reminder.due_at)
    return reminder


@implements(contract.update)
def update_reminder(patch, *, uow):
    reminder = stock.load(uow, Reminder, patch.pop("reminder_id"), change=True)
    reminder.change(patch)
    uow.schedule(store.REMINDING, reminder.id, reminder.due_at)
    return reminder


@implements(contract.cancel)
def cancel_reminder(command, *, uow):
    reminder = stock.load(uow, Reminder, command["reminder_id"], change=True)
    reminder.cancel()
    uow.unschedule(store.REMINDING, reminder.id)
    return reminder

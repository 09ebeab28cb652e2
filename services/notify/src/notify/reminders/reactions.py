"""Turn reminders into messages when they are due."""

from chassis.due import when_due
from contracts.notify import reminder as contract
from notify.messages import store as messages
from notify.messages.model import Message
from notify.reminders import store


@when_due(store.REMINDING)
def remind(work, *, uow):
    reminder = store.waiting(uow, work.key)
    if reminder is None:
        return
    message = Message(
        channel=reminder.channel,
        to=reminder.to,
        subject=reminder.title,
        text=reminder.body,
        customer_id=reminder.customer_id,
    )
    messages.queue(uow, message)
    message.owner_id, message.department_id = reminder.owner_id, reminder.department_id
    reminder.state, reminder.message_id = "done", message.id
    uow.emit(contract.fallen_due, reminder, reminder_id=reminder.id)

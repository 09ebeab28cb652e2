"""What can be done with messages."""

from chassis import stock
from chassis.binding import implements
from chassis.moments import instant_text, is_past
from contracts.notify import message as contract
from contracts.notify.template import Inactive
from notify import recipients
from notify.customer_refs import store as customers
from notify.messages import store
from notify.messages.model import Message
from notify.templates import rules as texts
from notify.templates.model import Template, refuse_if_too_long

get_message = implements(contract.get)(stock.get(Message, "message_id"))
read_history = implements(contract.history)(stock.past(Message, "message_id"))
list_messages = implements(contract.listed)(stock.listing(Message, contract.listed))
search_messages = implements(contract.searched)(stock.listing(Message, contract.searched))


@implements(contract.create)
def create_message(command, *, uow, settings):
    channel = command["channel"]
    about = {
        "to": recipients.normal(channel, command["to"], settings.region),
        "customer_id": _customer_of(uow, command.get("customer_id")),
        "send_at": command.get("send_at"),
    }
    if about["send_at"] and is_past(about["send_at"], uow.now):
        raise contract.Past(send_at=instant_text(about["send_at"]))
    about |= {name: command[name] for name in ("on_doubt", "purpose") if name in command}
    if ("template_id" in command) == ("text" in command):
        raise contract.NoContent()
    if "text" in command:
        refuse_if_too_long(command["text"], texts.LONGEST[channel])
        content = {"text": command["text"], "subject": command.get("subject")}
        message = Message(channel=channel, **content, **about)
    else:
        template = _template(uow, command["template_id"], channel)
        message = store.from_template(template, command["variables"], **about)
    if command.get("calendar"):
        _bring_along(message, command["calendar"])
    if command["is_secret"]:
        message.hide()
    return store.queue(uow, message)


@implements(contract.trail)
def read_trail(command, *, uow):
    return {"items": stock.load(uow, Message, command["message_id"]).trail}


@implements(contract.cancel)
def cancel_message(command, *, uow):
    message = stock.load(uow, Message, command["message_id"], change=True)
    message.cancel(uow.now)
    uow.unschedule(store.SENDING[message.channel], message.id)
    return message


@implements(contract.resend)
def resend_message(command, *, uow, settings):
    message = stock.load(uow, Message, command["message_id"], change=True)
    message.queue_again(uow.now)
    message.to = recipients.normal(message.channel, message.to, settings.region)
    store.again(uow, message, uow.now)
    return message


def _bring_along(message, calendar):
    if message.channel != "email":
        raise contract.CalendarByEmailOnly()
    message.calendar = calendar


def _customer_of(uow, customer_id):
    """Return the id to keep: of a merged customer the survivor's."""
    if customer_id is None:
        return None
    customer = customers.chosen(uow, customer_id)
    if customer is None:
        raise contract.UnknownCustomer(customer_id=customer_id)
    return customer.id


def _template(uow, template_id, channel):
    template = uow.session.get(Template, template_id)
    if template is None or template.channel != channel:
        raise contract.UnknownTemplate(template_id=template_id, channel=channel)
    if not template.active:
        raise Inactive(name=template.name)
    return template

"""Telling whose a record is."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import Forbidden, NotFound
from contracts.notify import record as contract
from notify.calls.model import Call
from notify.messages.model import Message
from notify.reminders.model import Reminder
from notify.webhooks.model import Delivery, Endpoint

KINDS = {kind.resource: kind for kind in (Message, Reminder, Call, Endpoint, Delivery)}


@implements(contract.whose)
def tell_whose(asked, *, uow):
    read = contract.READ.get(asked["resource"])
    if read is None:
        raise NotFound(resource=asked["resource"], id=asked["record_id"])
    if not uow.call.allows(read.permission):
        raise Forbidden(permission=read.permission)
    return stock.load(uow, KINDS[asked["resource"]], asked["record_id"])

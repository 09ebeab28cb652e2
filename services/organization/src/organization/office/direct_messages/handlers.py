"""What can be done with direct messages."""

from chassis.binding import implements
from contracts.organization import direct_message as contract
from organization.boxes import box
from organization.office.direct_messages import store
from organization.office.direct_messages.model import DirectMessage
from organization.office.notices.store import Word, tell


@implements(contract.create)
def write_to_colleague(command, *, uow):
    message = DirectMessage.written(uow.call, command["to_staff_id"], command["text"])
    store.refuse_unknown(uow, message.to_staff_id)
    uow.emit(contract.created, uow.add(message))
    name = uow.call.actor_name or ""
    title = (f"{name} wrote", f"{name}发来消息")
    word = Word("direct_message", title, message.text[:200], "organization.staff", message.owner_id)
    tell(uow, [message.to_staff_id], word, channels=())
    return message


@implements(contract.conversations)
def read_conversations(command, *, uow):
    return {"items": store.conversations(uow)}


@implements(contract.count)
def count_unread(command, *, uow):
    return {"unread": store.unread(uow)}


@implements(contract.listed)
def list_messages(command, *, uow):
    partner = command.pop("staff_id")
    listed = box(DirectMessage, contract.listed, lambda u: store.between(u, partner))
    return listed(command, uow=uow)


@implements(contract.read)
def read_messages(command, *, uow):
    store.read(uow, command["staff_id"])
    return {"unread": store.unread(uow)}

"""What can be done with announcements."""

from chassis import stock
from chassis.binding import implements
from contracts.organization import announcement as contract
from organization.access import viewing
from organization.office.announcements import store
from organization.office.announcements.model import Announcement

get_announcement = implements(contract.get)(stock.get(Announcement, "announcement_id"))
tell_viewers = implements(contract.who_sees)(viewing.viewers_of(Announcement, "announcement_id"))
read_history = implements(contract.history)(stock.past(Announcement, "announcement_id"))
list_announcements = implements(contract.listed)(stock.listing(Announcement, contract.listed))
search_announcements = implements(contract.searched)(stock.listing(Announcement, contract.searched))


@implements(contract.create)
def write_announcement(fields, *, uow):
    store.refuse_unknown(uow, fields)
    owner, department = uow.call.actor_id, next(iter(uow.call.departments), None)
    about = {"owner_id": owner, "department_id": department, "state": "draft", "recipients": 0}
    announcement = Announcement(**fields, **about)
    announcement.refuse_if_over(uow.now)
    return uow.add(announcement)


@implements(contract.board)
def read_board(command, *, uow):
    return {"items": store.board(uow), "unread": store.unread(uow)}


@implements(contract.update)
def change_announcement(patch, *, uow):
    announcement = stock.load(uow, Announcement, patch.pop("announcement_id"), change=True)
    announcement.must_be("draft")
    store.refuse_unknown(uow, patch)
    for name, value in patch.items():
        setattr(announcement, name, value)
    announcement.refuse_if_over(uow.now)
    uow.emit(contract.updated, announcement)
    return announcement


@implements(contract.publish)
def publish_announcement(command, *, uow):
    announcement = stock.load(uow, Announcement, command["announcement_id"], change=True)
    announcement.must_be("draft")
    announcement.refuse_if_over(uow.now)
    announcement.state, announcement.published_at = "published", uow.now
    uow.flush()
    announcement.recipients = store.send(uow, announcement)
    if not announcement.recipients:
        raise contract.NobodyMeant()
    uow.emit(contract.published, announcement)
    return announcement


@implements(contract.withdraw)
def withdraw_announcement(command, *, uow):
    announcement = stock.load(uow, Announcement, command["announcement_id"], change=True)
    announcement.must_be("published")
    announcement.state = "withdrawn"
    uow.emit(contract.withdrawn, announcement)
    return announcement


@implements(contract.read)
def read_announcement(command, *, uow):
    announcement = stock.load(uow, Announcement, command["announcement_id"])
    store.read(uow, announcement)
    return announcement


@implements(contract.receipts)
def read_receipts(command, *, uow):
    announcement = stock.load(uow, Announcement, command["announcement_id"], mine=True)
    items = store.receipts(uow, announcement.id)
    read = sum(one["read_at"] is not None for one in items)
    return {"items": items, "read": read, "unread": len(items) - read}

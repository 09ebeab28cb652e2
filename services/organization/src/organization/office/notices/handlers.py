"""What can be done with one's notices."""

from chassis.binding import implements
from contracts.organization import notice as contract
from organization.boxes import box
from organization.office.notices import store
from organization.office.notices.model import Notice

list_notices = implements(contract.listed)(box(Notice, contract.listed, store.mine))
search_notices = implements(contract.searched)(box(Notice, contract.searched, store.mine))


@implements(contract.count)
def count_unread(command, *, uow):
    return {"unread": store.unread(uow)}


@implements(contract.read)
def read_notice(command, *, uow):
    notice = store.own(uow, command["notice_id"])
    notice.read_at = notice.read_at or uow.now
    uow.emit(contract.noticed, notice, owner_ids=[notice.owner_id])
    return notice


@implements(contract.read_all)
def read_all_notices(command, *, uow):
    store.read_all(uow)
    return {"unread": store.unread(uow)}

"""What can be done with delegations."""

from chassis import stock
from chassis.binding import implements
from contracts.organization import delegation as contract
from contracts.organization.approval import UnknownColleague
from organization.access import viewing
from organization.approvals.delegations import store
from organization.approvals.delegations.model import Delegation
from organization.staff import store as staff

STANDS_IN = ("You stand in for {owner}", "{owner}的审批由您代理")
HAS_A_DEPUTY = ("{delegate} stands in for you", "您的审批由{delegate}代理")
NO_LONGER = ("You stand in for {owner} no longer", "您对{owner}的代理已结束")
ALONE_AGAIN = ("{delegate} stands in for you no longer", "{delegate}对您的代理已结束")
"""Said to who stands in and to who is away, except to who did it himself."""

get_delegation = implements(contract.get)(stock.get(Delegation, "delegation_id"))
tell_viewers = implements(contract.who_sees)(viewing.viewers_of(Delegation, "delegation_id"))
read_history = implements(contract.history)(stock.past(Delegation, "delegation_id"))
list_delegations = implements(contract.listed)(stock.listing(Delegation, contract.listed))
search_delegations = implements(contract.searched)(stock.listing(Delegation, contract.searched))


@implements(contract.create)
def let_somebody_stand_in(fields, *, uow):
    if not staff.colleagues(uow, [fields["delegate_id"]]):
        raise UnknownColleague(at="/delegate_id", id=fields["delegate_id"])
    absent = store.absent(uow, fields.pop("owner_id", None) or uow.call.actor_id)
    delegation = Delegation(**absent, **fields)
    delegation.check(uow.now)
    uow.add(delegation)
    store.begin(uow, delegation)
    uow.emit(contract.created, delegation)
    store.tell_both(uow, delegation, STANDS_IN, HAS_A_DEPUTY)
    return delegation


@implements(contract.end)
def end_delegation(command, *, uow):
    delegation = stock.load(uow, Delegation, command["delegation_id"], change=True)
    delegation.end(uow.now)
    uow.unschedule(store.BEGIN, delegation.id)
    uow.emit(contract.ended, delegation)
    store.tell_both(uow, delegation, NO_LONGER, ALONE_AGAIN)
    return delegation

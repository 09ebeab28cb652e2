"""What can be done with delegations."""

from chassis import stock
from chassis.binding import implements
from contracts.organization import delegation as contract
from contracts.organization.approval import UnknownColleague
from organization.approvals.delegations.model import Delegation
from organization.office.notices.store import Word, tell
from organization.staff import store as staff

get_delegation = implements(contract.get)(stock.get(Delegation, "delegation_id"))
read_history = implements(contract.history)(stock.past(Delegation, "delegation_id"))
list_delegations = implements(contract.listed)(stock.listing(Delegation, contract.listed))
search_delegations = implements(contract.searched)(stock.listing(Delegation, contract.searched))


@implements(contract.create)
def let_somebody_stand_in(fields, *, uow):
    if not staff.active(uow, [fields["delegate_id"]]):
        raise UnknownColleague(at="/delegate_id", id=fields["delegate_id"])
    department = next(iter(uow.call.departments), None)
    delegation = Delegation(owner_id=uow.call.actor_id, department_id=department, **fields)
    delegation.check(uow.now)
    uow.add(delegation)
    uow.flush()
    uow.emit(contract.created, delegation)
    who = uow.call.actor_name
    title = f"You stand in for {who}", f"{who}委托您代理审批"
    tell(
        uow,
        [delegation.delegate_id],
        Word("delegation", title, fields["note"], Delegation.resource, delegation.id),
    )
    return delegation


@implements(contract.end)
def end_delegation(command, *, uow):
    delegation = stock.load(uow, Delegation, command["delegation_id"], change=True)
    delegation.end(uow.now)
    uow.emit(contract.ended, delegation)
    return delegation

"""What can be done with response targets."""

from chassis import stock
from chassis.binding import implements
from contracts.service_desk import response_target as contract
from service_desk.targets.model import ResponseTarget

get_target = implements(contract.get)(stock.get(ResponseTarget, "response_target_id"))
read_history = implements(contract.history)(stock.past(ResponseTarget, "response_target_id"))
list_targets = implements(contract.listed)(stock.listing(ResponseTarget, contract.listed))
search_targets = implements(contract.searched)(stock.listing(ResponseTarget, contract.searched))


@implements(contract.update)
def update_target(patch, *, uow):
    target = stock.load(uow, ResponseTarget, patch.pop("response_target_id"), change=True)
    for name, value in patch.items():
        setattr(target, name, value)
    return target

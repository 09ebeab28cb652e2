"""What can be done with calls."""

from chassis import stock, structure
from chassis.binding import implements
from chassis.values import new_id
from contracts.notify import call as contract
from notify import recipients
from notify.calls import store
from notify.calls.model import Call

TOLD = {"answered": contract.answered, "ended": contract.ended}

get_call = implements(contract.get)(stock.get(Call, "call_id"))
read_history = implements(contract.history)(stock.past(Call, "call_id"))
list_calls = implements(contract.listed)(stock.listing(Call, contract.listed))
search_calls = implements(contract.searched)(stock.listing(Call, contract.searched))


@implements(contract.report)
def report_call(told, *, uow, settings):
    structure.expect_colleague(uow, told["staff_id"], "/staff_id")
    number, at = recipients.dialled(told["number"], settings.region), told["at"] or uow.now
    call = store.known(uow, told["reference"])
    if call is None:
        call = _begin(uow, told, number, at)
    elif call.number != number:
        raise contract.OtherCall(reference=told["reference"], number=call.number)
    call.owner_id = call.owner_id or told["staff_id"]
    call.recording_url = told["recording_url"] or call.recording_url
    if call.hear(told["step"], at):
        uow.emit(TOLD[told["step"]], call)
    return call


def _begin(uow, told, number, at):
    about = {"reference": told["reference"], "direction": told["direction"], "number": number}
    call = Call(id=new_id(), owner_id=told["staff_id"], started_at=at, **about)
    for name, value in store.caller(uow, number).items():
        setattr(call, name, value)
    uow.add(call)
    if told["step"] == "ringing":
        uow.emit(contract.rang, call)
    return call


@implements(contract.update)
def update_call(patch, *, uow):
    call = stock.load(uow, Call, patch.pop("call_id"), change=True)
    for name, value in patch.items():
        setattr(call, name, value)
    return call

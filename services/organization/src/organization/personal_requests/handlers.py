"""What can be done with requests of people about their data."""

from chassis import stock
from chassis.binding import implements
from chassis.gates import gate
from chassis.values import new_id
from contracts.organization import permit
from contracts.organization import personal_request as contract
from organization.personal_requests import store
from organization.personal_requests.model import PersonalRequest

KEY = "personal_request_id"
get_request = implements(contract.get)(stock.get(PersonalRequest, KEY))
list_requests = implements(contract.listed)(stock.listing(PersonalRequest, contract.listed))
search_requests = implements(contract.searched)(stock.listing(PersonalRequest, contract.searched))
read_history = implements(contract.history)(stock.past(PersonalRequest, KEY))


@implements(contract.create)
def note_request(fields, *, uow):
    request = PersonalRequest(id=new_id(), state="counting", **fields)
    request.check()
    request.parts = store.parts()
    uow.add(request)
    uow.flush()
    uow.emit(contract.asked, request, phase=request.phase)
    return request


@implements(contract.erase, first=gate(permit.check, contract.erase))
def forget_the_person(command, *, uow):
    request = stock.load(uow, PersonalRequest, command[KEY], change=True)
    store.refuse_colleagues(uow, request)
    request.begin_to_erase()
    uow.emit(contract.asked, request, phase=request.phase)
    return request


@implements(contract.cancel)
def cancel_request(command, *, uow):
    request = stock.load(uow, PersonalRequest, command[KEY], change=True)
    request.cancel()
    store.forget_who(uow, request)
    return request

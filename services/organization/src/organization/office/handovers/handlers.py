"""What can be done with handovers."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from chassis.values import new_id
from contracts.organization import handover as contract
from contracts.organization import staff as staff_contract
from organization.office.handovers import store
from organization.office.handovers.model import Handover
from organization.roles import power
from organization.sessions import store as sessions
from organization.staff import store as staff_store
from organization.staff.model import ACTIVE, LEFT, Staff


def _telling(handler: Any) -> Any:
    """Return *handler* so that its answers know what can still be undone."""

    def tell(command: Any, *, uow: Any) -> Any:
        store.know_who_has_left(uow)
        return handler(command, uow=uow)

    return tell


get_handover = implements(contract.get)(_telling(stock.get(Handover, "handover_id")))
list_handovers = implements(contract.listed)(_telling(stock.listing(Handover, contract.listed)))
search_handovers = implements(contract.searched)(
    _telling(stock.listing(Handover, contract.searched))
)
read_history = implements(contract.history)(stock.past(Handover, "handover_id"))


@implements(contract.create)
def plan_handover(fields, *, uow):
    with blaming("/leaver_id"):
        leaver = stock.load(uow, Staff, fields["leaver_id"])
    power.refuse_power_over(uow, leaver.id)
    exceptions = [dict(rule) for rule in fields.pop("exceptions")]
    store.refuse_rules(exceptions)
    about = {"leaver_name": leaver.name, "exceptions": exceptions, "state": "counting"}
    handover = Handover(id=new_id(), round=0, **fields, **about)
    store.refuse_unfit(uow, handover)
    handover.parts = store.parts()
    uow.add(handover)
    uow.flush()
    store.ask(uow, handover)
    return handover


@implements(contract.start)
def start_handover(command, *, uow, settings):
    handover = _changing(uow, command)
    handover.start(uow.now)
    store.refuse_unfit(uow, handover)
    handover.undo_until = store.until(uow.now, settings.handover_undo_days)
    _lock(uow, handover.leaver_id)
    store.ask(uow, handover)
    return handover


@implements(contract.undo)
def undo_handover(command, *, uow):
    handover = _changing(uow, command)
    handover.undo(uow.now)
    if uow.load(Staff, handover.leaver_id).state == LEFT:
        raise contract.HasLeft()
    store.ask(uow, handover)
    return handover


@implements(contract.cancel)
def cancel_handover(command, *, uow):
    handover = _changing(uow, command)
    handover.cancel()
    return handover


def _changing(uow: Any, command: Any) -> Handover:
    handover: Handover = stock.load(uow, Handover, command["handover_id"], change=True)
    return handover


def _lock(uow: Any, staff_id: str) -> None:
    """Shut the leaver out, unless he is already."""
    leaver = uow.load(Staff, staff_id)
    power.refuse_power_over(uow, leaver.id)
    if leaver.state != ACTIVE:
        return
    staff_store.refuse_without_administrator(uow, leaver)
    leaver.lock()
    sessions.end_all(uow, leaver.id, "locked")
    uow.emit(staff_contract.locked, leaver)

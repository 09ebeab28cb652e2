"""Look at the clocks of tickets when they are due."""

from chassis.due import when_due
from contracts.service_desk import ticket as contract
from service_desk.tickets import store

EVENTS = {"warned": contract.warned, "breached": contract.breached}


@when_due(store.FIRST_RESPONSE)
def warn_or_breach(work, *, uow, calendar):
    ticket = store.ticking(uow, work.key)
    if ticket is None:
        return
    news = ticket.look_at_clock(uow.now)
    if news:
        store.set_alarm(uow, ticket, calendar)
        uow.emit(EVENTS[news], ticket)

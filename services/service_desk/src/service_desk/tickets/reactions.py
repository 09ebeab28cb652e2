"""Look at the clocks of tickets when they are due."""

from chassis.due import when_due
from contracts.service_desk import ticket as contract
from service_desk.calendars import store as calendars
from service_desk.tickets import store

STEP = 200
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


@when_due(calendars.REWIND)
def let_clocks_follow_the_calendar(work, *, uow, calendar):
    """Wind some more clocks anew, and judge replies of a year that is known at last."""
    some = store.with_open_clock(uow, work["after"], STEP)
    for ticket in some:
        if ticket.is_ticking:
            store.set_alarm(uow, ticket, calendar)
        elif ticket.judge(calendars.of_the_house(uow, calendar)):
            uow.emit(contract.breached, ticket)
    if len(some) == STEP:
        uow.schedule(calendars.REWIND, "all", uow.now, {"after": some[-1].id})

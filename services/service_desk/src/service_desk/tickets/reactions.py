"""Look at the clocks of tickets when they are due, and follow what they are called."""

from functools import partial

from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.customers import customer
from contracts.service_desk import ticket as contract
from service_desk.calendars import store as calendars
from service_desk.tickets import store
from service_desk.tickets.model import spoken

STEP = 200
EVENTS = {"warned": contract.warned, "breached": contract.breached}


@when_due("service_desk.learn_tickets_anew")
def learn_step_by_step(work, *, uow):
    """Go through some more tickets, to find them by pinyin; a migration asks for the first step."""
    last = spoken.learn(uow, work["after"], STEP)
    if last:
        uow.schedule("service_desk.learn_tickets_anew", "all", uow.now, {"after": last})


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


@reacts_to(customer.updated)
def show_the_name_the_customer_has_now(event, *, uow):
    show = partial(store.show_customer_names, uow, event.subject)
    uow.at_last(f"name:{event.subject}", show)

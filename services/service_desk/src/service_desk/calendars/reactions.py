"""Learn the calendars of the house; clocks that run follow."""

from chassis.binding import reacts_to
from contracts.organization import calendar as contract
from service_desk.calendars import store

NAMES = ("zone", "weekly", "special", "years")


@reacts_to(contract.updated)
def know_the_days_of_the_house(event, *, uow):
    about = {"is_default": event["is_default"], "told_at": uow.now}
    data = {name: event.get(name) for name in NAMES}
    row = {"id": event.subject, "version": event.version, **about, "data": data}
    if store.keep(uow, row):
        uow.schedule(store.REWIND, "all", uow.now, {"after": ""})

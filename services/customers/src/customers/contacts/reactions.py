"""Birthdays: the owner is told some days before, and the world on the day, at a set hour."""

import datetime as dt

from chassis.calendar import Calendar
from chassis.due import when_due
from contracts.customers import person as contract
from customers.contacts import store
from customers.contacts.rules import surname_of

STEP = 200
TOO_LATE = dt.timedelta(days=1)
ALMOST_A_YEAR = dt.timedelta(days=300)
"""A lunar birthday may come twice in one solar year, but never sooner."""


@when_due(store.BIRTHDAY)
def keep_the_birthday(work, *, uow, settings):
    """
    Tell what is due, unless it is too late for that, and plan what comes next.

    Of who lies in the recycle bin or was merged nothing is told, but he may come back.
    """
    contact = store.working(uow, work.key)
    if contact is None:
        return
    told = work.data.get("on")
    if told:
        _keep(uow, contact, dt.date.fromisoformat(told), work)
    _plan(uow, contact, settings)


def _keep(uow, contact, on, work):
    """Tell of the birthday; on the day itself once in a year, also where it was corrected."""
    last, ahead = contact.birthday_kept_on, work["ahead"]
    again = not ahead and last and last.year == on.year and on - last < ALMOST_A_YEAR
    if not ahead:
        store.note_birthday(uow, contact, birthday_kept_on=on)
    if not again and not contact.deleted_at and uow.now - work.due_at < TOO_LATE:
        _tell(uow, contact, on, ahead)


def _tell(uow, contact, on, ahead):
    event = contract.birthday_near if ahead else contract.birthday_reached
    by = "lunar" if contact.lunar_birthday else "solar"
    about = {"on": on, "calendar": by, "days_ahead": ahead, "title": contact.name}
    uow.emit(event, contact, **about)


def _plan(uow, contact, settings):
    """Ask for the next reminder: that before the day, or else the day itself."""
    zone = Calendar().zone
    day = store.coming_birthday(uow, contact)
    store.note_birthday(uow, contact, next_birthday_on=day)
    if day is None:
        return
    moments = [(_at(day, ahead, settings, zone), ahead) for ahead in (settings.birthday_days, 0)]
    at, ahead = next(((a, n) for a, n in moments if a > uow.now), moments[-1])
    uow.schedule(store.BIRTHDAY, contact.id, at, {"on": day.isoformat(), "ahead": ahead})


def _at(day, ahead, settings, zone):
    return dt.datetime.combine(
        day - dt.timedelta(days=ahead), dt.time(settings.birthday_hour), zone
    ).astimezone(dt.UTC)


@when_due("customers.learn_people")
def learn_step_by_step(work, *, uow):
    """Know surnames and birthdays of contacts from before; a migration asks for the first step."""
    people = store.some_after(uow, work["after"], STEP)
    for contact in people:
        contact.surname, contact.surname_initial = surname_of(contact.name)
        store.follow_birthday(uow, contact)
    if len(people) == STEP:
        uow.schedule("customers.learn_people", "all", uow.now, {"after": people[-1].id})

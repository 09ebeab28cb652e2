"""Birthdays: the owner is told some days before, and the world on the day, at a set hour."""

import datetime as dt

from chassis.calendar import Calendar
from chassis.due import when_due
from contracts.customers import person as contract
from customers.contacts import store
from customers.contacts.rules import surname_of
from customers.customers import store as customers

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
    if work.data.get("ahead") == 0:
        _keep(uow, contact, dt.date.fromisoformat(work.data["on"]), work)
    _plan(uow, contact, settings)


def _keep(uow, contact, on, work):
    """Tell of the day itself, once in a year, also where it was corrected."""
    last = contact.birthday_kept_on
    again = last and last.year == on.year and on - last < ALMOST_A_YEAR
    store.note_birthday(uow, contact, birthday_kept_on=on)
    if not again and uow.now - work.due_at < TOO_LATE:
        _tell(uow, contract.birthday_reached, contact, on, 0)


def _plan(uow, contact, settings):
    """Ask for the next reminder: that before the day, or once it was given the day itself."""
    zone = Calendar().zone
    day, today = store.coming_birthday(uow, contact), uow.now.astimezone(zone).date()
    store.note_birthday(uow, contact, next_birthday_on=day)
    if day is None:
        return
    ahead = settings.birthday_days
    if _at(day, ahead, settings, zone) <= uow.now:
        _remind(uow, contact, day, (day - today).days)
        ahead = 0
    told = {"on": day.isoformat(), "ahead": ahead}
    uow.schedule(store.BIRTHDAY, contact.id, _at(day, ahead, settings, zone), told)


def _remind(uow, contact, day, ahead):
    """Tell once of a day that is near, late too: who was entered since is not forgotten."""
    if ahead and day != contact.birthday_near_on and not contact.deleted_at:
        store.note_birthday(uow, contact, birthday_near_on=day)
        _tell(uow, contract.birthday_near, contact, day, ahead)


def _tell(uow, event, contact, on, ahead):
    if contact.deleted_at:
        return
    by = "lunar" if contact.lunar_birthday else "solar"
    about = {"on": on, "calendar": by, "days_ahead": ahead, "title": contact.name}
    [customer] = customers.briefs(uow, [contact.customer_id])
    uow.emit(event, contact, customer_name=customer.name, **about)


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

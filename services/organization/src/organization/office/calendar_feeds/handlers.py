"""What can be done with feeds."""

import secrets

from chassis.binding import implements
from chassis.field_rights import unseen
from chassis.once import Once
from contracts.organization import calendar_feed as contract
from organization.boxes import box
from organization.office.appointments import rules
from organization.office.appointments import store as appointments
from organization.office.appointments.model import Appointment
from organization.office.calendar_feeds import store
from organization.office.calendar_feeds.model import CalendarFeed
from organization.office.tasks.model import Task
from organization.principals import store as principals
from organization.roles import store as roles

list_feeds = implements(contract.listed)(box(CalendarFeed, contract.listed, store.mine))
search_feeds = implements(contract.searched)(box(CalendarFeed, contract.searched, store.mine))


@implements(contract.create)
def open_feed(fields, *, call, transaction):
    secret = secrets.token_urlsafe(32)
    with transaction(call) as uow:
        once = Once(uow, contract.create, fields)
        store.refuse_too_many(uow)
        about = {"digest": store.digest(secret), "ends": secret[-4:]}
        feed = uow.add(CalendarFeed(owner_id=call.actor_id, name=fields["name"], **about))
        feed.path = None
        return once.keep(feed, path=f"/v1/calendar-feeds/{secret}/calendar.ics")


@implements(contract.get)
def get_feed(command, *, uow):
    return uow.load(CalendarFeed, command["calendar_feed_id"], store.mine(uow))


@implements(contract.revoke)
def revoke_feed(command, *, uow):
    feed = store.own(uow, command["calendar_feed_id"])
    feed.revoked_at = uow.now
    return feed


@implements(contract.read)
def read_feed(command, *, uow, settings):
    feed = store.by_secret(uow, command["feed_token"])
    found = appointments.of(uow, feed.owner_id, uow.now - store.BACK)
    everybody = [who for one in found for who in (one.owner_id, *one.participant_ids)]
    people = appointments.people(uow, everybody)
    rights = principals.rights(uow, roles.held(uow, feed.owner_id))["field_rights"]
    hides = unseen(rights, Appointment.resource), unseen(rights, Task.resource)
    tasks = store.open_tasks(uow, feed.owner_id)
    content = rules.feed(feed.name, found, tasks, people, hides)
    return appointments.stored(settings, content, "calendar.ics")

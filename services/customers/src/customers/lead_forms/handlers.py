"""What can be done with forms, and what comes of one that is sent."""

import datetime as dt
import secrets
from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.customers import activity as activity_contract
from contracts.customers import lead_form as contract
from contracts.customers.lead import LeadDuplicate, LeadKnown
from customers.activities import store as activities
from customers.activities.model import Activity
from customers.contacts.model import Contact
from customers.customers import store as customers
from customers.duplicates.numbers import Numbering
from customers.lead_forms import store
from customers.lead_forms.model import DROPPED, REPEATED, TAKEN, LeadForm, said_beside
from customers.lead_rules import opening
from customers.leads import store as leads
from customers.leads import twins
from customers.leads.model import Lead
from customers.pool.rules import DAY, day_began
from customers.pools import store as pools
from customers.reach import settled
from customers.timeline.store import Note, note

KEY_BYTES = 24
AGAIN = dt.timedelta(days=1)
"""For so long the same words are a second click, and later another message."""
get_form = implements(contract.get)(stock.get(LeadForm, "lead_form_id"))
list_forms = implements(contract.listed)(stock.listing(LeadForm, contract.listed))
search_forms = implements(contract.searched)(stock.listing(LeadForm, contract.searched))
read_history = implements(contract.history)(stock.past(LeadForm, "lead_form_id"))


@implements(contract.create)
def open_form(fields, *, uow):
    return uow.add(LeadForm(**fields, key=secrets.token_urlsafe(KEY_BYTES)))


@implements(contract.update)
def change_form(patch, *, uow):
    form = stock.load(uow, LeadForm, patch.pop("lead_form_id"), change=True)
    form.change(patch)
    return form


@implements(contract.renew_key)
def renew_key(command, *, uow):
    form = stock.load(uow, LeadForm, command["lead_form_id"], change=True)
    form.key = secrets.token_urlsafe(KEY_BYTES)
    return form


@implements(contract.submit)
def take_what_was_sent(sent, *, uow, settings):
    form = store.by_key(uow, sent["key"])
    today = day_began(uow.now, uow.call.time_zone)
    form.check(today.date())
    if not (sent["phone"] or sent["email"]):
        raise contract.NoWayToAnswer()
    became = DROPPED if sent["homepage"] else _note(uow, form, sent, settings.numbers_of("leads"))
    counts = form.counts(today.date(), became)
    store.count(uow, form, counts)
    if became == TAKEN and counts["on_day"] == form.per_day:
        uow.emit(contract.filled, form, on=today.date())
    if became == DROPPED:
        told = {"on": today.date().isoformat(), "dropped": counts["dropped_on_day"]}
        tomorrow = (today + DAY).astimezone(dt.UTC)
        uow.schedule(store.DAY_OVER, f"{form.id}.{told['on']}", tomorrow, {**told, "of": form.id})
    return {"received": True}


def _note(uow: Any, form: LeadForm, sent: dict[str, Any], numbers: Numbering) -> str:
    """Note the lead, or what was written to whom it is already; return what became of it."""
    fields = {
        "name": sent["name"],
        "company": sent["company"],
        "description": sent["message"],
        "phones": [{"number": sent["phone"]}] if sent["phone"] else [],
        "emails": [{"address": sent["email"]}] if sent["email"] else [],
        "source": form.source,
        "region": form.region,
    }
    told = settled(fields, numbers)
    lead = leads.open_one(uow, told)
    if lead and not told["phones"]:
        return _follow_up(uow, form, lead, told)  # a second click is no second lead
    customer = None if lead else store.customer_of(uow, told)
    if customer:  # nobody can be asked, and a second rep would call the customer of the first
        return _follow_up_of_customer(uow, form, customer, told)
    for insist in (False, True):
        try:
            opening.open_lead(uow, fields, form.to, numbers, twin=insist)
        except (LeadDuplicate, LeadKnown) as known:
            lead = leads.open_one(uow, told)
            if lead and (insist or isinstance(known, LeadDuplicate)):
                return _follow_up(uow, form, lead, told)
            continue  # who is merely alike, or lies in the bin, is welcome, unless a rule refuses
        return TAKEN
    known_as = twins.refused_as(uow, told)
    return _follow_up_of_customer(uow, form, known_as, told) if known_as else DROPPED


def _follow_up(uow: Any, form: LeadForm, lead: Lead, told: dict[str, Any]) -> str:
    """Keep what was written with an open lead, and tell its owner; return what became of it."""
    said = said_beside(lead, told)
    if not said and lead.created_at > uow.now - AGAIN:
        return REPEATED
    activity = _keep(uow, form, {"lead_id": lead.id}, said, told)
    if activity is None:
        return REPEATED
    uow.emit(contract.sent_again, lead, **_whom_it_concerns(uow, form, lead, activity))
    return TAKEN


def _follow_up_of_customer(
    uow: Any, form: LeadForm, known_as: dict[str, Any], told: dict[str, Any]
) -> str:
    """
    Keep what was written with a customer, and tell its owner; return what became of it.

    known_as: the customer, or one of its contacts.
    """
    customer = customers.locked(uow, known_as["customer_id"])
    if customer is None:
        return DROPPED
    of = {"customer_id": customer.id}
    if known_as["resource"] == Contact.resource:
        of["contact_id"] = known_as["id"]
    activity = _keep(uow, form, of, said_beside(customer, told), told)
    if activity is None:
        return REPEATED
    customers.note_activity(uow, customer.id, uow.now)
    by = (uow.call.actor_id, activity.author_name)
    noted = Note(customer.id, activity_contract.created, activity.content, activity.id, by=by)
    note(uow, noted)
    about = _whom_it_concerns(uow, form, customer, activity)
    uow.emit(contract.customer_wrote, customer, **about)
    return TAKEN


def _whom_it_concerns(uow: Any, form: LeadForm, record: Any, noted: Activity) -> dict[str, Any]:
    """Return what is told beside an open lead or a customer: nobody may own it."""
    pool = None if record.owner_id else pools.found(uow, record.pool_id)
    administrators = pool.administrator_ids if pool else []
    about = {"keeper_id": form.created_by, "administrator_ids": administrators}
    return {**about, "summary": noted.summary}


def _keep(
    uow: Any, form: LeadForm, of: dict[str, str], said: list[str], told: dict[str, Any]
) -> Activity | None:
    """
    Note what was written as a follow-up that is due at once: somebody waits for an answer.

    Returns None for a second click: nothing is noted.
    """
    content = "\n".join(said or [told["description"] or told["name"]])
    if activities.told(uow, of, content, uow.now - AGAIN):
        return None
    about = {"content": content, "method": form.name[:40], "author_name": told["name"], **of}
    at = {"happened_at": uow.now, "next_at": uow.now}
    return uow.add(Activity(**about, **at, id=new_id(), kind="note"))

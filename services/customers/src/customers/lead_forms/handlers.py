"""What can be done with forms, and what comes of one that is sent."""

import datetime as dt
import secrets
from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.customers import lead_form as contract
from contracts.customers.lead import LeadDuplicate, LeadKnown
from customers.activities import store as activities
from customers.activities.model import Activity
from customers.duplicates.numbers import Numbering
from customers.lead_forms import store
from customers.lead_forms.model import LeadForm, said_beside
from customers.lead_rules import opening
from customers.leads import store as leads
from customers.leads.model import Lead
from customers.reach import settled

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
    today = uow.now.date()
    form.check(today)
    if not (sent["phone"] or sent["email"]):
        raise contract.NoWayToAnswer()
    is_dropped = bool(sent["homepage"]) or not _note(uow, form, sent, settings.numbers_of("leads"))
    store.count(uow, form, form.counts(today, drop=is_dropped))
    return {"received": True}


def _note(uow: Any, form: LeadForm, sent: dict[str, Any], numbers: Numbering) -> bool:
    """Note the lead, or what was written to the open one that it is; return whether it is new."""
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
    lead = None if told["phones"] else leads.open_one(uow, told)
    if lead:  # rules seldom mind an address, but a second click is no second lead
        return _follow_up(uow, form, lead, told)
    for insist in (False, True):
        try:
            opening.open_lead(uow, fields, form.to, numbers, twin=insist)
        except (LeadDuplicate, LeadKnown) as known:
            lead = leads.open_one(uow, told)
            if lead and (insist or isinstance(known, LeadDuplicate)):
                return _follow_up(uow, form, lead, told)
            continue  # a customer, or who lies in the bin, is welcome, unless a rule refuses
        return True
    return False


def _follow_up(uow: Any, form: LeadForm, lead: Lead, told: dict[str, Any]) -> bool:
    """Keep what was written with an open lead, and tell its owner; return whether it is new."""
    said, since = said_beside(lead, told), uow.now - AGAIN
    content = "\n".join(said or [told["description"] or told["name"]])
    if (not said and lead.created_at > since) or activities.told(uow, lead.id, content, since):
        return False
    about = {"content": content, "method": form.name[:40], "author_name": told["name"]}
    activity = uow.add(
        Activity(**about, id=new_id(), lead_id=lead.id, kind="note", happened_at=uow.now)
    )
    uow.emit(contract.sent_again, lead, summary=activity.summary)
    return True

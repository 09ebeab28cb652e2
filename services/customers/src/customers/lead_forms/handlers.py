"""What can be done with forms, and what comes of one that is sent."""

import secrets
from typing import Any

from chassis import stock
from chassis.binding import implements
from contracts.customers import lead_form as contract
from contracts.customers.lead import LeadDuplicate, LeadKnown
from customers.lead_forms import store
from customers.lead_forms.model import LeadForm
from customers.lead_rules import opening

KEY_BYTES = 24
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
    is_spam = bool(sent["homepage"]) or not _note(uow, form, sent, settings)
    store.count(uow, form, form.counts(today, drop=is_spam))
    return {"received": True}


def _note(uow: Any, form: LeadForm, sent: dict[str, Any], settings: Any) -> bool:
    """Note the lead, unless somebody works on this number already; return whether it is new."""
    fields = {
        "name": sent["name"],
        "company": sent["company"],
        "description": sent["message"],
        "phones": [{"number": sent["phone"]}] if sent["phone"] else [],
        "emails": [{"address": sent["email"]}] if sent["email"] else [],
        "source": form.source,
        "region": form.region,
    }
    numbers = settings.numbers_of("leads")
    for insist in (False, True):
        try:
            opening.open_lead(uow, fields, form.to, numbers, twin=insist)
        except LeadDuplicate:
            return False
        except LeadKnown:  # a customer who asks for more is welcome, unless a rule refuses
            continue
        return True
    return False

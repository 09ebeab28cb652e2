"""What can be done with leads."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from contracts.customers import lead as contract
from contracts.organization import access
from customers.duplicates.candidates import still_there
from customers.leads import policy, store, twins
from customers.leads.conversion import conversion
from customers.leads.model import KNOWN_BY, Lead, identities
from customers.leads.reversion import reversion
from customers.merged import refuse_merged
from customers.reach import settled
from customers.staff import store as staff
from customers.staff.labels import with_owners

get_lead = implements(contract.get)(stock.get(Lead, "lead_id"))
read_history = implements(contract.history)(stock.past(Lead, "lead_id"))
tell_viewers = implements(contract.who_sees)(stock.viewers(Lead, "lead_id", access.viewers))
tell_names = implements(contract.names)(stock.naming(Lead))
list_leads = implements(contract.listed)(
    with_owners(stock.listing(Lead, contract.listed, store.matches, entered=store.entered))
)
search_leads = implements(contract.searched)(
    with_owners(stock.listing(Lead, contract.searched, store.matches, entered=store.entered))
)
_remove = stock.removal(Lead, "lead_id", contract.updated)
_restore = stock.restoral(Lead, "lead_id", contract.updated)


@implements(contract.remove)
def remove_lead(command, *, uow):
    stock.load(uow, Lead, command["lead_id"], change=True).must_rest()
    return _remove(command, uow=uow)


@implements(contract.restore)
def restore_lead(command, *, uow):
    lead = _restore(command, uow=uow)
    refuse_merged(lead)
    if lead.state == "open":
        found = still_there(twins.twins(uow, vars(lead), beside=lead.id))
        with blaming("/on_duplicate"):
            twins.refuse(found, insist=command["on_duplicate"] == "create")
        store.come_back(uow, lead, twin=_shares(uow, lead))
        lead.candidates = twins.told(found)
    return lead


@implements(contract.update)
def update_lead(patch, *, uow, settings):
    lead = stock.load(uow, Lead, patch.pop("lead_id"), change=True)
    was, insist = dict(vars(lead)), patch.pop("on_duplicate") == "create"
    lead.change(settled(patch, settings.numbers_of("leads")))
    found = twins.twins(uow, vars(lead), beside=lead.id, was=was)
    twins.refuse(found, insist=insist)
    store.settle_score(uow, lead)
    if "phones" in patch:
        store.note_anew(uow, lead, twin=_shares(uow, lead))
    else:
        store.note_change(uow, lead, set(identities(was)))
    if any(name in patch for name in KNOWN_BY):
        store.find_anew(uow, lead)
    lead.candidates = twins.told(found)
    return _told(uow, lead)


@implements(contract.transfer)
def transfer_lead(command, *, uow, settings):
    policy.refuse_forbidden(uow, settings)
    lead = stock.load(uow, Lead, command["lead_id"], change=True)
    heir = staff.active(uow, command["owner_id"])
    store.hand_over(uow, lead, (heir.id, heir.department_id), "transfer")
    uow.emit(contract.updated, lead)
    return lead


@implements(contract.invalidate)
def invalidate_lead(command, *, uow):
    lead = stock.load(uow, Lead, command["lead_id"], change=True)
    lead.give_up(command["reason"], command["outcome"])
    store.forget(uow, lead)
    return _told(uow, lead)


@implements(contract.reopen)
def reopen_lead(command, *, uow):
    lead = stock.load(uow, Lead, command["lead_id"], change=True)
    lead.reopen()
    found = twins.twins(uow, vars(lead), beside=lead.id)
    twins.refuse([one for one in found if "number" in one], insist=False)
    store.come_back(uow, lead, twin=twins.shares_number(found))
    return _told(uow, lead)


@implements(contract.convert)
def convert_lead(command, *, processes, transaction, call, settings):
    wish = command.get("customer") or ("match" if settings.convert_matches else "create")
    state = {**contract.convert.taken.dump(command), "customer": wish}
    done = processes.run(conversion, command["lead_id"], state)
    with transaction(call, writes=False) as uow:
        return {"candidates": [], **done, "lead": stock.load(uow, Lead, command["lead_id"])}


@implements(contract.undo_conversion)
def undo_conversion(command, *, processes, transaction, call):
    processes.run(reversion, command["lead_id"], contract.undo_conversion.taken.dump(command))
    with transaction(call, writes=False) as uow:
        return stock.load(uow, Lead, command["lead_id"])


def _told(uow: Any, lead: Lead) -> Lead:
    store.note_handled(uow, lead)
    uow.emit(contract.updated, lead)
    return lead


def _shares(uow: Any, lead: Lead) -> bool:
    return twins.shares_number(twins.twins(uow, vars(lead), beside=lead.id))

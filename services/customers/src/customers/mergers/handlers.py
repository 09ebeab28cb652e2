"""What can be done with mergers."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from contracts.customers import customer as customer_contract
from contracts.customers import merger as contract
from contracts.organization import access
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.leads.model import Lead
from customers.mergers import folding, store
from customers.mergers.model import Merger

get_merger = implements(contract.get)(stock.get(Merger, "merger_id"))
tell_viewers = implements(contract.who_sees)(stock.viewers(Merger, "merger_id", access.viewers))
list_mergers = implements(contract.listed)(stock.listing(Merger, contract.listed))
search_mergers = implements(contract.searched)(stock.listing(Merger, contract.searched))
read_history = implements(contract.history)(stock.past(Merger, "merger_id"))


@implements(contract.merge_customers)
def merge_customers(command, *, uow, settings):
    survivor = stock.load_own(uow, Customer, command["customer_id"])
    for duplicate, chosen in _duplicates(uow, Customer, survivor, command):
        folding.fold_customer(uow, survivor, duplicate, chosen, settings)
    uow.emit(customer_contract.updated, survivor)
    return survivor


@implements(contract.unite)
def unite_customers(command, *, uow, settings):
    """Choose who survives where nobody did, and go on as if he had been named."""
    ids = list(dict.fromkeys(command["customer_ids"]))
    records = _named(uow, Customer, command, "customer_ids")
    survivor_id = command["survivor_id"]
    if survivor_id is None:
        survivor_id = ids[store.fullest(Customer, records)]
    elif survivor_id not in ids:
        raise contract.UnknownSurvivor(survivor_id=survivor_id)
    rest = [one for one in ids if one != survivor_id]
    if not rest:
        survivor = stock.load_own(uow, Customer, survivor_id)
        raise contract.WithItself(id=survivor_id, name=survivor.name)
    wish = {"customer_id": survivor_id, "duplicate_ids": rest, "choices": command["choices"]}
    return merge_customers(wish, uow=uow, settings=settings)


@implements(contract.merge_contacts)
def merge_contacts(command, *, uow):
    survivor = stock.load_own(uow, Contact, command["contact_id"])
    for duplicate, chosen in _duplicates(uow, Contact, survivor, command):
        folding.fold_contact(uow, survivor, duplicate, chosen)
    return survivor


@implements(contract.merge_leads)
def merge_leads(command, *, uow):
    survivor = stock.load(uow, Lead, command["lead_id"], change=True)
    for duplicate, chosen in _duplicates(uow, Lead, survivor, command):
        folding.fold_lead(uow, survivor, duplicate, chosen)
    return survivor


@implements(contract.split)
def split_merger(command, *, uow, settings):
    merger = stock.load(uow, Merger, command["merger_id"], change=True)
    merger.undo(uow.call.actor_id, uow.now)
    survivor, duplicate = store.unfold(uow, merger)
    unfold: Any = folding.UNFOLDING[merger.kind]
    unfold(uow, merger, survivor, duplicate, settings)
    return merger


def _named(uow: Any, model: Any, command: Any, field: str) -> list[Any]:
    """Return the records that a list of the input names, each once; one missing is pointed at."""
    records = []
    places = {record_id: place for place, record_id in reversed([*enumerate(command[field])])}
    for record_id in dict.fromkeys(command[field]):
        with blaming(f"/{field}/{places[record_id]}"):
            records.append(stock.load_own(uow, model, record_id))
    return records


def _duplicates(uow: Any, model: Any, survivor: Any, command: Any) -> Any:
    """Return what is to be folded, each with the fields that are taken from it."""
    ids = list(dict.fromkeys(command["duplicate_ids"]))
    chosen: dict[str, set[str]] = {record_id: set() for record_id in (survivor.id, *ids)}
    of_field: dict[str, str] = {}
    for place, choice in enumerate(command["choices"]):
        if choice["from_id"] not in chosen:
            raise contract.UnknownChoice(from_id=choice["from_id"])
        if of_field.setdefault(choice["field"], choice["from_id"]) != choice["from_id"]:
            raise contract.ChosenTwice(field=choice["field"], at=f"/choices/{place}")
        chosen[choice["from_id"]].add(choice["field"])
    records = _named(uow, model, command, "duplicate_ids")
    for record_id, record in zip(ids, records, strict=True):
        if record.id != record_id or record.id == survivor.id:
            raise contract.WithItself(id=record_id, name=record.name)
    return [(record, chosen[record.id]) for record in records]

"""Who a contact is perhaps already, as the rules for contacts see it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from chassis.uow import UnitOfWork
from contracts.customers.contact import ContactDuplicate, ContactKnown
from customers.contacts import store as contacts
from customers.contacts.model import Contact, identities
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.duplicate_rules import store as duplicate_rules
from customers.duplicates import store as duplicates
from customers.duplicates.candidates import candidate, pointer, still_there
from customers.duplicates.model import Hit, Identity
from customers.duplicates.rules import Rules, strictest

NAMED = "contact_name"
PLAIN = ("customer_id", "owner_id")


def refuse(
    uow: UnitOfWork,
    fields: Mapping[str, Any],
    *,
    insist: bool,
    beside: str = "",
    before: Collection[Identity] = (),
    returning: bool = False,
) -> list[dict[str, Any]]:
    """
    Refuse a contact with these fields when the rules mind somebody who is there.

    insist: go on where a rule only asks. beside: its own id; before: what it was known by.
    returning: it comes out of the bin, where others that lie there are not in its way.
    Returns whom the rules only tell, or in spite of whom it was insisted.
    Raises ContactDuplicate or ContactKnown.
    """
    rules = duplicate_rules.in_force(uow, "contact")
    asked = [one for one in identities(fields) if one not in before]
    hits = duplicates.hits(uow.session, asked, beside=beside)
    found = [*_people(uow, fields, hits, rules, beside), *_firms(uow, fields, hits, rules)]
    found = still_there(found) if returning else found
    blocking = [c for c in found if c["mode"] == "refuse" or (c["blocking"] and not insist)]
    if not blocking:
        return found
    first = blocking[0]
    if first["match"] == "contact_phone" and first["customer_id"] == fields["customer_id"]:
        numbers = [hit.value for hit in hits if hit.record_id == first["id"]]
        raise ContactDuplicate(number=numbers[0], contact_id=first["id"])
    raise ContactKnown(candidates=found, at=pointer(blocking))


def _people(
    uow: UnitOfWork, fields: Mapping[str, Any], hits: Iterable[Hit], rules: Rules, beside: str
) -> list[dict[str, Any]]:
    shared = customers.shared_by(hits, Contact.resource)
    if any(NAMED in parts for parts in rules):
        mine = (contacts.named(fields["name"]), Contact.customer_id == fields["customer_id"])
        for one in contacts.briefs(uow, *mine):
            shared.setdefault(one.id, set()).add(NAMED)
    shared.pop(beside, None)
    people = contacts.briefs(uow, Contact.id.in_(shared), removed=True) if shared else []
    firms = {firm.id: firm for firm in customers.briefs(uow, {one.customer_id for one in people})}
    told = [(one, _minded(one, shared[one.id], fields, rules)) for one in people]
    return [
        candidate(
            one,
            Contact.resource,
            next(k for k in ("contact_phone", "contact_email", NAMED) if k in shared[one.id]),
            mode=mode,
            customer=firms.get(one.customer_id),
        )
        for one, mode in told
        if mode != "ignore"
    ]


def _minded(one: Any, kinds: set[str], fields: Mapping[str, Any], rules: Rules) -> str:
    plain = {name for name in PLAIN if fields.get(name) and fields[name] == getattr(one, name)}
    return strictest(rules, kinds | plain, codes_differ=False)


def _firms(
    uow: UnitOfWork, fields: Mapping[str, Any], hits: Iterable[Hit], rules: Rules
) -> list[dict[str, Any]]:
    """What its own customer is reached by is no second one."""
    shared = customers.shared_by(hits, Customer.resource)
    shared.pop(fields["customer_id"], None)
    firms = [(firm, shared[firm.id]) for firm in customers.briefs(uow, shared)]
    modes = [(f, kinds, strictest(rules, kinds, codes_differ=False)) for f, kinds in firms]
    return [
        candidate(f, Customer.resource, customers.weightiest(kinds), mode=mode, customer=f)
        for f, kinds, mode in modes
        if mode != "ignore"
    ]

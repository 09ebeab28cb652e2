"""Who a lead is perhaps already: other leads, customers and contacts, as the rules see it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.customers.lead import LeadDuplicate, LeadKnown
from customers.customers import store as customers
from customers.duplicate_rules import store as duplicate_rules
from customers.duplicates import changes
from customers.duplicates import store as duplicates
from customers.duplicates.candidates import candidate, of_lead, pointer
from customers.duplicates.likeness import like_key
from customers.duplicates.model import Hit, Identity
from customers.duplicates.rules import Rules, strictest
from customers.leads.model import Lead, identities
from customers.staff import store as staff

PLAIN = ("region", "industry", "owner_id")
Candidates = list[dict[str, Any]]


def twins(
    uow: UnitOfWork,
    fields: Mapping[str, Any],
    *,
    beside: str = "",
    was: Mapping[str, Any] | None = None,
) -> Candidates:
    """
    Return who a lead with these fields may be, those first that stand in its way.

    beside: its own id; was: its fields until now, which tell nothing new.
    """
    was, known_by = was or {}, set(_known_by(fields))
    new, changed = known_by - set(_known_by(was)), changes.moved(was, fields)
    found = duplicates.hits(uow.session, known_by, beside=beside)
    rules, every = duplicate_rules.in_force(uow, "lead"), []
    for hits, minding, field in changes.asked(found, new, changed, rules):
        every += changes.pointing(_compared(uow, fields, hits, minding), field)
    return sorted(every, key=lambda one: not one["blocking"])


def _compared(
    uow: UnitOfWork, fields: Mapping[str, Any], found: Sequence[Hit], rules: Rules
) -> Candidates:
    told = {"kind": "company" if fields.get("company") else "person", "name": fields.get("company")}
    about = {**{name: fields.get(name) for name in PLAIN}, **told}
    firms = customers.compared(uow, about, found, rules, beside="")
    return [*_leads(uow, fields, found, rules), *of_lead(firms)]


def refuse(found: Candidates, *, insist: bool) -> None:
    """Raise LeadDuplicate or LeadKnown for what stands in the way; insisting passes what asks."""
    blocking = [c for c in found if c["mode"] == "refuse" or (c["blocking"] and not insist)]
    if not blocking:
        return
    numbers = [c["number"] for c in blocking if c["match"] == "lead_phone"]
    if numbers:
        raise LeadDuplicate(number=numbers[0], candidates=_plain(found))
    raise LeadKnown(candidates=_plain(found), at=pointer(blocking))


def refused_as(uow: UnitOfWork, fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """
    Return the candidate with a customer as whom a rule refuses a lead with these fields, if any.

    The house asks: whoever sent them need not see the customer.
    """
    caller = uow.call
    uow.call = replace(caller, scopes={"*": "all"})
    try:
        found = twins(uow, fields)
    finally:
        uow.call = caller
    refusing = (c for c in found if c["mode"] == "refuse" and not c["removed"])
    return next((c for c in refusing if c["customer_id"]), None)


def told(found: Candidates) -> Candidates:
    """Return candidates as answers tell them."""
    return _plain(found)


def shares_number(found: Candidates) -> bool:
    """Tell whether another lead has one of its numbers, which is then nobody's alone."""
    return any("number" in one for one in found)


def _known_by(fields: Mapping[str, Any]) -> list[Identity]:
    known = [one._replace(exclusive=False) for one in identities(fields)]
    if fields.get("company"):
        known.append(Identity("similar_name", like_key(fields["company"])))
    return known


def _leads(
    uow: UnitOfWork, fields: Mapping[str, Any], found: Sequence[Hit], rules: Rules
) -> Candidates:
    shared = customers.shared_by(found, Lead.resource)
    if not shared:
        return []
    numbers = {hit.record_id: hit.value for hit in found if hit.kind == "lead_phone"}
    c, seen = Lead, visible(Lead, uow.call).label("visible")
    columns = (c.id, c.name, c.deleted_at, *(getattr(c, name) for name in PLAIN))
    chosen = (
        select(*columns, staff.owner_name(c), seen)
        .where(c.id.in_(shared))
        .order_by(c.id)
        .limit(customers.MOST)
    )
    rows = uow.session.connection().execute(chosen.where(c.merged_into.is_(None)))
    every = [_one(row, shared[row.id], fields, rules, numbers) for row in rows]
    return [one for one in every if one is not None]


def _one(
    row: Any, kinds: set[str], fields: Mapping[str, Any], rules: Rules, numbers: Mapping[str, str]
) -> dict[str, Any] | None:
    plain = {name for name in PLAIN if fields.get(name) and fields[name] == getattr(row, name)}
    mode = strictest(rules, kinds | plain, codes_differ=False)
    if mode == "ignore":
        return None
    match = next(k for k in ("lead_phone", "lead_email", "lead_company", *kinds) if k in kinds)
    number = {"number": numbers[row.id]} if row.id in numbers else {}
    return {**candidate(row, Lead.resource, match, mode=mode), **number}


def _plain(found: Candidates) -> Candidates:
    return [{k: v for k, v in one.items() if k != "number"} for one in found]

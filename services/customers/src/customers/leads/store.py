"""Every query about leads."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, select

from chassis.errors import NotFound
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from contracts.customers.lead import LeadDuplicate
from customers.duplicates import store as duplicates
from customers.duplicates.candidates import candidate
from customers.leads.model import Lead, identities, searched_by, words


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a lead answers to the search *text*."""
    return words.condition(uow.session, Lead.id, text)


def locked(uow: UnitOfWork, lead_id: str) -> Lead:
    """Return a lead for a change by a process that has checked its rights and version before."""
    wanted = select(Lead).where(Lead.id == lead_id).with_for_update()
    lead = uow.session.scalars(wanted.execution_options(populate_existing=True)).first()
    if lead is None:
        raise NotFound(resource=Lead.resource, id=lead_id)
    return lead


def note_anew(uow: UnitOfWork, lead: Lead, *, twin: bool = False) -> None:
    """Write what an open lead is known by; raises LeadDuplicate unless it may have a twin."""
    known_by = identities(vars(lead), twin=twin)
    taken = duplicates.hits(uow.session, known_by, beside=lead.id)
    others = [hit for hit in taken if hit.kind == "lead_phone"]
    if others and not twin:
        raise LeadDuplicate(number=others[0].value)
    duplicates.forget(uow.session, [lead.id])
    duplicates.add(uow.session, Lead.resource, {lead.id: known_by})


def candidates(uow: UnitOfWork, numbers: Iterable[str]) -> list[dict[str, Any]]:
    """Return the open leads with one of *numbers*, as much as the caller may know of each."""
    wanted = identities({"phones": [{"number": n} for n in numbers]})
    hits = duplicates.hits(uow.session, wanted)
    ids, c = [hit.record_id for hit in hits if hit.resource == Lead.resource], Lead
    seen = visible(c, uow.call).label("visible")
    chosen = select(c.id, c.name, c.owner_id, c.deleted_at, seen).where(c.id.in_(ids), present(c))
    found = uow.session.connection().execute(chosen)
    return [candidate(row, c.resource, "lead_phone", blocking=False) for row in found]


def forget(uow: UnitOfWork, lead: Lead) -> None:
    """Free the numbers of a lead that nobody works on any more."""
    duplicates.forget(uow.session, [lead.id])


def begin_to_find(uow: UnitOfWork, lead: Lead) -> None:
    """Let a new lead be found by its words."""
    words.add(uow.session, [(lead.id, searched_by(vars(lead)))])


def find_anew(uow: UnitOfWork, lead: Lead) -> None:
    """Let a changed lead be found by what it is now."""
    words.change(uow.session, lead.id, searched_by(vars(lead)))


def keeper(uow: UnitOfWork) -> dict[str, Any]:
    """Return owner and department of what the present caller notes."""
    department = (uow.call.departments or (None,))[0]
    return {"owner_id": uow.call.actor_id, "department_id": department}

"""Every query about leads."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from chassis import sight
from chassis.custom.values import spoken
from chassis.errors import NotFound
from chassis.hits import Hits
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from contracts.customers import lead_rule
from customers.duplicates import store as duplicates
from customers.duplicates.candidates import candidate
from customers.duplicates.model import Identity
from customers.lead_pools import store as lead_pools
from customers.lead_scores import store as lead_scores
from customers.lead_scores.rules import score
from customers.leads.model import SCORED_BY, Lead, identities, searched_by, words
from customers.staff import store as staff

MOST = 100
Heir = tuple[str | None, str | None]
"""An owner with the department; of a pool neither."""
FOLLOWED = "customers.lead_followed"
"""The due work that lets the ladder begin anew; its key is the lead."""
CLIMB = "customers.lead_escalate"
"""The due work that tells of a lead that nobody handles; its key is the lead."""


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a lead answers to the search *text*."""
    if _sees_words(uow):
        return words.condition(uow.session, Lead.id, text)
    return sight.holding(Lead, uow.call, text, "name", "company")


def entered(uow: UnitOfWork, text: str) -> Hits | None:
    """Return the same in the order of their entry; None for whom the words are not enough."""
    return words.entered(uow.session, text) if _sees_words(uow) else None


def _sees_words(uow: UnitOfWork) -> bool:
    return sight.sees(uow.call, Lead.resource, "name", "company", "phones", "emails")


def locked(uow: UnitOfWork, lead_id: str) -> Lead:
    """Return a lead for a change by a process that has checked its rights and version before."""
    wanted = select(Lead).where(Lead.id == lead_id).with_for_update()
    lead = uow.session.scalars(wanted.execution_options(populate_existing=True)).first()
    if lead is None:
        raise NotFound(resource=Lead.resource, id=lead_id)
    return lead


def is_being_reverted(uow: UnitOfWork, customer_id: str) -> bool:
    """Return whether a conversion into a customer is being undone just now."""
    mine = (Lead.customer_id == customer_id, Lead.state == "reverting")
    return uow.session.scalar(select(Lead.id).where(*mine).limit(1)) is not None


def open_one(uow: UnitOfWork, fields: Mapping[str, Any]) -> Lead | None:
    """Return the oldest open lead with a number, else an address of a new one, locked."""
    hits = duplicates.hits(uow.session, identities(fields))
    for kind in ("lead_phone", "lead_email"):
        known = {hit.record_id for hit in hits if hit.kind == kind}
        mine = (Lead.id.in_(known), Lead.state.in_(("open", "converting")), present(Lead))
        found = uow.session.scalars(
            select(Lead).where(*mine).order_by(Lead.id).limit(1).with_for_update()
        ).first()
        if found is not None:
            return found
    return None


def hand_over(
    uow: UnitOfWork,
    lead: Lead,
    heir: Heir,
    how: str,
    *,
    reason: str | None = None,
    rule: Any = None,
) -> None:
    """
    Let a lead be somebody's, or with None the pool's that it names, and tell it.

    rule: by which it comes to him, None where somebody says so.
    """
    before, rule_id = lead.owner_id, rule.id if rule else None
    lead.come_to(*heir, rule_id, uow.now)
    lead_pools.move(uow, lead, how, reason)
    uow.unschedule(CLIMB, lead.id)
    start_clock(uow, lead)
    event = lead_rule.assigned if lead.owner_id else lead_rule.released
    by = {"rule_id": rule_id, "rule_name": rule.name if rule else None}
    uow.emit(event, lead, from_owner_id=before, **by)


def come_back(uow: UnitOfWork, lead: Lead, *, twin: bool) -> None:
    """
    Let an open lead that comes back be scored, known and on the ladder as any other.

    twin: it may share a number with another.
    """
    settle_score(uow, lead)
    note_anew(uow, lead, twin=twin)
    begin_anew(uow, lead)


def begin_anew(uow: UnitOfWork, lead: Lead) -> None:
    """Let the ladder of a lead that comes back begin at its foot."""
    lead.come_back(uow.now)
    start_clock(uow, lead)


def start_clock(uow: UnitOfWork, lead: Lead) -> None:
    """Let the ladder for a lead that somebody has begin at its foot."""
    if lead.owner_id:
        uow.schedule(FOLLOWED, lead.id, uow.now)


def lying_in(uow: UnitOfWork, pool_id: str) -> int:
    """Return how many leads lie in a pool."""
    counted = select(func.count()).where(*_lies(pool_id))
    return uow.session.scalar(counted) or 0


def lying_since(uow: UnitOfWork, pool_id: str, before: dt.datetime, most: int) -> list[Lead]:
    """Return leads that have lain in a pool since before a moment, locked."""
    wanted = select(Lead).where(*_lies(pool_id), Lead.pooled_at < before)
    return list(uow.session.scalars(wanted.order_by(Lead.id).limit(most).with_for_update()))


def _lies(pool_id: str) -> tuple[ColumnElement[bool], ...]:
    return Lead.pool_id == pool_id, Lead.owner_id.is_(None), Lead.state == "open", present(Lead)


def note_handled(uow: UnitOfWork, lead: Lead) -> None:
    """
    Note that its owner has done something with a lead: nobody has to be told for now.

    Whether the clock begins anew is for the ladder.
    """
    if lead.owner_id != uow.call.actor_id:
        return
    lead.handled_at = lead.handled_at or uow.now
    # Who only looks at it and changes nothing makes no new version of it.
    mine = update(Lead).where(Lead.id == lead.id).values(followed_at=uow.now)
    uow.session.connection().execute(mine)
    set_committed_value(lead, "followed_at", uow.now)
    uow.unschedule(CLIMB, lead.id)
    start_clock(uow, lead)


def note_anew(uow: UnitOfWork, lead: Lead, *, twin: bool = False) -> None:
    """Write what an open lead is known by; *twin*: it was allowed to share a number."""
    known_by = identities(vars(lead), twin=twin)
    duplicates.forget(uow.session, [lead.id])
    duplicates.add(uow.session, Lead.resource, {lead.id: known_by})


def note_change(uow: UnitOfWork, lead: Lead, before: set[Identity]) -> None:
    """Write again what an open lead is known by beside its numbers."""
    after = set(identities(vars(lead)))
    gone, new = ({i for i in some if i.kind != "lead_phone"} for some in (before, after))
    duplicates.change(uow.session, Lead.resource, lead.id, gone - new, new - gone)


def candidates(uow: UnitOfWork, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """
    Return the open leads that may be the same, as much as the caller may know of each.

    fields: phones, emails and company as a lead has them.
    """
    hits = duplicates.hits(uow.session, identities(fields))
    kinds = {hit.record_id: hit.kind for hit in hits if hit.resource == Lead.resource}
    if not kinds:
        return []
    c, seen = Lead, visible(Lead, uow.call).label("visible")
    told = (c.id, c.name, c.owner_id, c.deleted_at, staff.owner_name(c), seen)
    chosen = select(*told).where(c.id.in_(kinds), present(c))
    found = uow.session.connection().execute(chosen.order_by(c.id).limit(MOST))
    return [candidate(row, c.resource, kinds[row.id], mode="tell") for row in found]


def briefs(uow: UnitOfWork, ids: Iterable[str]) -> list[Any]:
    """Return what tells open leads apart, also of invisible ones."""
    chosen = select(Lead.id, Lead.name, Lead.company).where(Lead.id.in_(list(ids)), present(Lead))
    return list(uow.session.connection().execute(chosen.where(Lead.state == "open")))


def learn_anew(uow: UnitOfWork, after: str, most: int) -> str | None:
    """Note anew what open leads behind the id *after* are known by; return the last id, if any."""
    chosen = select(Lead.id, Lead.phones, Lead.emails, Lead.company)
    mine = chosen.where(Lead.id > after, Lead.state.in_(("open", "converting")))
    found = uow.session.connection().execute(mine.order_by(Lead.id).limit(most))
    rows = {row["id"]: identities(dict(row)) for row in found.mappings()}
    duplicates.learn(uow.session, Lead.resource, rows)
    return max(rows, default=None)


def settle_score(uow: UnitOfWork, lead: Lead) -> None:
    """Let a lead have the score that its present fields deserve."""
    told = {name: getattr(lead, name) for name in SCORED_BY}
    lead.score, lead.score_reasons = score(lead_scores.active(uow), told)


def score_behind(uow: UnitOfWork, after: str, most: int) -> str | None:
    """
    Score open leads behind the id *after* anew; return the last id when there may be more.

    It is no change of the record: who edits it meanwhile is not disturbed.
    """
    c, rules = Lead.__table__.c, lead_scores.active(uow)
    columns = [c[name] for name in ("id", "score", "score_reasons", *SCORED_BY)]
    mine = select(*columns).where(c.id > after, c.state == "open", present(Lead))
    rows = list(uow.session.connection().execute(mine.order_by(c.id).limit(most)).mappings())
    for row in rows:
        points, reasons = score(rules, dict(row))
        if (points, reasons) != (row["score"], row["score_reasons"]):
            new: dict[Any, Any] = {"score": points, "score_reasons": reasons}
            uow.session.connection().execute(update(Lead).where(c.id == row["id"]).values(new))
    return str(rows[-1]["id"]) if len(rows) == most else None


def forget(uow: UnitOfWork, lead: Lead) -> None:
    """Free the numbers of a lead that nobody works on any more."""
    duplicates.forget(uow.session, [lead.id])


def begin_to_find(uow: UnitOfWork, lead: Lead) -> None:
    """Let a new lead be found by its words."""
    known = spoken(uow.session, Lead.resource, vars(lead))
    words.add(uow.session, [(lead.id, searched_by(known))])


def find_anew(uow: UnitOfWork, lead: Lead) -> None:
    """Let a changed lead be found by what it is now."""
    uow.flush()
    known = spoken(uow.session, Lead.resource, vars(lead))
    words.change(uow.session, lead.id, searched_by(known))


def find_all_anew(uow: UnitOfWork, ids: Sequence[str]) -> None:
    """Let leads be found by how their names are said by now."""
    chosen = select(Lead.__table__).where(Lead.__table__.c.id.in_(ids))
    for row in uow.session.connection().execute(chosen).mappings().all():
        known = spoken(uow.session, Lead.resource, dict(row))
        words.change(uow.session, row["id"], searched_by(known))


def keeper(uow: UnitOfWork) -> dict[str, Any]:
    """Return owner and department of what the present caller notes."""
    owner_id, department_id = staff.caller(uow)
    return {"owner_id": owner_id, "department_id": department_id}

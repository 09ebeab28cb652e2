"""Leads that wait because nobody could take them: given out when somebody can."""

from sqlalchemy import select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from customers.lead_pools import store as lead_pools
from customers.lead_rules import store
from customers.lead_rules.model import LeadRule
from customers.leads.model import Lead

STEP = 50
_FREE = (Lead.owner_id.is_(None), Lead.state == "open", present(Lead))


def give_out(uow: UnitOfWork, rule_id: str) -> None:
    """Give some leads that wait for a rule to who can take them by now; ask for the next look."""
    rule = uow.session.get(LeadRule, rule_id)
    opens = store.opening(uow, rule) if rule else uow.now
    if opens > uow.now:
        uow.schedule(store.ROOM, rule_id, opens)
        return
    leads, more = _next(uow, rule_id)
    stopped = any(_is_stuck(uow, lead, rule) for lead in leads)
    if lead_pools.waiting_for(uow, rule_id, 1) and (rule is None or rule.active):
        at_once = more and leads and not stopped
        uow.schedule(store.ROOM, rule_id, uow.now if at_once else uow.now + store.LOOK_AGAIN)


def _is_stuck(uow: UnitOfWork, lead: Lead, rule: LeadRule | None) -> bool:
    """Try one lead; return whether those behind it can be given to nobody either."""
    _, reason = store.assign(uow, lead)
    off = rule is not None and not rule.active  # it may be turned on again
    if reason == "closed" or (reason == "no_rule" and not off):
        lead_pools.wait_no_more(uow, lead.id)  # of what is closed the morning is asked for
    return reason in store.UNABLE and rule is not None and lead_pools.waits(uow, lead.id, rule.id)


def _next(uow: UnitOfWork, rule_id: str) -> tuple[list[Lead], bool]:
    """
    Return who came first, locked, and whether there are more; forget who waits no more.

    In whom somebody is at work just now is left for the next time.
    """
    ids = lead_pools.waiting_for(uow, rule_id, STEP)
    mine = (Lead.id.in_(ids), *_FREE)
    there = set(uow.session.scalars(select(Lead.id).where(*mine)))
    lead_pools.wait_no_more(uow, *(lead_id for lead_id in ids if lead_id not in there))
    wanted = select(Lead).where(*mine).order_by(Lead.id).with_for_update(skip_locked=True)
    found = uow.session.scalars(wanted.execution_options(populate_existing=True))
    return sorted(found, key=lambda lead: ids.index(lead.id)), len(ids) == STEP

"""Every query about rules for leads, and who gets the next lead by them."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import case, func, select, update

from chassis import conditions
from chassis.due import due_work
from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.customers import lead_rule as contract
from customers.customers.model import Customer
from customers.lead_pools import store as lead_pools
from customers.lead_rules.model import LeadRule
from customers.lead_rules.rules import Choice, Ladder, Member, Newcomers, fits
from customers.leads import store as leads
from customers.leads.model import Lead
from customers.leads.store import CLIMB
from customers.pools import store as pools
from customers.recycling.store import house_calendar
from customers.settings import CustomersSettings
from customers.staff.model import StaffRef

ASSIGN = "customers.lead_assign"
ROOM = "customers.lead_room"
"""The due work that gives out what waits because nobody could take it; its key is the rule."""
TOLD = "customers.lead_room_told"
"""Stands while the house knows that leads wait for nothing but people; keys are rule and pool."""
LOOK_AGAIN, TELL_AGAIN = dt.timedelta(minutes=5), dt.timedelta(days=1)
Counted = Callable[[UnitOfWork, LeadRule, list[str]], Any]
UNABLE = ("nobody_active", "all_full", "all_behind", "all_new")
"""Why nobody gets a lead now, though a rule is for it."""
SHARE_DAYS = 90
"""Days whose leads count for shares by weight."""


def assign(uow: UnitOfWork, lead: Lead, *, but: str = "") -> Choice:
    """
    Give a lead to whoever the first fitting rule says; return who got it, or why nobody did.

    but: somebody who is not to get it. Outside business hours it waits where the rule says so.
    """
    rule = _rule_for(uow, lead)
    if rule is None:
        return None, "no_rule"
    opens = opening(uow, rule)
    if opens > uow.now:
        if lead.owner_id:  # whoever it goes to finds it when work begins, unless it was handled
            _try_again(uow, lead, opens)
        else:
            uow.schedule(ASSIGN, lead.id, opens)
        return None, "closed"
    ready = [m for m in members(uow, rule, _counts) if m.staff_id != but]
    who, reason = next_of(rule, ready, rule.last_id)
    if who is not None:
        if not is_new(who, ready):
            remember(uow, rule, who)
        heir = uow.session.get_one(StaffRef, who)
        leads.hand_over(uow, lead, (who, heir.department_id), "rule", rule=rule)
    elif lead.owner_id is None:
        _wait(uow, lead, rule, reason)
    return who, reason


def _wait(uow: UnitOfWork, lead: Lead, rule: LeadRule, reason: str | None) -> None:
    """Keep a lead until a member can take it; who administers its pool is told once a day."""
    if not lead_pools.wait_for(uow, lead.id, rule.id):
        return
    if not _is_due(uow, ROOM, rule.id):
        uow.schedule(ROOM, rule.id, uow.now + LOOK_AGAIN)
    told = f"{rule.id}.{lead.pool_id or ''}"
    if _is_due(uow, TOLD, told):
        return
    uow.schedule(TOLD, told, uow.now + TELL_AGAIN)
    pool = pools.found(uow, lead.pool_id)
    about = {"pool_id": lead.pool_id, "pool_name": pool.name if pool else None}
    whom = pool.administrator_ids if pool else []
    by = {"keeper_id": rule.created_by, "administrator_ids": whom}
    uow.emit(contract.exhausted, rule, reason=reason, **about, **by)


def _is_due(uow: UnitOfWork, kind: str, key: str) -> bool:
    mine = select(due_work.c.key).where(due_work.c.kind == kind, due_work.c.key == key)
    return uow.session.scalar(mine) is not None


def reassign(uow: UnitOfWork, lead: Lead) -> None:
    """Give a lead on to another member; where nobody can take it, look again each day."""
    _, reason = assign(uow, lead, but=lead.owner_id or "")
    if reason in UNABLE:
        _try_again(uow, lead, uow.now + dt.timedelta(days=1))


def _try_again(uow: UnitOfWork, lead: Lead, at: dt.datetime) -> None:
    """Look at a lead that somebody has once more, unless he handles it meanwhile."""
    uow.schedule(CLIMB, lead.id, at, {"rung": "reassign", "days": 0, "since": _told(lead)})


def ladder_of(uow: UnitOfWork, lead: Lead) -> Ladder:
    """Return that of the rule by which its owner got a lead, else which fits, else the house's."""
    rule = uow.session.get(LeadRule, lead.rule_id) if lead.rule_id else None
    rule = rule or _fitting(uow, lead)
    if rule is not None:
        return rule.ladder
    house = cast(CustomersSettings, uow.settings)
    days = (house.lead_warn_days, house.lead_superior_days, house.lead_reassign_days)
    return Ladder(*days, house.lead_follow_up)


def climb(uow: UnitOfWork, lead: Lead, after: str) -> None:
    """Ask for the next rung of the ladder behind *after*, or take back what was asked for."""
    since, ladder = lead.waits_since, ladder_of(uow, lead)
    waits = lead.owner_id and not (lead.handled_at and not ladder.follow_up)
    rung = ladder.next(since, after) if waits and since else None
    if rung is None or since is None:
        uow.unschedule(CLIMB, lead.id)
        return
    name, days = rung
    at = max(since + dt.timedelta(days=days), uow.now)
    uow.schedule(CLIMB, lead.id, at, {"rung": name, "days": days, "since": _told(lead)})


def of_customers(uow: UnitOfWork) -> list[LeadRule]:
    """Return the rules that give customers, in their order, locked so that turns follow."""
    r = LeadRule
    mine = select(r).where(r.active, r.of == "customers").order_by(r.position, r.id)
    locked = mine.with_for_update().execution_options(populate_existing=True)
    return list(uow.session.scalars(locked))


def is_since(lead: Lead, told: str) -> bool:
    """Return whether a lead is still in the same hands as when something was asked for."""
    return _told(lead) == told


def waiting(uow: UnitOfWork, lead_id: str) -> Lead | None:
    """Return an open lead for a change that nobody asked for."""
    wanted = select(Lead).where(Lead.id == lead_id, Lead.state == "open", present(Lead))
    return uow.session.scalars(wanted.with_for_update()).first()


def _told(lead: Lead) -> str:
    return lead.waits_since.isoformat() if lead.waits_since else ""


def _rule_for(uow: UnitOfWork, lead: Lead) -> LeadRule | None:
    """Return the first rule that fits, locked, so that turns follow one another."""
    found = _fitting(uow, lead)
    if found is None:
        return None
    locked = select(LeadRule).where(LeadRule.id == found.id).with_for_update()
    return uow.session.scalars(locked.execution_options(populate_existing=True)).first()


def _fitting(uow: UnitOfWork, lead: Lead) -> LeadRule | None:
    r = LeadRule
    mine = select(r).where(r.active, r.of == "leads").order_by(r.position, r.id)
    every = uow.session.scalars(mine).all()
    told = {name: getattr(lead, name) for name in ("source", "region", "industry", "size")}
    return next((r for r in every if fits(r, told) and _is_met(uow, r, lead)), None)


def _is_met(uow: UnitOfWork, rule: LeadRule, lead: Lead) -> bool:
    found = rule.filter is None or conditions.met_by(uow, LeadRule, rule.filter, [lead.id])
    return bool(found)


def opening(uow: UnitOfWork, rule: LeadRule) -> dt.datetime:
    """Return from when on a rule gives something: now, or when work begins."""
    if not rule.working_hours:
        return uow.now
    return house_calendar(uow).add_business_time(uow.now, dt.timedelta())


def next_of(rule: LeadRule, ready: Sequence[Member], last: str | None) -> Choice:
    """Return who of *ready* gets the next one by a rule, or why nobody does."""
    order = [member["staff_id"] for member in rule.members]
    newcomers = Newcomers(rule.newcomer_share)
    return newcomers.choose(rule.way, ready, last, skip_behind=rule.skip_behind, order=order)


def is_new(staff_id: str, ready: Sequence[Member]) -> bool:
    """Tell whether somebody has just begun: the others take their turns without him."""
    return any(member.is_new for member in ready if member.staff_id == staff_id)


def remember(uow: UnitOfWork, rule: LeadRule, staff_id: str) -> None:
    """Whose turn it was is no change of the rule: who edits it meanwhile is not disturbed."""
    mine = update(LeadRule).where(LeadRule.id == rule.id)
    uow.session.connection().execute(mine.values(last_id=staff_id))


def members(uow: UnitOfWork, rule: LeadRule, counted: Counted) -> list[Member]:
    """
    Return the members of a rule with what each of them has at the moment.

    counted: returns the query of `owner_id` with `open`, `behind` and `given`.
    """
    uow.flush()
    ids = [member["staff_id"] for member in rule.members]
    active = select(StaffRef.id, StaffRef.joined_at)
    active = active.where(StaffRef.id.in_(ids), StaffRef.state == "active")
    begin = uow.now - dt.timedelta(days=rule.newcomer_days)
    here = {
        staff_id: bool(rule.newcomer_days and joined_at and joined_at > begin)
        for staff_id, joined_at in uow.session.execute(active)
    }
    counts = {row.owner_id: row for row in uow.session.execute(counted(uow, rule, ids))}
    found = [_member(one, here, counts.get(one["staff_id"])) for one in rule.members]
    if rule.way != "performance":
        return found
    deals = _first_deals(uow, ids)
    return [replace(one, weight=1 + deals.get(one.staff_id, 0)) for one in found]


def _first_deals(uow: UnitOfWork, ids: list[str]) -> dict[str, int]:
    """Return staff id → customers who had their first deal with them lately."""
    lately = Customer.first_deal_at >= uow.now - dt.timedelta(days=contract.PERFORMANCE_DAYS)
    mine = (Customer.owner_id.in_(ids), lately, present(Customer))
    counted = select(Customer.owner_id, func.count()).where(*mine).group_by(Customer.owner_id)
    return {str(owner_id): count for owner_id, count in uow.session.execute(counted)}


def _member(one: dict[str, Any], here: dict[str, bool], row: Any) -> Member:
    about = {name: one[name] for name in ("staff_id", "weight", "cap")}
    about["is_active"] = one["staff_id"] in here
    about["is_new"] = here.get(one["staff_id"], False)
    if row is not None:
        about |= {name: int(getattr(row, name) or 0) for name in ("open", "behind", "given")}
    return Member(**about)


def _counts(uow: UnitOfWork, rule: LeadRule, ids: list[str]) -> Any:
    is_open = Lead.state == "open"
    recent = uow.now - dt.timedelta(days=SHARE_DAYS)
    behind = is_open & Lead.handled_at.is_(None) & Lead.assigned_at.is_not(None)
    given = (Lead.rule_id == rule.id) & (Lead.assigned_at >= recent)

    def number(condition: Any, name: str) -> Any:
        return func.sum(case((condition, 1), else_=0)).label(name)

    columns = (number(is_open, "open"), number(behind, "behind"), number(given, "given"))
    mine = select(Lead.owner_id, *columns).where(Lead.owner_id.in_(ids), present(Lead))
    return mine.group_by(Lead.owner_id)

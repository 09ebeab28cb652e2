"""Every query on the rules and on what the clock has to know; due work follows the clocks."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import case, func, select

from chassis import conditions, merging
from chassis.calendar import Calendar, read
from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from customers.recycling.model import CalendarRef, OpportunityRef, RecycleRule, as_rule
from customers.recycling.rules import DAY, Facts, Rule, Verdict, verdicts

RECYCLE, WARN, FOLLOW = "customers.recycle", "customers.recycle_warning", "customers.follow_rules"
FIELDS = (
    *("kind", "industry", "source", "region", "tags", "department_id", "owner_id"),
    *("class_id", "grade", "importance"),
)
ASKED = (
    "id",
    "deleted_at",
    "obtained_at",
    "last_activity_at",
    "first_deal_at",
    "last_deal_at",
    "locked_at",
    "protected_until",
    "contract_ends_on",
    *FIELDS,
)
"""Columns of a customer that the rules ask for."""
NOTED = ("recycle_at", "recycle_rule_id", "recycle_warn_at")
"""Columns of a customer that tell what the rules say."""
Row = Mapping[str, Any]
_r = RecycleRule.__table__.c
_ACTIVE = select(RecycleRule.__table__).where(_r.active, _r.deleted_at.is_(None)).order_by(_r.id)


def active(uow: UnitOfWork) -> list[Rule]:
    """Return the rules that count."""
    return [as_rule(dict(r)) for r in uow.session.connection().execute(_ACTIVE).mappings()]


def told_by(
    uow: UnitOfWork, rules: Sequence[Rule], rows: Iterable[Row]
) -> dict[str, list[Verdict]]:
    """Return customer id → what each rule says, of customers that somebody has."""
    owned = [row for row in rows if row["owner_id"] and not row["deleted_at"] and rules]
    deals = _opportunities(uow, [row["id"] for row in owned])
    calendar = house_calendar(uow) if any(rule.working for rule in rules) else Calendar()
    met = _met(uow, rules, [row["id"] for row in owned])
    told = {row["id"]: _facts(row, deals.get(row["id"], (0, None)), calendar) for row in owned}
    return {
        key: verdicts(rules, replace(facts, met=met.get(key, ())), calendar)
        for key, facts in told.items()
    }


def _met(uow: UnitOfWork, rules: Sequence[Rule], ids: list[str]) -> dict[str, list[str]]:
    """Return customer id → the rules whose filter it meets."""
    met: dict[str, list[str]] = {}
    for rule in (rule for rule in rules if rule.filter is not None and ids):
        for customer_id in conditions.met_by(uow, RecycleRule, rule.filter, ids):
            met.setdefault(customer_id, []).append(rule.id)
    return met


def clocks(uow: UnitOfWork, rules: Sequence[Rule], rows: Iterable[Row]) -> dict[str, Verdict]:
    """Return customer id → the verdict by which it goes back first, where there is one."""
    told = told_by(uow, rules, rows).items()
    return {customer_id: all_of[0] for customer_id, all_of in told if all_of[0].due_at}


def noted(first: Verdict | None) -> dict[str, Any]:
    """Return what a customer notes of the verdict by which it goes back first."""
    if first is None:
        return dict.fromkeys(NOTED)
    warn_at = first.warn_at if first.rule.warn_days else None
    return dict(zip(NOTED, (first.due_at, first.rule.id, warn_at), strict=True))


def schedule(uow: UnitOfWork, customer_id: str, first: Verdict | None) -> None:
    """Ask for the warning and the return of a customer at their time, or take that back."""
    if first is None or first.due_at is None:
        uow.unschedule(RECYCLE, customer_id)
        uow.unschedule(WARN, customer_id)
        return
    uow.schedule(RECYCLE, customer_id, first.due_at)
    if first.rule.warn_days and first.warn_at and first.due_at > uow.now:
        uow.schedule(WARN, customer_id, max(first.warn_at, uow.now))
    else:
        uow.unschedule(WARN, customer_id)


def keep_opportunity(uow: UnitOfWork, row: dict[str, Any]) -> str:
    """
    Write what sales told of an opportunity, unless it told something newer before.

    Returns the id of the customer whose deal it is: after a merger the survivor's.
    """
    adopted = merging.adopt(uow, OpportunityRef.customer_id, row["id"], row["customer_id"])
    keep_newest(uow, OpportunityRef.__table__, {**row, "customer_id": adopted})
    return adopted


def opened_at(uow: UnitOfWork, opportunity_id: str) -> Any:
    """Return when an opportunity was opened, None where it is not known."""
    return uow.session.scalar(
        select(OpportunityRef.opened_at).where(OpportunityRef.id == opportunity_id)
    )


def _opportunities(uow: UnitOfWork, customer_ids: Sequence[str]) -> dict[str, tuple[int, Any]]:
    o = OpportunityRef
    live = func.sum(case((o.open, 1), else_=0))
    chosen = select(o.customer_id, live, func.max(o.opened_at)).group_by(o.customer_id)
    found = uow.session.connection().execute(chosen.where(o.customer_id.in_(customer_ids)))
    return {customer_id: (count, newest) for customer_id, count, newest in found}


def _facts(row: Row, deals: tuple[int, Any], calendar: Calendar) -> Facts:
    last = row["contract_ends_on"]
    over = last and dt.datetime.combine(last + DAY, dt.time(), calendar.zone)
    return Facts(
        contract_at=over and over.astimezone(dt.UTC),
        obtained_at=row["obtained_at"],
        activity_at=row["last_activity_at"],
        opportunity_at=deals[1],
        deal_at=row["last_deal_at"] or row["first_deal_at"],
        open_opportunities=deals[0],
        locked=row["locked_at"] is not None,
        protected_until=row["protected_until"],
        fields={name: row[name] for name in FIELDS},
    )


def keep_calendar(uow: UnitOfWork, row: dict[str, Any]) -> bool:
    """Write what the organization told of a calendar; False where that is known, or newer."""
    c = CalendarRef
    known = select(c.id).where(c.id == row["id"], c.version >= row["version"])
    if uow.session.scalar(known) is not None:
        return False
    keep_newest(uow, CalendarRef.__table__, row)
    return True


def house_calendar(uow: UnitOfWork) -> Calendar:
    """Return the calendar of the house; without one, Monday to Friday are worked."""
    default = select(CalendarRef.data).where(CalendarRef.is_default)
    data = uow.session.scalar(default.order_by(CalendarRef.told_at.desc()).limit(1))
    return read(data) if data else Calendar()

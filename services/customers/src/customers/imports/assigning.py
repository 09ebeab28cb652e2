"""Who gets the customers that an import opens, by the rules of the house for customers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func, select

from chassis import conditions
from chassis.scopes import present
from chassis.uow import UnitOfWork
from customers.customers import holding
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.imports.rules import Owner
from customers.lead_rules import store as lead_rules
from customers.lead_rules.model import LeadRule, OfCustomers
from customers.lead_rules.rules import Member, fits
from customers.staff.model import StaffRef

SHARE_OUT, STEP = "customers.share_out", 100
"""The due work that shares out what came while nobody worked, and how many at a time."""


@dataclass(frozen=True)
class Assigning:
    """
    Shares out what one import opens.

    cap: how many customers one person may hold where nothing else is said. by: who imports.
    """

    uow: UnitOfWork
    job_id: str
    cap: int
    by: str

    def owners(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Owner]:
        """Return customer id → who gets it; whom no rule gives to anybody stays in the pool."""
        waiting = {row["id"]: row for row in rows}
        found: dict[str, Owner] = {}
        for rule in lead_rules.of_customers(self.uow) if rows else ():
            meant = self._meant(rule, waiting)
            found |= self._share_out(rule, meant)
            waiting = {key: row for key, row in waiting.items() if key not in set(meant)}
        return found

    def _meant(self, rule: LeadRule, waiting: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Return the customers for whom a rule is, in the order of the table."""
        ids = [key for key, row in waiting.items() if fits(rule, {**row, "size": row["scale"]})]
        if rule.filter is None:
            return ids
        met = conditions.met_by(self.uow, OfCustomers, rule.filter, ids)
        return [key for key in ids if key in met]

    def _share_out(self, rule: LeadRule, ids: Sequence[str]) -> dict[str, Owner]:
        if not ids:
            return {}
        opens = lead_rules.opening(self.uow, rule)
        if opens > self.uow.now:
            self._wait(rule, ids, opens)
            return {}
        for staff_id in sorted(member["staff_id"] for member in rule.members):
            customers.one_at_a_time(self.uow, staff_id)
        counted = lead_rules.members(self.uow, rule, self._counts)
        members = {one.staff_id: self._within_cap(one) for one in counted}
        given: dict[str, str] = {}
        last = rule.last_id
        for customer_id in ids:
            who, _ = lead_rules.next_of(rule, list(members.values()), last)
            if who is None:
                break
            before = members[who]
            members[who] = replace(before, open=before.open + 1, given=before.given + 1)
            given[customer_id], last = who, last if before.is_new else who
        if last is not None:
            lead_rules.remember(self.uow, rule, last)
        return self._owners(rule, given)

    def _wait(self, rule: LeadRule, ids: Sequence[str], opens: dt.datetime) -> None:
        """Ask for another look when work begins."""
        for start in range(0, len(ids), STEP):
            some = list(ids[start : start + STEP])
            told = {"ids": some, "job_id": self.job_id, "by": self.by}
            self.uow.schedule(SHARE_OUT, f"{rule.id}.{some[0]}", opens, told)

    def _owners(self, rule: LeadRule, given: Mapping[str, str]) -> dict[str, Owner]:
        places = {who: self.uow.session.get_one(StaffRef, who) for who in set(given.values())}
        return {key: Owner(who, places[who].department_id) for key, who in given.items()}

    def _within_cap(self, member: Member) -> Member:
        """Return a member whose cap is also that of what he may hold at all."""
        room = holding.room(self.uow, member.staff_id, self.cap)
        caps = [member.cap] * bool(member.cap)
        caps += [member.open + room] if room is not None else []
        return replace(member, cap=min(caps, default=0), is_active=member.is_active and room != 0)

    def _counts(self, uow: UnitOfWork, rule: LeadRule, ids: list[str]) -> Any:
        """Count customers: of this import for shares, never contacted ones of before as behind."""
        c, begun = Customer, self.job_id.rpartition(".")[2]  # ids grow with time
        own = (c.id > begun) & (c.created_by == self.by)
        is_open = c.first_deal_at.is_(None)
        behind = is_open & c.last_activity_at.is_(None) & ~own
        told = {"open": is_open, "behind": behind, "given": own}
        sums = [func.sum(case((met, 1), else_=0)).label(name) for name, met in told.items()]
        mine = select(c.owner_id, *sums).where(c.owner_id.in_(ids), present(c))
        return mine.group_by(c.owner_id)

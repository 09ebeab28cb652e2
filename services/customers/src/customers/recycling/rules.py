"""When a customer goes back to the pool: a pure function of rules, facts and the calendar."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chassis.calendar import Calendar, NoWorkingTime, YearNotLoaded

DAY = dt.timedelta(days=1)
WATCHED = {
    "no_activity": "activity",
    "no_opportunity": "opportunity",
    "no_deal": "deal",
    "contract_end": "contract",
    "protection": "activity",
}
"""Kind of rule → the fact that starts its clock anew."""


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One reason to give a customer back.

    days: full days without the watched fact that are still allowed; of a protection, how long it
        lasts at first. working: count days of the company calendar instead of all.
    extension_days, max_days: what an activity adds to a protection, and its end in any case.
    spares: "dealt" and "open_opportunity" customers that the rule leaves alone.
    pool_id: where customers go; None: to the pool that they came from.
    applies_to: field of a customer → values of which it must have one; no field: everybody.
    filter: what a customer must meet beside that, as its list is filtered; None: nothing.
    """

    id: str
    name: str
    kind: str
    days: int
    working: bool = False
    extension_days: int = 0
    max_days: int = 0
    spares: tuple[str, ...] = ()
    applies_to: Mapping[str, Any] = field(default_factory=dict)
    warn_days: int = 0
    pool_id: str | None = None
    filter: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What is known of a customer that somebody has.

    activity_at, opportunity_at, deal_at: of the last one, if there was any.
    contract_at: when the last contract ends or has ended.
    protected_until: how long somebody with the right to do so wants him left alone.
    fields: of the customer, which rules may ask for. met: ids of rules whose filter it meets.
    """

    obtained_at: dt.datetime
    activity_at: dt.datetime | None = None
    opportunity_at: dt.datetime | None = None
    deal_at: dt.datetime | None = None
    contract_at: dt.datetime | None = None
    open_opportunities: int = 0
    locked: bool = False
    protected_until: dt.datetime | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    met: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What one rule says of one customer.

    due_at: when it goes back; None when it is spared, by `spared_by`.
    base, base_at: the fact that set the date, and when it was: "obtained", "activity",
        "opportunity", "deal", "contract", "limit" (of a protection) or "protected" (by hand).
    moved_by: facts that would move the date if they happened now.
    """

    rule: Rule
    due_at: dt.datetime | None
    base: str
    base_at: dt.datetime
    spared_by: str | None = None
    moved_by: tuple[str, ...] = ()

    @property
    def warn_at(self) -> dt.datetime | None:
        """When the owner is to be warned."""
        return self.due_at - self.rule.warn_days * DAY if self.due_at else None


def verdicts(rules: Iterable[Rule], facts: Facts, calendar: Calendar) -> list[Verdict]:
    """Return what each rule says, the earliest date first and the spared at the end."""
    told = [_verdict(rule, facts, calendar) for rule in rules]
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(told, key=lambda verdict: (verdict.due_at or never, verdict.rule.id))


def _verdict(rule: Rule, facts: Facts, calendar: Calendar) -> Verdict:
    base, base_at = _base(rule, facts)
    spared_by = _spared_by(rule, facts)
    if spared_by:
        return Verdict(rule, None, base, base_at, spared_by)
    try:
        base, base_at, due_at = _end(rule, facts, calendar)
    except (YearNotLoaded, NoWorkingTime):
        return Verdict(rule, None, base, base_at, "no_working_days")
    moved_by = () if base == "limit" else (WATCHED[rule.kind],)
    if facts.protected_until and facts.protected_until > due_at:
        base, base_at = "protected", facts.protected_until
        due_at = facts.protected_until
    return Verdict(rule, due_at, base, base_at, None, moved_by)


def _base(rule: Rule, facts: Facts) -> tuple[str, dt.datetime]:
    """Return the later of the watched fact and the moment at which the owner got the customer."""
    fact = WATCHED[rule.kind]
    at: dt.datetime | None = getattr(facts, f"{fact}_at")
    return (fact, at) if at and at > facts.obtained_at else ("obtained", facts.obtained_at)


def _spared_by(rule: Rule, facts: Facts) -> str | None:
    if not _applies(rule, facts):
        return "not_covered"
    if facts.locked:
        return "locked"
    if rule.kind == "contract_end" and facts.contract_at is None:
        return "no_contract"
    if "dealt" in rule.spares and facts.deal_at:
        return "dealt"
    if "open_opportunity" in rule.spares and facts.open_opportunities > 0:
        return "open_opportunity"
    return None


def _applies(rule: Rule, facts: Facts) -> bool:
    for name, wanted in rule.applies_to.items():
        value = facts.fields.get(name)
        having = set(value) if isinstance(value, list | tuple) else {value}
        if wanted and not having & set(wanted):
            return False
    return rule.filter is None or rule.id in facts.met


def _end(rule: Rule, facts: Facts, calendar: Calendar) -> tuple[str, dt.datetime, dt.datetime]:
    """
    Return base, its moment and the date that it sets.

    An activity never shortens a protection nor passes its limit.
    """
    if rule.kind != "protection":
        base, base_at = _base(rule, facts)
        return base, base_at, _after(base_at, rule.days + 1, rule, calendar)
    obtained_at, at = facts.obtained_at, facts.activity_at
    end = ("obtained", obtained_at, _after(obtained_at, rule.days, rule, calendar))
    if at and at > obtained_at:
        extended = ("activity", at, _after(at, rule.extension_days, rule, calendar))
        end = max(end, extended, key=lambda told: told[2])
    limit = _after(obtained_at, max(rule.max_days, rule.days), rule, calendar)
    return end if end[2] < limit else ("limit", obtained_at, limit)


def _after(start: dt.datetime, days: int, rule: Rule, calendar: Calendar) -> dt.datetime:
    """Return the moment some days later at the same time of the day, in UTC."""
    if not rule.working:
        return start + days * DAY
    local = start.astimezone(calendar.zone)
    first, time = local.date(), local.time()
    if not calendar.is_working_day(first):
        # What begins on a day off begins with the next working day, else later would end sooner.
        first, time = calendar.add_working_days(first, 1), dt.time()
    day = calendar.add_working_days(first, days)
    return dt.datetime.combine(day, time, calendar.zone).astimezone(dt.UTC)

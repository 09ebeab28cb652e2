"""What can be asked about losses, and how hot spots are cleaned."""

import datetime as dt
from typing import Any

from chassis.binding import implements
from chassis.calendar import Calendar
from chassis.lists import page
from chassis.sight import asked
from chassis.values import Money
from contracts.customers import loss as contract
from customers.classes import store as classes
from customers.credit_grades import store as credit_grades
from customers.customers import store as customers
from customers.figures import store as figures
from customers.losses import store
from customers.losses.lost import LostCustomer
from customers.losses.rules import counted

CLEANED = "客户热点清理"
WHOLE_BP = 10_000


@implements(contract.analyse)
def analyse_losses(question, *, uow, settings):
    first, last = question["since"], question["until"]
    if not 0 <= (last - first).days <= contract.LONGEST_DAYS:
        raise contract.SpanWrong()
    since, until = figures.at_day(first), figures.at_day(last + dt.timedelta(days=1))
    changes, lost_classes = store.changes(uow, since, until), store.lost_classes(uow)
    groups = counted(changes, lost_classes, question["group_by"], Calendar().zone)
    sums = {name: sum(one[name] for one in groups.values()) for name in ("lost", "won_back")}
    there = store.at_the_beginning(uow, since)
    ordered = sorted(groups.items(), key=lambda pair: (-pair[1]["lost"], pair[0] or ""))
    return {
        **sums,
        "customers": there,
        "rate_bp": sums["lost"] * WHOLE_BP // there if there else 0,
        "paid": Money(sum(one["paid"] for one in groups.values()), settings.currency),
        "groups": [_group(key, one, settings.currency) for key, one in ordered[:500]],
    }


def _group(key: str | None, one: dict[str, int], currency: str) -> dict[str, Any]:
    return {**one, "key": key, "paid": Money(one["paid"], currency)}


@implements(contract.win_back)
def list_lost(command, *, uow):
    model: Any = LostCustomer
    seen = customers.seen(uow).where(*asked(uow, command, customers.matches))
    where = (model.class_id.in_(store.lost_classes(uow)), model.id.in_(seen))
    found = page(uow, contract.WIN_BACK, model, command, *where)
    rows = found["items"]
    reasons = store.reasons(uow, [row.id for row in rows])
    names = [name for name in contract.Lost().fields if name != "reason"]
    shown = [
        {**{name: getattr(row, name) for name in names}, "reason": reasons[row.id]} for row in rows
    ]
    return {**found, "items": shown}


@implements(contract.clean)
def clean_hot_spots(command, *, uow):
    classes.expect_all(uow, [command["class_id"]], at="/class_id")
    to = classes.active(uow, command["to_class_id"], at="/to_class_id")
    before = uow.now - dt.timedelta(days=command["days"])
    stale = classes.below(uow, [command["class_id"]])
    ids = store.silent_in(uow, stale, before, contract.CLEANED_MOST)
    some = [c for c in (customers.locked(uow, i) for i in ids[: contract.CLEANED_MOST]) if c]
    names = ("name", "owner_id", "last_activity_at")
    items = [{"customer_id": c.id, **{n: getattr(c, n) for n in names}} for c in some]
    if not command["dry_run"]:
        for customer in some:
            credit_grades.classify(uow, customer, to, "hand", CLEANED)
    moved = 0 if command["dry_run"] else len(some)
    return {"moved": moved, "more": len(ids) > contract.CLEANED_MOST, "items": items}

"""Every query about payment plans, and what is paid of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger.payment_plan import PlanCancelled, PlanLinePaid
from ledger.allocations import store as allocations
from ledger.customer_refs import store as customers
from ledger.exposures import store as exposures
from ledger.instalments.model import PaymentPlan, PlannedPart
from ledger.instalments.rules import Filled, fill
from ledger.payment_plans.rules import state_of
from ledger.periods import store as periods
from ledger.receipts import store as receipts
from ledger.receivables import store as receivables
from ledger.receivables.model import Receivable
from ledger.settings import LedgerSettings

OPEN = "ledger.payment_plan_open"
HEAD = (
    *("id", "version", "created_at", "created_by", "updated_at", "updated_by", "abilities"),
    *(
        "masked",
        "customer_id",
        "customer_name",
        "title",
        "total",
        "tax",
        "receivable_id",
        "owner_id",
    ),
)


def told(uow: UnitOfWork, plans: Sequence[PaymentPlan]) -> list[dict[str, Any]]:
    """Return *plans* with what became of each line by now."""
    today = periods.today(uow)
    return [_told(plan, *how, today) for plan, how in zip(plans, _filled(uow, plans), strict=True)]


def left_of_lines(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, tuple[PaymentPlan, Money]]:
    """Return the plan of each of some lines that the caller sees, and what is left of the line."""
    chosen = select(PaymentPlan).join(PaymentPlan.parts).where(PlannedPart.id.in_(ids))
    plans = list(uow.session.scalars(chosen.where(visible(PaymentPlan, uow.call))).unique())
    return {
        part.id: (plan, Money(share.left, plan.currency))
        for plan, (_, _, shares) in zip(plans, _filled(uow, plans), strict=True)
        for part, share in zip(plan.parts, shares, strict=True)
    }


def _filled(
    uow: UnitOfWork, plans: Sequence[PaymentPlan]
) -> list[tuple[str, Filled, list[Filled]]]:
    """Return the stage of each plan, and what became of its total and of its lines."""
    ids = [plan.receivable_id for plan in plans if plan.receivable_id]
    chosen = select(Receivable).where(Receivable.id.in_(ids))
    found = {one.id: one for one in uow.session.scalars(chosen)}
    parts = [part.id for plan in plans for part in plan.parts]
    named = dict(zip(parts, allocations.given_to_lines(uow, parts), strict=True))
    told = []
    for plan in plans:
        stage, whole = _whole(plan, found.get(plan.receivable_id or ""))
        amounts = [part.amount_minor for part in plan.parts]
        told.append((stage, whole, fill(amounts, whole, [named[part.id] for part in plan.parts])))
    return told


def _whole(plan: PaymentPlan, receivable: Receivable | None) -> tuple[str, Filled]:
    """Return the stage of a plan and what became of its total."""
    stage = _stage(receivable)
    if receivable is None or stage != "opened":
        return stage, Filled(plan.total_minor, 0, 0, 0, 0)
    gone = receivable.bad_debt_minor
    rounded = receivable.written_off_minor - gone
    credited = receivable.credited_minor
    return stage, Filled(plan.total_minor, receivable.paid_minor, rounded, credited, gone)


def _told(
    plan: PaymentPlan, stage: str, whole: Filled, got: Sequence[Filled], today: dt.date
) -> dict[str, Any]:
    lines = [
        {
            "id": part.id,
            "due_on": part.due_on,
            "amount": Money(part.amount_minor, plan.currency),
            "title": part.title,
            **_sums(share, plan.currency),
            "state": state_of(share, part.due_on, today, stage),
        }
        for part, share in zip(plan.parts, got, strict=True)
    ]
    return {
        **{name: getattr(plan, name) for name in HEAD},
        **_sums(whole, plan.currency),
        "lines": lines,
        "state": _state(lines, whole.paid),
    }


def _sums(got: Filled, currency: str) -> dict[str, Money]:
    return {
        "paid": Money(got.paid, currency),
        "credited": Money(got.credited, currency),
        "written_off": Money(got.written_off, currency),
    }


def _stage(receivable: Receivable | None) -> str:
    if receivable is None:
        return "planned"
    return "cancelled" if receivable.state == "cancelled" else "opened"


def _state(lines: Sequence[dict[str, Any]], received: int) -> str:
    states = [str(line["state"]) for line in lines]
    for state in ("cancelled", "overdue", "planned"):
        if state in states:
            return state
    if {"paid", "settled"}.issuperset(states):
        return "settled" if "settled" in states else "paid"
    return "partial" if received else "open"


def check_stands(uow: UnitOfWork, plan: PaymentPlan) -> None:
    """Refuse a plan whose receivable was taken back: nothing is expected any more."""
    receivable = uow.session.get(Receivable, plan.receivable_id) if plan.receivable_id else None
    if _stage(receivable) == "cancelled":
        raise PlanCancelled(title=plan.title)


def check_kept(uow: UnitOfWork, plan: PaymentPlan, lines: Sequence[Mapping[str, Any]]) -> None:
    """Refuse to leave a line out that money names, booked or not. Raises PlanLinePaid."""
    if plan.receivable_id is None:
        return  # nothing is received for it yet
    exposures.lock(uow, plan.customer_id, plan.currency)
    kept = {line["id"] for line in lines}
    gone = [part for part in plan.parts if part.id not in kept]
    named = allocations.given_to_lines(uow, [part.id for part in gone])
    wanted = receipts.wanted_lines(uow)
    for part, minor in zip(gone, named, strict=True):
        if minor or part.id in wanted:
            raise PlanLinePaid(due_on=part.due_on.isoformat())


def plan_of(uow: UnitOfWork, receivable_id: str) -> str | None:
    """Return the id of the plan of a receivable."""
    chosen = select(PaymentPlan.id).where(PaymentPlan.receivable_id == receivable_id)
    return uow.session.scalar(chosen)


def wait_for_first_day(uow: UnitOfWork, plan: PaymentPlan) -> None:
    """Let a plan become a receivable on its first day, as its lines are now."""
    zone = ZoneInfo(uow.call.time_zone)
    uow.schedule(OPEN, plan.id, dt.datetime.combine(plan.first_due_on, dt.time(), zone))


def waiting(uow: UnitOfWork, plan_id: str) -> PaymentPlan | None:
    """Return a plan that is no receivable yet, locked."""
    chosen = select(PaymentPlan).where(
        PaymentPlan.id == plan_id, PaymentPlan.receivable_id.is_(None)
    )
    return uow.session.scalars(chosen.with_for_update()).first()


def become_receivable(uow: UnitOfWork, plan: PaymentPlan, settings: LedgerSettings) -> None:
    """Open the receivable of a plan, once."""
    receivable = receivables.new(
        {
            "customer_id": plan.customer_id,
            "customer_name": plan.customer_name,
            "title": plan.title,
            "source_type": "manual",
            "source_id": plan.id,
            **customers.keeper(uow, plan.customer_id, plan.owner_id, plan.department_id),
            "amount": plan.total,
            "tax": plan.tax,
            "happened_on": periods.open_day(uow),
            "due_on": max(part.due_on for part in plan.parts),
        },
        settings,
    )
    plan.receivable_id = receivable.id
    uow.unschedule(OPEN, plan.id)
    uow.flush()  # reminding follows the parts of the plan
    exposure = exposures.lock(uow, plan.customer_id, plan.currency)
    exposures.shift(uow, exposure, receivable=plan.total_minor)
    receivables.book(uow, receivable, settings, settings.income_account)


def remind(uow: UnitOfWork, plan: PaymentPlan, settings: LedgerSettings) -> None:
    """Let the receivable of a plan be reminded of by its parts, as they are now."""
    receivable = uow.session.get(Receivable, plan.receivable_id) if plan.receivable_id else None
    if receivable is not None and receivable.state == "open":
        receivables.watch(uow, receivable, settings)

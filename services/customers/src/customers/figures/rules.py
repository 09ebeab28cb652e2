"""What a customer is worth, as a pure function of what was told."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

YEAR = dt.timedelta(days=365)
RECENCY_DAYS = (30, 90, 180, 365)
"""Bought within so many days: 5, 4, 3, 2 points; longer ago: 1."""
FREQUENCY = (12, 6, 3, 2)
"""Orders of the last year: 5, 4, 3, 2 points; one order: 1."""
MONETARY = (100_000_000, 10_000_000, 1_000_000, 100_000)
"""Minor units paid in the last year: 5, 4, 3, 2 points; anything: 1."""


@dataclass(frozen=True)
class Fact:
    """Something that counts: a day, an amount, a currency; quantity: goods, in ten-thousandths."""

    on: dt.date
    minor: int
    currency: str
    quantity: int = 0


@dataclass(frozen=True)
class Told:
    """All that counts of one customer. arrears: currency → minor units."""

    purchases: Sequence[Fact] = ()
    receipts: Sequence[Fact] = ()
    arrears: Mapping[str, int] = field(default_factory=dict)


def fold(told: Told, today: dt.date, currency: str) -> dict[str, Any]:
    """Return the sums; *currency* is that of the house."""
    mine = [fact for fact in told.purchases if fact.currency == currency]
    year = [fact for fact in mine if fact.on > today - YEAR]
    days = sorted(fact.on for fact in told.purchases)
    lately = [fact for fact in told.purchases if fact.on > today - YEAR]
    paid = spent(told.receipts, currency, today - YEAR)
    points = {
        "recency": _recency(days[-1] if days else None, today),
        "frequency": _points(len(lately), FREQUENCY),
        "monetary": _points(paid, MONETARY),
    }
    return {
        "currency": currency,
        "orders": len(told.purchases),
        "ordered_minor": sum(fact.minor for fact in mine),
        "paid_minor": spent(told.receipts, currency, None),
        "arrears_minor": told.arrears.get(currency, 0),
        "first_purchase_on": days[0] if days else None,
        "last_purchase_on": days[-1] if days else None,
        "purchases_last_year": len(lately),
        "quantity_e4": sum(fact.quantity for fact in told.purchases),
        "quantity_last_year_e4": sum(fact.quantity for fact in lately),
        "ordered_last_year_minor": sum(fact.minor for fact in year),
        "paid_last_year_minor": paid,
        **points,
        "rfm": points["recency"] * 100 + points["frequency"] * 10 + points["monetary"],
        "amounts": _amounts(told),
    }


def spent(facts: Iterable[Fact], currency: str, after: dt.date | None) -> int:
    """Return the sum of facts in one currency behind the day *after*."""
    return sum(
        fact.minor
        for fact in facts
        if fact.currency == currency and (after is None or fact.on > after)
    )


def changes_on(told: Told, today: dt.date) -> dt.date | None:
    """Return the next day on which the sums change although nothing happens."""
    facts = (*told.purchases, *told.receipts)
    leaving = [fact.on + YEAR for fact in facts if fact.on + YEAR > today]
    last = max((fact.on for fact in told.purchases), default=None)
    if last is not None:
        steps = [last + dt.timedelta(days=days + 1) for days in RECENCY_DAYS]
        leaving += [step for step in steps if step > today]
    return min(leaving, default=None)


def _recency(last: dt.date | None, today: dt.date) -> int:
    if last is None:
        return 0
    ago = (today - last).days
    return next((5 - n for n, days in enumerate(RECENCY_DAYS) if ago <= days), 1)


def _points(number: int, steps: Sequence[int]) -> int:
    if number <= 0:
        return 0
    return next((5 - n for n, least in enumerate(steps) if number >= least), 1)


def _amounts(told: Told) -> list[dict[str, Any]]:
    facts = (*told.purchases, *told.receipts)
    currencies = sorted({fact.currency for fact in facts} | set(told.arrears))
    return [
        {
            "currency": currency,
            "orders": sum(fact.currency == currency for fact in told.purchases),
            "ordered": spent(told.purchases, currency, None),
            "paid": spent(told.receipts, currency, None),
            "arrears": told.arrears.get(currency, 0),
        }
        for currency in currencies
    ]

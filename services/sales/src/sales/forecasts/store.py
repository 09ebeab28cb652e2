"""Every query of the forecast."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, or_, select

from chassis import structure
from chassis.merging import PLACES
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from sales.forecasts.rules import DaySum
from sales.opportunities.model import Opportunity

NARROWING = ("pipeline_id", "owner_id")


def day_sums(uow: UnitOfWork, question: Mapping[str, Any]) -> Iterator[DaySum]:
    """Yield the sums of the opportunities that the caller may see, by day and probability."""
    o = Opportunity
    span = question["from_on"], question["until_on"]
    chosen = [getattr(o, name) == question[name] for name in NARROWING if question.get(name)]
    for name in PLACES:
        if question.get(name):
            chosen.append(getattr(o, name).in_(structure.one_with(uow, [question[name]])))
    for state, day in (("open", o.expected_close_on), ("won", o.closed_on)):
        inside = or_(day.between(*span), day.is_(None))
        rows = (
            select(day, o.probability, func.count(), func.sum(o.amount_minor))
            .where(o.state == state, o.currency == question["currency"], inside, *chosen)
            .where(visible(o, uow.call), present(o))
            .group_by(day, o.probability)
        )
        for on, probability, count, amount in uow.session.execute(rows):
            yield DaySum(on, state, probability, int(count), int(amount))

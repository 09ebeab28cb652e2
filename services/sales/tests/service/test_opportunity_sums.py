"""The sums that the database keeps equal a count of the rows, however these are written."""

import datetime as dt
import random

import pytest
from sqlalchemy import case, delete, func, insert, select, update

from sales.opportunities.model import Opportunity as Deal
from sales.pipelines.sums import OpportunitySum as Sum

pytestmark = pytest.mark.postgres

NOW = dt.datetime(2026, 3, 25, 4, 0, tzinfo=dt.UTC)
KEYS = ("pipeline_id", "state", "stage", "currency", "owner_id", "department_id")


def deals(count, seed):
    chance = random.Random(seed)
    for number in range(count):
        yield {
            "id": f"{seed}-{number}",
            "version": 1,
            "created_at": NOW,
            "updated_at": NOW,
            "name": f"{seed}-{number}",
            "customer_id": "c",
            "customer_name": "C",
            "pipeline_id": chance.choice("pq"),
            "stage": chance.choice("abc"),
            "stage_entered_at": NOW,
            "state": chance.choice(["open", "won"]),
            "amount_minor": chance.randrange(10**9),
            "currency": chance.choice(["CNY", "USD"]),
            "probability": chance.randrange(101),
            "fixed_probability": False,
            "owner_id": chance.choice(["u", None]),
            "department_id": chance.choice(["d", None]),
            "deleted_at": chance.choice([None, None, NOW]),
        }


def counted():
    key = [func.coalesce(getattr(Deal, name), "") for name in KEYS]
    weighted = func.sum((Deal.amount_minor * Deal.probability + 50) // 100)
    sums = (func.count(), func.sum(Deal.amount_minor), weighted)
    return select(*key, *sums).where(Deal.deleted_at.is_(None)).group_by(*key)


def kept():
    sums = (Sum.count, Sum.amount_minor, Sum.weighted_minor)
    return select(*(getattr(Sum, name) for name in KEYS), *sums).where(Sum.count != 0)


CHANGES = [
    update(Deal).values(stage="c"),
    update(Deal).where(Deal.stage == "a").values(owner_id="v", department_id=None),
    update(Deal).values(amount_minor=Deal.amount_minor + 7, probability=33),
    update(Deal).values(deleted_at=case((Deal.deleted_at.is_(None), NOW), else_=None)),
    update(Deal).values(customer_name="D"),
    delete(Deal).where(Deal.currency == "USD"),
    update(Deal).where(Deal.id == "1-1").values(state="lost"),
]


def test_the_sums_follow_single_and_bulk_writes_alike(sales):
    with sales.runtime.database.writing() as connection:
        connection.execute(insert(Deal), list(deals(150, 1)))
        for change in CHANGES:
            connection.execute(change)
            connection.execute(insert(Deal).values(next(deals(1, f"x{hash(change)}"))))
            told, true = connection.execute(kept()).all(), connection.execute(counted()).all()
            assert sorted(map(tuple, told)) == sorted(tuple(row) for row in true)

"""What migrations make of rows of before."""

import importlib.util
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select, text, update

import customers as package
from contracts.customers import customer, lead, lead_rule, public_pool, share
from contracts.sales import opportunity
from customers.deals.model import ClosedDealRef
from customers.leads.model import Lead

pytestmark = pytest.mark.postgres

VERSIONS = Path(package.__file__).parent / "migrations" / "versions"


@pytest.fixture
def migrate(customers):
    """Return a function that runs the migration of a number once more, after some SQL."""

    def migrate(number, *before):
        [path] = VERSIONS.glob(f"{number}_*.py")
        spec = importlib.util.spec_from_file_location("migration", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        with customers.runtime.database.writing() as connection:
            for statement in before:
                connection.execute(text(statement))
            with Operations.context(MigrationContext.configure(connection)):
                module.upgrade()

    return migrate


def test_pools_of_one_name_are_numbered_the_first_keeps_it(customers, migrate):
    for name in ("华东", "华东 (2)", "华南", "华北"):
        customers.call(public_pool.create, {"name": name, "kind": "group"})
    customers.call(public_pool.create, {"name": "华东", "kind": "group", "holds": "leads"})
    doubled = "update public_pool set name = '华东' where name in ('华南', '华北')"
    migrate("0035", "drop index uq_public_pool_name", doubled)
    found = customers.call(public_pool.listed, {"sort": "created_at"})["items"]
    assert [pool["name"] for pool in found] == ["华东", "华东 (2)", "华东 (3)", "华东 (4)", "华东"]


def test_shares_of_before_say_what_their_customers_are_called(customers, open_customer, migrate):
    made = open_customer()
    customers.call(share.create, {"customer_id": made["id"], "holder_id": "rep"})
    migrate("0036", "update customer_share set customer_name = '旧名'")
    [told] = customers.call(share.listed)["items"]
    assert told["customer_name"] == made["name"]
    assert customers.call(customer.get, {"customer_id": made["id"]})["version"] == 1


def test_deals_of_before_are_known_with_those_that_were_taken_back(
    customers, open_customer, migrate
):
    def known():
        with customers.runtime.database.reading() as connection:
            d = ClosedDealRef
            rows = connection.execute(select(d.id, d.customer_id, d.counts).order_by(d.id))
            return [tuple(row) for row in rows]

    made = open_customer()["id"]
    for number in ("o1", "o2"):
        told = {"id": number, "customer_id": made, "title": "Deal"}
        customers.tell(opportunity.won, number, told)
    customers.clock.advance(minutes=1)
    customers.tell(opportunity.reopened, "o2", told, version=2)
    before = known()
    migrate("0043", "drop table closed_deal_ref")
    assert known() == before == [("o1", made, True), ("o2", made, False)]


@pytest.mark.requirement("CUS-22")
def test_leads_of_before_have_a_clock_that_begins_with_the_update(customers, migrate):
    [held, pooled] = (
        customers.call(lead.create, {"name": name, "to": "pool"}) for name in ("有人", "无人")
    )
    wish = {"lead_ids": [held["id"]], "owner_id": "rep"}
    customers.call(lead_rule.assign, wish, idempotency_key="k")
    customers.clock.advance(days=30)
    migrate("0040", "delete from due_work")
    with customers.runtime.database.writing() as connection:
        begun = update(Lead.__table__).where(Lead.followed_at.is_not(None))
        assert connection.execute(begun.values(followed_at=customers.clock.now())).rowcount == 1
    customers.run_due()
    assert customers.told(lead_rule.overdue) == []
    customers.clock.advance(days=3)
    customers.run_due()
    told = [event["data"] for event in customers.told(lead_rule.overdue)]
    assert [(one["id"], one["level"]) for one in told] == [(held["id"], "owner")]

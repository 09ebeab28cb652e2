"""What migrations make of rows of before."""

import importlib.util
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

import customers as package
from contracts.customers import customer, public_pool, share

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

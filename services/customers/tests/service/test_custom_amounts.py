"""Amounts in fields of the house are compared by what they say, whatever their currency."""

import importlib.util

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select

from chassis import migrate
from chassis.custom.definitions import custom_value
from contracts.customers import customer
from contracts.customers.pieces import custom_fields

SUMS = tuple(
    {"amount": amount, "currency": currency}
    for amount, currency in (("500", "JPY"), ("1.234", "KWD"), ("1.24", "CNY"))
)


@pytest.fixture
def priced(customers, open_customer):
    """Open three customers with an amount in a field of the house, each in another currency."""
    about = {"resource": "customers.customer", "key": "c_x", "kind": "money", "label": "预算"}
    customers.call(custom_fields.create, about)
    for name, value in zip("ABC", SUMS, strict=True):
        open_customer(name=name, custom={"c_x": value})


def migration(number):
    """Return the migration of the chassis with this number."""
    [path] = (migrate.CHASSIS / "versions").glob(f"{number}_*.py")
    spec = importlib.util.spec_from_file_location("migration", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def names_of(page):
    return [row["name"] for row in page["items"]]


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize(
    ("asked", "names"),
    [({"c_x": "1.234"}, "B"), ({"c_x_gte": "1.24"}, "AC"), ({"c_x_in": "500,1.240"}, "AC")],
)
def test_lists_filter_by_amounts_of_any_currency(customers, priced, asked, names):
    found = customers.call(customer.listed, {"custom": asked, "sort": "name"})
    assert "".join(names_of(found)) == names


@pytest.mark.requirement("PLT-14")
def test_lists_sort_by_amounts_of_any_currency(customers, priced):
    assert names_of(customers.call(customer.listed, {"sort": "-c_x"})) == list("ACB")
    first = customers.call(customer.listed, {"sort": "c_x", "limit": 1})
    rest = {"sort": "c_x", "cursor": first["next_cursor"]}
    assert names_of(customers.call(customer.listed, rest)) == list("CA")


def test_amounts_that_were_kept_by_the_digits_of_their_currency_are_found_after_an_upgrade(
    customers, priced
):
    scaling = migration("0014")
    with customers.runtime.database.write_engine.begin() as connection:
        found = select(custom_value.c.number).order_by(custom_value.c.number)
        after = connection.scalars(found).all()
        with Operations.context(MigrationContext.configure(connection)):
            scaling.downgrade()
            assert connection.scalars(found).all() == [124, 500, 1234]
            scaling.upgrade()
        assert connection.scalars(found).all() == after

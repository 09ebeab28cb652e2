"""A fresh sales service for each test, with a customer and a product to sell."""

import pytest

from chassis.errors import ServiceError
from chassis.testing.harness import Harness, database_url, drop_database
from contracts.customers import customer
from contracts.organization import staff
from contracts.sales import product
from sales.service import service


@pytest.fixture
def sales(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url)
    yield harness
    harness.close()
    drop_database(url)


@pytest.fixture
def huawei(sales):
    """Return the id of a customer that sales has heard of, with a limit of 100,000.00."""
    limit = {"credit_limit": {"amount": "100000.00", "currency": "CNY"}}
    told = {"id": "huawei", "name": "华为技术有限公司", "kind": "company", **limit}
    sales.tell(customer.created, "huawei", told)
    return "huawei"


@pytest.fixture
def widget(sales):
    """Return a product of 33.33 with 13 % tax."""
    fields = {"code": "W-1", "name": "伺服电机", "unit": "台", "tax_percent": "13"}
    price = {"list_price": {"amount": "33.33", "currency": "CNY"}}
    return sales.call(product.create, {**fields, **price})


@pytest.fixture
def refusal_of(sales):
    """Return a function that returns how sales refuses an operation."""

    def refusal_of(operation, command, **about):
        with pytest.raises(ServiceError) as refused:
            sales.call(operation, command, **about)
        return refused.value

    return refusal_of


@pytest.fixture
def wang(sales):
    """Return the id of a colleague in the east."""
    told = {"id": "wang", "name": "王", "state": "active", "department_id": "east"}
    sales.tell(staff.created, "wang", told)
    return "wang"

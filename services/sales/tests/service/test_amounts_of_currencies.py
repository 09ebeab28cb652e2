"""Amounts are found by what they say, in currencies of any number of digits."""

import pytest

from chassis.errors import ServiceError
from contracts.sales import order

AMOUNTS = {"CNY": "1000.00", "ISK": "1000", "KWD": "1000.000", "USD": "999.99", "JPY": "12"}


@pytest.fixture
def orders(sales, huawei, widget):
    """Return currency → an order of one piece that is sold without tax for its amount."""

    def made(currency, amount):
        line = {"product_id": widget["id"], "quantity": "1"}
        line["unit_price"] = {"amount": amount, "currency": currency}
        terms = {"currency": currency, "tax_included": True}
        return sales.call(order.create, {"customer_id": huawei, "lines": [line], **terms})

    return {currency: made(currency, amount) for currency, amount in AMOUNTS.items()}


def test_each_amount_is_kept_to_its_last_digit(orders):
    told = {currency: made["total"]["amount"] for currency, made in orders.items()}
    assert told == AMOUNTS
    assert {one["total"]["currency"] for one in orders.values()} == set(AMOUNTS)


@pytest.mark.parametrize(
    ("operator", "amount", "found"),
    [
        ("eq", "1000", {"CNY", "ISK", "KWD"}),
        ("in", ["12", "999.99"], {"JPY", "USD"}),
        ("ne", "1000.00", {"JPY", "USD"}),
        ("gt", "999.99", {"CNY", "ISK", "KWD"}),
        ("gte", "999.99", {"CNY", "ISK", "KWD", "USD"}),
        ("lt", "12.001", {"JPY"}),
        ("lte", "11.999", set()),
        ("eq", "12.50", set()),
    ],
)
def test_orders_are_found_by_their_amounts(sales, orders, operator, amount, found):
    wanted = {"field": "total", "op": operator, "value": amount}
    items = sales.call(order.searched, {"filter": wanted})["items"]
    assert {one["total"]["currency"] for one in items} == found


def test_an_amount_of_more_digits_than_any_currency_is_no_amount(sales):
    with pytest.raises(ServiceError) as refused:
        sales.call(order.listed, {"total_gte": "1.0001"})
    assert refused.value.details["fields"][0]["code"] == "wrong_form"

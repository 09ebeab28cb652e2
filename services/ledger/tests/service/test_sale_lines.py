"""Margins of what was sold, by order, product, salesperson and customer."""

from decimal import Decimal

import pytest

from chassis.values import Money
from contracts.ledger import credit_note, receivable
from contracts.ledger import sale_line as contract

pytestmark = pytest.mark.requirement("LED-13")
SPAN = {"from_on": "2026-03-01", "until_on": "2026-03-31"}


def line(product, net):
    about = {"product_id": product, "product_name": f"产品 {product}", "quantity": Decimal(1)}
    return {**about, "net": Money.parse(net)}


def sell(ledger, order_id, *lines, **about):
    ledger.confirm(order_id, "100.00", "0.00", lines=list(lines), **about)


@pytest.fixture
def sold(ledger):
    sell(ledger, "o-1", line("p-1", "60.00"), line("p-2", "40.00"))
    sell(ledger, "o-2", line("p-1", "100.00"), owner_id="li", customer_id="c-2")
    costs = {"o-1": "30.00", "o-2": "80.00"}
    for one in ledger.call(contract.listed, {"product_id": "p-1"})["items"]:
        key = {"sale_line_id": one["id"], "cost": {"amount": costs[one["order_id"]]}}
        ledger.call(contract.set_cost, key, if_version=one["version"])
    return ledger


def margins(ledger, by):
    items = ledger.call(contract.read_margins, {"by": by, **SPAN})["items"]
    return {i["key"]: (i["income"]["amount"], i["margin"]["amount"]) for i in items}


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("product", {"p-1": ("160.00", "50.00"), "p-2": ("40.00", "40.00")}),
        ("order", {"o-1": ("100.00", "70.00"), "o-2": ("100.00", "20.00")}),
        ("owner", {"rep": ("100.00", "70.00"), "li": ("100.00", "20.00")}),
        ("customer", {"c-1": ("100.00", "70.00"), "c-2": ("100.00", "20.00")}),
    ],
)
def test_margins_are_told_by_what_is_asked_for(sold, by, told):
    assert margins(sold, by) == told


def test_lines_whose_cost_is_not_told_are_counted(sold):
    items = sold.call(contract.read_margins, {"by": "product", **SPAN})["items"]
    assert [(i["key"], i["lines"], i["without_cost"]) for i in items] == [
        ("p-1", 2, 0),
        ("p-2", 1, 1),
    ]


def test_cancelled_orders_sold_nothing_and_credits_are_told_beside(sold):
    sold.cancel("o-2", "100.00", "0.00", customer_id="c-2")
    assert margins(sold, "order") == {"o-1": ("100.00", "70.00")}
    [debt] = sold.call(receivable.listed, {"source_id": "o-1"})["items"]
    note = {"receivable_id": debt["id"], "amount": {"amount": "10.00"}, "reason": "退"}
    sold.keyed(credit_note.create, note)
    told = sold.call(contract.read_margins, {"by": "order", **SPAN})
    assert told["credited"]["amount"] == "10.00"
    assert sold.problems() == []


def test_an_order_told_twice_sold_once_and_costs_have_its_currency(sold):
    sell(sold, "o-1", line("p-1", "60.00"))
    lines = sold.call(contract.listed, {"order_id": "o-1"})["items"]
    assert len(lines) == 2
    dollars = {"amount": "1.00", "currency": "USD"}
    key = {"sale_line_id": lines[0]["id"], "cost": dollars}
    assert sold.refusal(sold.call, contract.set_cost, key) == "ledger.sale_line.currency"

"""Margins of what was sold, by order, product, salesperson and customer."""

from decimal import Decimal

import pytest

from chassis.values import Money
from contracts.ledger import credit_note, financial, product_cost, receivable
from contracts.ledger import sale_line as contract
from contracts.organization import staff
from contracts.sales import order, product

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


def test_margins_call_customers_and_colleagues_as_they_are_called_now(sold):
    sold.tell(staff.created, "li", {"id": "li", "name": "李雷"})
    names = {
        by: {
            i["key"]: i["name"]
            for i in sold.call(contract.read_margins, {"by": by, **SPAN})["items"]
        }
        for by in ("customer", "owner")
    }
    assert names == {"customer": {"c-1": "华为", "c-2": "华为"}, "owner": {"rep": "", "li": "李雷"}}


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


def costs(ledger, product, on, amount, currency="CNY"):
    money = {"amount": amount, "currency": currency}
    return ledger.call(product_cost.set_, {"product_id": product, "on": on, "unit_cost": money})


def cost_of_lines(ledger, order_id):
    found = ledger.call(contract.listed, {"order_id": order_id})["items"]
    return sorted(one["cost"] and one["cost"]["amount"] for one in found)


def test_what_is_sold_costs_what_its_product_cost_on_the_day(ledger):
    """The day is 25 March."""
    costs(ledger, "p-1", "2026-01-01", "20.00")
    costs(ledger, "p-1", "2026-03-25", "30.01")
    costs(ledger, "p-1", "2026-03-26", "99.00")
    costs(ledger, "p-1", "2026-03-25", "1.00", "USD")
    half = {**line("p-1", "50.00"), "quantity": Decimal("2.5")}
    sell(ledger, "o-1", line("p-1", "60.00"), half)
    assert cost_of_lines(ledger, "o-1") == ["30.01", "75.03"]
    assert margins(ledger, "order") == {"o-1": ("110.00", "4.96")}


def test_a_cost_told_later_is_taken_by_lines_that_had_none(sold):
    told = costs(sold, "p-2", "2026-03-01", "25.00")
    assert (told["filled"], cost_of_lines(sold, "o-1")) == (1, ["25.00", "30.00"])
    again = costs(sold, "p-2", "2026-03-01", "26.00")
    assert (again["filled"], again["id"]) == (0, told["id"])
    assert cost_of_lines(sold, "o-1") == ["25.00", "30.00"]


def test_a_cost_of_later_days_or_until_the_next_one_fills_nothing_else(sold):
    assert costs(sold, "p-2", "2026-03-26", "9.00")["filled"] == 0
    costs(sold, "p-2", "2026-03-20", "8.00", "USD")
    assert costs(sold, "p-2", "2026-02-01", "7.00")["filled"] == 1


def moved(ledger, event, key, quantity, version, **more):
    """Tell that goods of the line of o-1 left the house, or came back."""
    goods = {"id": f"g-{version}", "lines": [{"line_id": "l-1", "quantity": Decimal(quantity)}]}
    about = {"order_id": "o-1", key: goods, **more}
    ledger.tell_of_order(event, "100.00", "0.00", version=version, **about)


def in_the_books(ledger):
    """Return income less cost of sales of the profit and loss account, and what margins say."""
    rows = ledger.call(financial.read_profit, SPAN)
    [row] = ledger.call(contract.read_margins, {"by": "order", **SPAN})["items"]
    booked = Decimal(row["income"]["amount"]) - Decimal(row["cost_booked"]["amount"])
    return Decimal(rows["profit"]["amount"]), booked, Decimal(row["margin"]["amount"])


@pytest.fixture
def shipped(ledger):
    costs(ledger, "p-1", "2026-01-01", "10.00")
    sell(ledger, "o-1", {**line("p-1", "100.00"), "id": "l-1", "quantity": Decimal(3)})
    moved(ledger, order.shipped, "shipment", 1, 2)
    return ledger


def test_costs_are_booked_as_goods_leave_the_house_and_both_margins_agree(shipped):
    assert in_the_books(shipped) == (Decimal(90), Decimal(90), Decimal(70))
    moved(shipped, order.shipped, "shipment", 2, 3)
    assert in_the_books(shipped) == (Decimal(70), Decimal(70), Decimal(70))
    assert (shipped.balance("5401"), shipped.balance("1405")) == ("30.00", "-30.00")
    moved(shipped, order.returned, "goods_return", 2, 4)
    assert (shipped.balance("5401"), shipped.balance("1405")) == ("10.00", "-10.00")
    assert shipped.problems() == []


def test_what_came_back_and_was_credited_earned_nothing(shipped):
    moved(shipped, order.shipped, "shipment", 2, 3)
    worth = Money.parse("66.67")
    back = {"line_id": "l-1", "quantity": Decimal(2), "net": worth, "total": worth}
    told = {"return_total": worth, "returned_lines": [{**back, "tax": Money.parse("0.00")}]}
    moved(shipped, order.returned, "goods_return", 2, 4, **told)
    assert in_the_books(shipped) == (Decimal(90), Decimal(90), Decimal(90))
    [note] = shipped.call(credit_note.listed)["items"]
    given = shipped.keyed(credit_note.give, {"credit_note_id": note["id"]})
    assert in_the_books(shipped) == (Decimal("23.33"),) * 3
    assert shipped.call(contract.read_margins, SPAN)["credited"]["amount"] == "0.00"
    [one] = shipped.call(contract.listed)["items"]
    assert one["credited"]["amount"] == "66.67"
    shipped.keyed(credit_note.withdraw, {"credit_note_id": given["id"]})
    assert in_the_books(shipped) == (Decimal(90), Decimal(90), Decimal(90))
    assert shipped.problems() == []


def test_a_cost_corrected_or_told_after_the_shipment_is_booked_then(shipped):
    [one] = shipped.call(contract.listed)["items"]
    key = {"sale_line_id": one["id"]}
    shipped.call(contract.set_cost, {**key, "cost": None})
    assert in_the_books(shipped)[0] == Decimal(100)
    [row] = shipped.call(contract.read_margins, {"by": "order", **SPAN})["items"]
    assert row["without_cost"] == 1
    costs(shipped, "p-1", "2026-02-01", "12.00")
    assert (shipped.balance("5401"), in_the_books(shipped)[0]) == ("12.00", Decimal(88))
    assert shipped.problems() == []


@pytest.mark.requirement("LED-13")
def test_only_a_product_that_sales_told_of_has_a_cost(ledger):
    refused = ledger.refusal(costs, ledger, "p-8", "2026-03-01", "5.00")
    assert refused == "ledger.product_cost.product_unknown"
    told = {"id": "p-8", "name": "轴承"}
    ledger.tell(product.created, "p-8", told)
    ledger.tell(product.removed, "p-8", told, version=2)
    assert costs(ledger, "p-8", "2026-03-01", "5.00")["unit_cost"]["amount"] == "5.00"

"""What people can do with price lists, and live prices."""

import threading

import pytest

from chassis.errors import ServiceError
from contracts.sales import price, product
from contracts.sales import price_list as contract


def money(amount, currency="CNY"):
    return {"amount": amount, "currency": currency}


def line(widget, least="1", amount="30.00", currency="CNY"):
    return {
        "product_id": widget["id"],
        "min_quantity": least,
        "unit_price": money(amount, currency),
    }


def listed(sales, *lines, code="L-1", **fields):
    given = {"code": code, "name": "经销价", "lines": list(lines), **fields}
    return sales.call(contract.create, given)


def refused(sales, operation, payload, **about):
    with pytest.raises(ServiceError) as refusal:
        sales.call(operation, payload, **about)
    return refusal.value


def quoted(who, widget, quantity="1", *, document=None, **line_fields):
    lines = [{"product_id": widget["id"], "quantity": quantity, **line_fields}]
    return who.call(price.quote, {"lines": lines, **(document or {})})


def test_a_live_line_has_no_id(sales, widget):
    [told] = quoted(sales, widget)["lines"]
    assert "id" not in told and told["product_id"] == widget["id"]


def test_quantity_breaks_of_a_list_set_the_price(sales, widget):
    listed(sales, line(widget, "1", "30.00"), line(widget, "10", "28.00"))
    few, many = quoted(sales, widget, "9.5"), quoted(sales, widget, "10")
    assert (few["lines"][0]["unit_price"], few["total"]) == (money("30.00"), money("285.00"))
    assert many["lines"][0]["unit_price"] == money("28.00")
    assert many["lines"][0]["list_price"] == money("28.00")


def test_a_live_price_tells_the_trace_and_keeps_nothing(sales, widget):
    listed(sales, line(widget, "10"))
    [told] = quoted(sales, widget)["lines"]
    assert told["price_source"] == "product"
    assert [(s["source"], s["reason"], s["min_quantity"]) for s in told["price_trace"]] == [
        ("price_list", "below_min_quantity", "10"),
        ("product", "applies", None),
    ]


def test_tax_is_included_or_added(sales, widget):
    included = quoted(sales, widget, "3")
    added = quoted(sales, widget, "3", document={"tax_included": False})
    assert [included[n]["amount"] for n in ("net", "tax", "total")] == ["88.49", "11.50", "99.99"]
    assert [added[n]["amount"] for n in ("net", "tax", "total")] == ["99.99", "13.00", "112.99"]


@pytest.fixture
def three(sales, widget):
    """Lines of 33.33, 33.33 and 33.34."""
    dear = {"code": "W-2", "name": "B", "unit": "台", "tax_percent": "13"}
    dear = sales.call(product.create, {**dear, "list_price": money("33.34")})
    ids = (widget["id"], widget["id"], dear["id"])
    return [{"product_id": i, "quantity": "1"} for i in ids]


def spread(sales, lines, discount):
    told = sales.call(price.quote, {"lines": lines, "discount_amount": money(discount)})
    return [r["shared_discount"]["amount"] for r in told["lines"]], told["total"]["amount"]


@pytest.mark.requirement("EX-09")
def test_ten_yuan_off_three_lines_is_spread_to_the_cent(sales, three):
    assert spread(sales, three, "10.00") == (["3.33", "3.33", "3.34"], "90.00")


@pytest.mark.requirement("EX-09")
@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_one_cent_off_two_selected_lines_of_three_is_taken_off_in_full(sales, three, left_out):
    three[left_out]["discountable"] = False
    shares, total = spread(sales, three, "0.01")
    assert (sorted(shares), shares[left_out]) == (["0.00", "0.00", "0.01"], "0.00")
    assert total == "99.99"


@pytest.mark.parametrize(
    ("line_fields", "document", "code"),
    [
        ({"discount_amount": money("33.34")}, {}, "sales.price.discount_too_large"),
        ({}, {"discount_amount": money("33.34")}, "sales.price.discount_too_large"),
        ({"discount_amount": money("1", "USD")}, {}, "sales.price.currency_mismatch"),
        ({"unit_price": money("1", "USD")}, {}, "sales.price.currency_mismatch"),
        ({}, {"discount_amount": money("1", "USD")}, "sales.price.currency_mismatch"),
        ({}, {"currency": "USD"}, "sales.price.no_price"),
        ({"product_id": "nope"}, {}, "sales.price.unknown_product"),
        ({"unit_price": money("9999999999999"), "quantity": "9"}, {}, "sales.price.too_large"),
    ],
)
def test_what_cannot_be_priced_is_refused_by_its_own_code(
    sales, widget, line_fields, document, code
):
    lines = [{"product_id": widget["id"], "quantity": "1", **line_fields}]
    refusal = refused(sales, price.quote, {"lines": lines, **document})
    assert (refusal.code, refusal.status) == (code, 409)


def test_a_sum_that_is_too_large_names_the_line_that_makes_it_so(sales, widget):
    prices = ("1", "5000000000000", "5000000000000", "1")
    lines = [
        {"product_id": widget["id"], "quantity": "1", "unit_price": money(one)} for one in prices
    ]
    refusal = refused(sales, price.quote, {"lines": lines})
    assert (refusal.code, refusal.pointer) == ("sales.price.too_large", "/lines/2")


def test_a_product_off_the_shelf_has_no_live_price(sales, widget):
    sales.call(product.take_off_shelf, {"product_id": widget["id"]})
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    assert refused(sales, price.quote, {"lines": lines}).code == "sales.price.off_shelf"


def test_a_price_by_hand_needs_the_permission(sales, widget):
    rep = sales.acting(grants=("sales.price.quote",))
    with pytest.raises(ServiceError) as refusal:
        quoted(rep, widget, unit_price=money("1.00"))
    assert refusal.value.details["permission"] == "sales.price.override"
    assert refusal.value.pointer == "/lines/0/unit_price"
    [told] = quoted(sales, widget, unit_price=money("31.00"))["lines"]
    assert (told["price_source"], told["list_price"]) == ("manual", money("33.33"))


def test_a_tie_within_a_list_is_refused_when_saved(sales, widget):
    given = {"code": "L", "name": "L", "lines": [line(widget), line(widget, "1.0", "5")]}
    refusal = refused(sales, contract.create, given)
    assert (refusal.code, refusal.details["line"]) == ("sales.price_list.tie", 2)


def test_a_tie_with_another_list_is_refused_unless_priority_or_period_differ(sales, widget):
    listed(sales, line(widget), valid_until="2026-06-30")
    given = {"code": "L-2", "name": "L", "lines": [line(widget)]}
    refusal = refused(sales, contract.create, given)
    assert (refusal.code, refusal.details["other"]) == ("sales.price_list.tie", "L-1")
    listed(sales, line(widget), code="L-2", valid_from="2026-07-01")
    listed(sales, line(widget), code="L-3", priority=5)
    later = listed(sales, line(widget), code="L-4", active=False)
    change = {"price_list_id": later["id"], "active": True}
    assert refused(sales, contract.update, change).code == "sales.price_list.tie"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": "L-1"}, "sales.price_list.code_taken"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "period_ends_early"),
        ({"currency": "USD"}, "sales.price_list.wrong_currency"),
        ({"lines": [{"product_id": "nope"}]}, "sales.price_list.unknown_product"),
    ],
)
def test_a_wrong_price_list_is_refused_by_its_own_code(sales, widget, fields, code):
    listed(sales)
    lines = [{**line(widget), **given} for given in fields.pop("lines", [{}])]
    refusal = refused(
        sales, contract.create, {"code": "L-2", "name": "L", "lines": lines, **fields}
    )
    assert refusal.code.endswith(code)


def test_lines_are_replaced_as_a_whole_and_the_version_goes_up(sales, widget):
    made = listed(sales, line(widget, "1", "30.00"), line(widget, "5", "29.00"))
    key = {"price_list_id": made["id"]}
    change = {**key, "lines": [line(widget, "5", "27.00"), line(widget, "7", "26.00")]}
    changed = sales.call(contract.update, change, if_version=1)
    assert [(r["min_quantity"], r["unit_price"]["amount"]) for r in changed["lines"]] == [
        ("5", "27.00"),
        ("7", "26.00"),
    ]
    assert sales.call(contract.get, key) == changed
    assert changed["version"] == 2


def test_two_lists_saved_at_once_cannot_tie(sales, widget):
    outcomes = []

    def save(code):
        try:
            outcomes.append(listed(sales, line(widget), code=code)["version"])
        except ServiceError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=save, args=(code,)) for code in "ABC"]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert outcomes.count(1) == 1
    assert outcomes.count("sales.price_list.tie") == 2


def test_a_price_list_and_a_quote_take_currencies_of_iso_4217_only(sales, widget):
    for code in ("XYZ", "XAU"):
        refusal = refused(sales, contract.create, {"code": "L", "name": "L", "currency": code})
        assert [error["code"] for error in refusal.details["fields"]] == ["not_a_currency"]
        lines = [line(widget, currency=code)]
        refusal = refused(sales, contract.create, {"code": "L", "name": "L", "lines": lines})
        assert refusal.details["fields"][0]["pointer"] == "/lines/0/unit_price"
        refusal = refused(sales, price.quote, {"lines": [], "currency": code})
        assert "not_a_currency" in [error["code"] for error in refusal.details["fields"]]
    listed(sales, line(widget, currency="GBP"), currency="GBP")

"""Products that come and go by themselves, and those that were entered before."""

import pytest

from chassis.errors import ServiceError
from contracts.sales import product as contract

LATER, LAST = "2026-03-26T04:00:00Z", "2026-03-28T04:00:00Z"


def entered(sales, code="W-1", **fields):
    given = {"code": code, "name": "伺服电机", "unit": "台", "tax_percent": "13"}
    return sales.call(contract.create, {**given, "list_price": {"amount": "33.33"}, **fields})


def on_shelf(sales, made):
    return sales.call(contract.get, {"product_id": made["id"]})["on_shelf"]


def seen_daily(sales, made, days):
    seen = []
    for _ in range(days):
        sales.run_due()
        seen.append(on_shelf(sales, made))
        sales.clock.advance(days=1)
    return seen


def test_a_product_comes_onto_the_shelf_and_leaves_it_in_time(sales):
    made = entered(sales, on_shelf=False, shelf_from=LATER, shelf_until=LAST)
    assert seen_daily(sales, made, 4) == [False, True, True, False]
    assert [e["data"]["on_shelf"] for e in sales.told(contract.updated)] == [True, False]


def test_a_schedule_can_be_moved_and_taken_back(sales):
    made = entered(sales, on_shelf=False, shelf_from=LATER, shelf_until=LAST)
    key = {"product_id": made["id"]}
    sales.call(contract.update, {**key, "shelf_from": "2026-03-27T04:00:00Z"})
    sales.call(contract.update, {**key, "shelf_until": None})
    assert seen_daily(sales, made, 5) == [False, False, True, True, True]


def test_a_product_in_the_bin_stays_where_it_is(sales):
    made = entered(sales, on_shelf=False, shelf_from=LATER)
    sales.call(contract.remove, {"product_id": made["id"]})
    sales.clock.advance(days=2)
    sales.run_due()
    assert sales.told(contract.updated) == []


def test_a_product_cannot_leave_before_it_comes(sales):
    made = entered(sales, shelf_from=LATER)
    early = {"product_id": made["id"], "shelf_until": "2026-03-25T04:00:00Z"}
    with pytest.raises(ServiceError) as refusal:
        sales.call(contract.update, early)
    assert refusal.value.code == "sales.product.shelf_ends_early"


def alike(sales, **probe):
    found = sales.call(contract.duplicates, probe)["items"]
    return [(one["code"], one["matches"]) for one in found]


def test_who_is_about_to_enter_a_product_again_is_told(sales):
    entered(sales, "W-1", specification="750W", barcode="6901234567892")
    entered(sales, "W-2", specification="400W")
    entered(sales, "X-1", name="减速机")
    assert alike(sales, name="伺服 電機", specification="７５０ｗ") == [
        ("W-1", ["name", "specification"]),
        ("W-2", ["name"]),
    ]
    assert alike(sales, barcode="6901234567892", name="别的") == [("W-1", ["barcode"])]
    assert alike(sales, code="X-1") == [("X-1", ["code"])]
    assert (alike(sales, name="轴承"), alike(sales)) == ([], [])


def test_what_was_removed_is_no_duplicate(sales):
    made = entered(sales)
    sales.call(contract.remove, {"product_id": made["id"]})
    assert alike(sales, name="伺服电机") == []


def test_a_product_keeps_barcode_and_warranty_and_is_found_by_the_barcode(sales):
    made = entered(sales, barcode="6901234567892", warranty_months=24)
    assert (made["barcode"], made["warranty_months"]) == ("6901234567892", 24)
    for asked in ({"q": "6901234567892"}, {"q": "7892"}, {"barcode": "6901234567892"}):
        assert [p["id"] for p in sales.call(contract.listed, asked)["items"]] == [made["id"]]


def test_the_history_tells_the_new_name_and_no_key_of_it(sales):
    key = {"product_id": entered(sales)["id"]}
    sales.call(contract.update, {**key, "name": "步进电机"})
    past = sales.call(contract.history, key)["items"]
    assert past[0]["changes"] == {"name": ["伺服电机", "步进电机"]}

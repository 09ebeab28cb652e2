"""The tree by which the catalogue is ordered, and where products lie in it."""

import pytest

from chassis.errors import ServiceError
from contracts.sales import product
from contracts.sales import product_category as contract

CODE = "sales.product_category"


@pytest.fixture
def category(sales):
    """Return a function that opens a category and gives its id."""

    def category(name, parent_id=None, **fields):
        given = {"name": name, "parent_id": parent_id, **fields}
        return sales.call(contract.create, given)["id"]

    return category


@pytest.fixture
def entered(sales):
    """Return a function that enters a product into a category."""

    def entered(code, category_id):
        about = {"code": code, "name": f"产品{code}", "unit": "台", "tax_percent": "13"}
        price = {"list_price": {"amount": "1.00"}}
        return sales.call(product.create, {**about, **price, "category_id": category_id})

    return entered


def code_of(action, *given):
    with pytest.raises(ServiceError) as refusal:
        action(*given)
    return refusal.value.code


def codes(sales, **asked):
    found = sales.call(product.listed, {"sort": "code", **asked})["items"]
    return [one["code"] for one in found]


def test_a_category_is_found_with_all_below_it_and_their_products(sales, category, entered):
    drives = category("驱动")
    motors = category("电机", drives)
    servo = category("伺服电机", motors)
    category("轴承")
    for code, place in (("A", drives), ("B", servo), ("C", None)):
        entered(code, place)
    below = sales.call(contract.listed, {"path_contains": drives, "sort": "path"})["items"]
    assert [(c["name"], c["depth"]) for c in below] == [
        ("驱动", 1),
        ("电机", 2),
        ("伺服电机", 3),
    ]
    assert (codes(sales, category_path_contains=drives), codes(sales, category_id=servo)) == (
        ["A", "B"],
        ["B"],
    )


def test_a_move_takes_all_below_and_their_products_along(sales, category, entered):
    old, new = category("旧"), category("新")
    motors = category("电机", old)
    servo = category("伺服", motors)
    made = entered("A", servo)
    move = {"product_category_id": motors, "parent_id": new}
    assert sales.call(contract.update, move, if_version=1)["path"] == f"/{new}/{motors}/"
    below = sales.call(contract.get, {"product_category_id": servo})
    assert (below["path"], below["depth"]) == (f"/{new}/{motors}/{servo}/", 3)
    read = sales.call(product.get, {"product_id": made["id"]})
    assert read["category_path"] == below["path"]
    assert codes(sales, category_path_contains=old) == []


def test_a_name_is_taken_once_in_a_place(sales, category):
    top = category("电机")
    assert code_of(category, "电机") == f"{CODE}.name_taken"
    inner = category("电机", top)
    move = {"product_category_id": inner, "parent_id": None}
    assert code_of(sales.call, contract.update, move) == f"{CODE}.name_taken"
    sales.call(contract.remove, {"product_category_id": inner})
    category("电机", top)
    assert code_of(sales.call, contract.restore, {"product_category_id": inner}) == (
        f"{CODE}.name_taken"
    )


def test_the_tree_has_neither_rings_nor_places_that_are_not_there(sales, category):
    top = category("电机")
    inner = category("伺服", top)
    for parent, reason in ((inner, "ring"), (top, "ring"), ("nobody", "unknown_parent")):
        move = {"product_category_id": top, "parent_id": parent}
        assert code_of(sales.call, contract.update, move) == f"{CODE}.{reason}"


def test_the_tree_is_of_a_bounded_depth_also_after_a_move(sales, category):
    last = None
    for depth in range(contract.MAX_DEPTH):
        last = category(f"第{depth}级", last)
    assert code_of(category, "太深", last) == f"{CODE}.too_deep"
    pair = category("上")
    category("下", pair)
    above_last = sales.call(contract.get, {"product_category_id": last})["parent_id"]
    move = {"product_category_id": pair, "parent_id": above_last}
    assert code_of(sales.call, contract.update, move) == f"{CODE}.too_deep"


def test_a_category_that_holds_something_stays(sales, category, entered):
    top = category("电机")
    inner = category("伺服", top)
    made = entered("A", inner)
    for one in (top, inner):
        key = {"product_category_id": one}
        assert code_of(sales.call, contract.remove, key) == f"{CODE}.in_use"
    sales.call(product.remove, {"product_id": made["id"]})
    sales.call(contract.remove, {"product_category_id": inner})
    back = sales.call(product.restore, {"product_id": made["id"]})
    assert (back["category_id"], back["category_path"]) == (None, None)
    assert code_of(entered, "B", inner) == "sales.product.unknown_category"


@pytest.mark.requirement("PLT-13")
def test_a_removed_category_is_found_and_comes_back(sales, category):
    key = {"product_category_id": category("电机")}
    sales.call(contract.remove, key)
    [row] = sales.call(contract.list_removed)["items"]
    assert (row["id"], row["abilities"]) == (key["product_category_id"], ["restore"])
    stale = sales.acting(if_version=1)
    assert code_of(stale.call, contract.restore, key) == "stale"
    assert sales.call(contract.restore, key, if_version=row["version"])["name"] == "电机"
    assert sales.call(contract.list_removed)["items"] == []


def test_a_product_moves_between_categories_and_out_of_them(sales, category, entered):
    one, other = category("甲"), category("乙")
    key = {"product_id": entered("A", one)["id"]}
    moved = sales.call(product.update, {**key, "category_id": other})
    assert moved["category_path"] == f"/{other}/"
    out = sales.call(product.update, {**key, "category_id": None})
    assert (out["category_id"], out["category_path"]) == (None, None)


def test_the_history_tells_of_a_new_name(sales, category):
    key = {"product_category_id": category("电机")}
    sales.call(contract.update, {**key, "name": "马达"})
    past = sales.call(contract.history, key)["items"]
    assert past[0]["changes"] == {"name": ["电机", "马达"]}

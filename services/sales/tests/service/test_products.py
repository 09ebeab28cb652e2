"""What people can do with products."""

import pytest
from sqlalchemy import insert, text

from chassis.due import due_work
from chassis.errors import ServiceError
from contracts.sales import product as contract
from sales.products.model import words


def entered(sales, code="W-1", **fields):
    given = {"code": code, "name": "伺服电机", "unit": "台", "tax_percent": "13"}
    return sales.call(contract.create, {**given, "list_price": {"amount": "33.33"}, **fields})


def test_a_product_keeps_its_price_tax_and_specification(sales):
    made = entered(sales, specification="750W / 箱", brand="汇川")
    read = sales.call(contract.get, {"product_id": made["id"]})
    assert read["list_price"] == {"amount": "33.33", "currency": "CNY"}
    assert (read["tax_percent"], read["specification"], read["on_shelf"]) == (
        "13",
        "750W / 箱",
        True,
    )


def test_a_code_is_unique_among_the_products_that_are_not_removed(sales):
    made = entered(sales)
    with pytest.raises(ServiceError) as refusal:
        entered(sales)
    assert refusal.value.code == "sales.product.code_taken"
    sales.call(contract.remove, {"product_id": made["id"]})
    entered(sales)
    with pytest.raises(ServiceError) as refusal:
        sales.call(contract.restore, {"product_id": made["id"]})
    assert refusal.value.code == "sales.product.code_taken"


def test_a_code_cannot_be_changed_to_that_of_another(sales):
    entered(sales, "A")
    other = entered(sales, "B")
    with pytest.raises(ServiceError) as refusal:
        sales.call(contract.update, {"product_id": other["id"], "code": "A"})
    assert refusal.value.code == "sales.product.code_taken"
    kept = sales.call(contract.update, {"product_id": other["id"], "code": "B", "name": "新名"})
    assert (kept["name"], kept["version"]) == ("新名", 2)


def test_a_product_goes_off_the_shelf_and_back(sales):
    key = {"product_id": entered(sales)["id"]}
    assert sales.call(contract.take_off_shelf, key, if_version=1)["on_shelf"] is False
    assert len(sales.call(contract.listed, {"on_shelf": "false"})["items"]) == 1
    assert sales.call(contract.put_on_shelf, key, if_version=2)["on_shelf"] is True


def found(sales, text):
    return [p["code"] for p in sales.call(contract.listed, {"q": text})["items"]]


@pytest.mark.parametrize(
    "text", ["伺服", "w-1", "汇川", "750w", "sifudianji", "dianji", "sfdj", "huichuan", "003", "伺"]
)
def test_search_finds_by_code_name_brand_specification_pinyin_and_initials(sales, text):
    entered(sales, "W-12003", brand="汇川", specification="750W")
    entered(sales, "X-9", name="减速机")
    assert found(sales, text) == ["W-12003"]


def test_a_changed_product_is_found_by_what_it_is_now(sales):
    key = {"product_id": entered(sales)["id"]}
    sales.call(contract.update, {**key, "name": "减速机"})
    assert (found(sales, "sifu"), found(sales, "jiansuji")) == ([], ["W-1"])


def test_products_of_earlier_versions_are_learnt_anew(sales):
    for number in range(3):
        entered(sales, f"P{number}")
    with sales.runtime.database.writing() as connection:
        connection.execute(words.table.delete())
        row = {"kind": "sales.learn_products_anew", "key": "all", "data": {"after": ""}}
        connection.execute(insert(due_work).values(**row, due_at=sales.clock.now(), attempts=0))
    assert found(sales, "sfdj") == []
    sales.run_due()
    assert sorted(found(sales, "sfdj")) == ["P0", "P1", "P2"]


def test_products_are_found_anew_by_some_ids_at_a_time(sales):
    for number in range(3):
        entered(sales, f"P{number}")
    with sales.runtime.database.writing() as connection:
        connection.execute(text("update product_search set document = ' x'"))
    index, write = sales.runtime.service.found_by[0]
    with sales.runtime.transaction(sales.runtime.own_call()) as uow:
        write(uow, index.following(uow.session, "", 2))
        uow.commit()
    assert sorted(found(sales, "sfdj")) == ["P0", "P1"]


def test_pages_sorted_by_price_go_on_behind_the_last(sales):
    for number in range(3):
        entered(sales, f"P{number}", list_price={"amount": f"{number}.50"})
    page = sales.call(contract.listed, {"sort": "-list_price", "limit": 2})
    rest = {"sort": "-list_price", "limit": 2, "cursor": page["next_cursor"]}
    assert [p["code"] for p in page["items"]] == ["P2", "P1"]
    assert [p["code"] for p in sales.call(contract.listed, rest)["items"]] == ["P0"]


def test_a_change_of_the_price_stands_in_the_history(sales):
    key = {"product_id": entered(sales)["id"]}
    sales.call(contract.update, {**key, "list_price": {"amount": "40.00"}})
    past = sales.call(contract.history, key)["items"]
    before, after = ({"amount": a, "currency": "CNY"} for a in ("33.33", "40.00"))
    assert past[0]["changes"] == {"list_price": [before, after]}

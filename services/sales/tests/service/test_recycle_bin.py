"""Deals and products of the recycle bin, and their deletion for ever."""

import pytest

from chassis.errors import ServiceError
from contracts.sales import opportunity, product, quote


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value


@pytest.mark.requirement("PLT-13")
def test_a_removed_product_is_listed_and_deleted_for_ever(sales, widget):
    key = {"product_id": widget["id"]}
    sales.call(product.remove, key)
    assert [row["id"] for row in sales.call(product.list_removed)["items"]] == [widget["id"]]
    sales.call(product.destroy, key)
    assert sales.call(product.list_removed)["items"] == []
    assert refusal(sales.call, product.restore, key).code == "not_found"


@pytest.mark.requirement("PLT-13")
def test_a_product_that_was_offered_stays(sales, huawei, widget):
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    sales.call(quote.create, {"customer_id": huawei, "lines": lines})
    key = {"product_id": widget["id"]}
    sales.call(product.remove, key)
    refused = refusal(sales.call, product.destroy, key)
    assert (refused.code, refused.details["what"]) == ("recycle_bin.still_used", "quote line")


@pytest.mark.requirement("PLT-13")
def test_a_deal_goes_for_ever_and_its_quote_stays_without_it(sales, huawei, widget):
    key = {"customer_id": huawei, "name": "电机"}
    deal = {"opportunity_id": sales.call(opportunity.create, key)["id"]}
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    made = sales.call(quote.create, {"customer_id": huawei, "lines": lines, **deal})
    sales.call(opportunity.remove, deal)
    assert [row["name"] for row in sales.call(opportunity.list_removed)["items"]] == ["电机"]
    sales.call(opportunity.destroy, deal)
    assert sales.call(quote.get, {"quote_id": made["id"]})["opportunity_id"] is None

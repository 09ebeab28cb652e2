"""Custom fields, views and files of what is sold; how they work is shown with customers."""

import pytest

from chassis.files import FileStore
from contracts.sales import opportunity, order, product
from contracts.sales.pieces import attachments, custom_fields, saved_views


@pytest.fixture
def coded(sales):
    """All three record types with a searched field."""
    for of in ("product", "opportunity", "order"):
        about = {"resource": f"sales.{of}", "key": "c_code", "kind": "text", "label": "内部编码"}
        sales.call(custom_fields.create, {**about, "searched": True})
    return sales


@pytest.fixture
def sold(coded, widget, huawei):
    """A product, an opportunity and an order with a value each."""
    mine, lines = {"custom": {"c_code": "蓝海"}}, [{"product_id": widget["id"], "quantity": "1"}]
    coded.call(product.update, {"product_id": widget["id"], **mine})
    coded.call(opportunity.create, {"customer_id": huawei, "name": "D", **mine})
    coded.call(order.create, {"customer_id": huawei, "lines": lines, **mine})
    return coded


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("resource", [product, opportunity, order], ids=lambda r: r.__name__)
def test_records_are_found_by_their_custom_fields(sold, resource):
    for asked in ({"custom": {"c_code": "蓝海"}}, {"q": "蓝海"}, {"sort": "-c_code"}):
        [row] = sold.call(resource.listed, asked)["items"]
        assert row["custom"] == {"c_code": "蓝海"}
    assert sold.call(resource.listed, {"custom": {"c_code_ne": "蓝海"}})["items"] == []


@pytest.mark.requirement("PLT-15")
def test_orders_are_shown_by_a_view(sold):
    tree = {"field": "c_code", "op": "eq", "value": "红岩"}
    about = {"resource": "sales.order", "name": "红岩", "filter": tree, "columns": ["number"]}
    made = sold.call(saved_views.create, about)
    assert sold.call(order.listed, {"view": made["id"]})["items"] == []


@pytest.mark.requirement("PLT-16")
def test_an_order_has_files(sold):
    [row] = sold.call(order.listed)["items"]
    about = FileStore(sold.runtime.settings.upload_folder).put(b"%PDF-1.7")
    upload = {**about, "name": "合同.pdf", "content_type": "application/pdf"}
    of = {"resource": "sales.order", "record_id": row["id"]}
    sold.call(attachments.create, {**of, "upload": upload})
    [file] = sold.call(attachments.listed, of)["items"]
    assert (file["name"], file["content_type"]) == ("合同.pdf", "application/pdf")

"""Deals, quotes, orders and products as files; how files are written is shown with customers."""

import pytest

from chassis import jobs
from chassis.errors import ServiceError
from chassis.testing.exports import exported
from contracts.organization import permit, staff
from contracts.sales import (
    opportunity,
    order,
    permit_subject,
    pieces,
    product,
    product_category,
    quote,
)
from contracts.sales.pieces import custom_fields, saved_views

EXPORTS = {
    "opportunity": pieces.opportunity_export,
    "quote": pieces.quote_export,
    "order": pieces.order_export,
    "product": pieces.product_export,
}
FIRST = {"opportunity": "name", "quote": "number", "order": "number", "product": "code"}


@pytest.fixture
def house(sales, tmp_path, monkeypatch):
    monkeypatch.setattr(type(sales.runtime.settings), "upload_folder", tmp_path / "up")
    sales.rpc.answers[staff.names.id] = {"names": {"staff-1": "王芳"}}
    return sales


@pytest.fixture
def sold(house, huawei, widget):
    """One record of each kind; the papers are of ten widgets."""
    about = {"customer_id": huawei, "lines": [{"product_id": widget["id"], "quantity": "10"}]}
    deal = {
        "customer_id": huawei,
        "name": "产线改造",
        "amount": {"amount": "5.00", "currency": "CNY"},
    }
    made = {"quote": house.call(quote.create, about), "order": house.call(order.create, about)}
    return {**made, "opportunity": house.call(opportunity.create, deal), "product": widget}


def lines(house, kind, **about):
    return exported(house, EXPORTS[kind], pieces.job_result, **about)


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize("kind", EXPORTS)
def test_a_list_is_written_with_its_words(house, sold, kind):
    column, words = FIRST[kind], sold[kind][FIRST[kind]]
    found = lines(house, kind, columns=[column, "version"], q=words)
    assert found == [[column, "version"], [words, str(sold[kind]["version"])]]
    assert lines(house, kind, columns=[column], q="没有")[1:] == []


@pytest.mark.requirement("PLT-33")
def test_papers_tell_sums_choices_and_people_as_their_reader_calls_them(house, sold):
    columns = ["customer_name", "state", "total", "owner_name"]
    head, row = lines(house, "order", columns=columns, language="zh")
    assert head == ["客户名称", "订单状态", "订单总额", "负责人"]
    assert row == ["华为技术有限公司", "草稿", "333.30", "王芳"]


@pytest.mark.requirement("PLT-33")
def test_products_tell_their_category_by_name(house, widget):
    made = house.call(product_category.create, {"name": "电机"})
    key = {"product_id": widget["id"], "category_id": made["id"]}
    house.call(product.update, key, if_version=1)
    columns = ["code", "list_price", "tax_percent", "category_name"]
    assert lines(house, "product", columns=columns)[1] == ["W-1", "33.33", "13", "电机"]


@pytest.mark.requirement("PLT-33")
def test_a_view_and_fields_of_the_house_count_in_a_file(house, sold):
    about = {"resource": "sales.order", "key": "c_code", "kind": "text", "label": "项目编码"}
    house.call(custom_fields.create, about)
    key = {"order_id": sold["order"]["id"], "custom": {"c_code": "红岩"}}
    house.call(order.update, key, if_version=1)
    tree = {"field": "c_code", "op": "eq", "value": "红岩"}
    view = house.call(saved_views.create, {"resource": "sales.order", "name": "V", "filter": tree})
    found = lines(house, "order", columns=["c_code"], view=view["id"], language="zh")
    assert found == [["项目编码"], ["红岩"]]


@pytest.mark.requirement("PLT-33")
@pytest.mark.requirement("ORG-05")
def test_scope_and_field_rights_count_in_a_file(house, sold):
    rights = {"sales.order": {"total": "hidden"}}
    other = house.acting(actor_id="wang", scopes={"*": "own"}, field_rights=rights)
    assert lines(house, "order", who=other, columns=["number"])[1:] == []
    with pytest.raises(ServiceError) as refused:
        lines(house, "order", who=other, columns=["number", "total"])
    assert (refused.value.code, refused.value.pointer) == ("export.no_such_column", "/columns/1")


@pytest.mark.parametrize("kind", EXPORTS)
def test_a_trial_counts_rows_and_begins_nothing(house, sold, kind):
    tried = house.call(EXPORTS[kind], {"columns": ["version"]}, dry_run=True)
    assert (tried["id"], tried["counts"]) == (None, {"would_export": 1})
    sought = {"columns": ["version"], "q": "无此字样"}
    assert house.call(EXPORTS[kind], sought, dry_run=True)["counts"] == {"would_export": 0}
    assert house.call(pieces.jobs.listed)["items"] == []


def test_a_file_belongs_to_who_asked_for_it(house, sold, refusal_of):
    started = house.call(pieces.order_export, {"columns": ["number"]}, idempotency_key="e")
    key = {"job_id": started["id"]}
    assert refusal_of(pieces.job_result, key).status == 404
    jobs.run(house.runtime, started["id"])
    assert house.call(pieces.job_result, key)["file"]["name"].startswith("order-")
    other = house.acting(actor_id="wang", scopes={"*": "own"})
    with pytest.raises(ServiceError, match="not_found"):
        other.call(pieces.job_result, key)


@pytest.mark.parametrize("kind", EXPORTS)
def test_exporting_needs_a_permission_of_its_own(house, kind):
    clerk = house.acting(grants=(f"sales.{kind}.list", f"sales.{kind}.search"))
    with pytest.raises(ServiceError) as refused:
        clerk.call(EXPORTS[kind], {"columns": ["version"]})
    assert refused.value.details == {"permission": f"sales.{kind}.export"}


@pytest.mark.requirement("ORG-20")
@pytest.mark.parametrize("kind", EXPORTS)
def test_where_a_flow_wants_it_a_file_takes_leave(house, kind):
    about = {"action": EXPORTS[kind].id, "command": {"columns": ["version"]}}
    told = house.call(permit_subject.describe, about, via="gateway")
    assert told["facts"]["columns"] == ["version"]
    house.rpc.answers[permit.check.id] = ServiceError("organization.permit.needed", {}, 409)
    with pytest.raises(ServiceError, match="organization.permit.needed"):
        house.call(EXPORTS[kind], about["command"])

"""What a flow wants approved is not done before: shipments, quotes, deletion for ever."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import permit
from contracts.sales import opportunity, order, permit_subject, product, quote

GATES = (order.confirm, order.ship, quote.send, opportunity.destroy, product.destroy)
NEEDED = ServiceError("organization.permit.needed", {}, 409)


@pytest.fixture
def records(sales, huawei, widget):
    """Return one record for each resource that can be gated; the documents are of 333.30."""
    about = {"customer_id": huawei, "lines": [{"product_id": widget["id"], "quantity": "10"}]}
    deal = {"customer_id": huawei, "name": "产线改造"}
    made = {"order": sales.call(order.create, about), "quote": sales.call(quote.create, about)}
    return {**made, "opportunity": sales.call(opportunity.create, deal), "product": widget}


def describe(sales, action, command, version, **about):
    asked = {"action": action, "command": command, "record_version": version}
    return sales.call(permit_subject.describe, asked, via="gateway", **about)


@pytest.mark.parametrize("operation", GATES, ids=lambda o: o.id)
def test_without_leave_it_is_refused_before_anything_is_done(sales, records, operation):
    sales.rpc.answers[permit.check.id] = NEEDED
    [key], record = operation.path_parameters, records[operation.resource]
    with pytest.raises(ServiceError) as refused:
        sales.call(operation, {key: record["id"]}, if_version=record["version"])
    assert refused.value.code == NEEDED.code
    [(_, asked)] = [call for call in sales.rpc.calls if call[0] == permit.check.id]
    assert (asked["action"], asked["record_version"]) == (operation.id, record["version"])


@pytest.mark.requirement("ORG-21")
def test_flows_are_told_amount_customer_and_fields_of_what_is_to_be_done(sales, records):
    sales.rpc.answers[permit.check.id] = NEEDED
    with pytest.raises(ServiceError):
        sales.call(order.ship, {"order_id": records["order"]["id"]}, if_version=1)
    [(_, asked)] = [call for call in sales.rpc.calls if call[0] == permit.check.id]
    assert asked["amount"] == {"amount": "333.30", "currency": "CNY"}
    assert asked["customer_id"] == asked["facts"]["customer_id"] == "huawei"
    assert asked["facts"]["state"] == "draft"


def test_approvers_read_the_record_as_who_asks_sees_it(sales, records):
    made = records["order"]
    wish = ("sales.order.confirm", {"order_id": made["id"]}, made["version"])
    told = describe(sales, *wish)
    assert told["name"] == f"{made['number']} · 华为技术有限公司"
    assert told["record"]["lines"][0]["product_name"] == "伺服电机"
    hidden = {"sales.order": {"total": "hidden"}}
    assert "total" not in describe(sales, *wish, field_rights=hidden)["record"]
    short = describe(sales, *wish, grants=("sales.order.confirm",))["record"]
    assert set(short) == {"number", "title", "customer_name"}


@pytest.mark.parametrize(
    ("verb", "about", "code", "pointer"),
    [
        ("confirm", {"version": 7}, "stale", "/record_version"),
        ("confirm", {"version": None}, "organization.permit.command_unfit", "/record_version"),
        ("confirm", {"id": 1}, "organization.permit.command_unfit", "/command/order_id"),
        ("confirm", {"id": "none"}, "not_found", "/command"),
        ("confirm", {"actor_id": "b", "scopes": {"*": "own"}}, "not_found", "/command"),
        ("confirm", {"grants": ("sales.order.ship",)}, "forbidden", ""),
        ("ship", {}, "sales.order.not_confirmed", "/command"),
    ],
)
def test_no_leave_is_asked_for_what_would_be_refused(sales, records, verb, about, code, pointer):
    command = {"order_id": about.pop("id", records["order"]["id"])}
    with pytest.raises(ServiceError) as refused:
        describe(sales, f"sales.order.{verb}", command, about.pop("version", 1), **about)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    assert sales.call(order.get, {"order_id": records["order"]["id"]})["version"] == 1

"""What belongs to a shared customer is seen by whom it was shared with, where that was chosen."""

import datetime as dt

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer, share
from contracts.sales import credit, opportunity, order, quote

TOLD = {"id": "s", "customer_id": "tcl", "customer_name": "TCL", "holder_kind": "staff",
        "holder_id": "helper", "access": "read", "along": ["opportunities"]}  # fmt: skip


@pytest.fixture
def made(sales):
    about = {"id": "tcl", "name": "TCL", "owner_id": "rep"}
    sales.tell(customer.created, "tcl", about)
    rep = sales.acting(actor_id="rep", scopes={"*": "own"})
    return rep.call(opportunity.create, {"customer_id": "tcl", "name": "年度框架"})


@pytest.fixture
def helper(sales):
    return sales.acting(actor_id="helper", scopes={"*": "own"}, departments=("west",))


def seen(who):
    return [row["id"] for row in who.call(opportunity.listed)["items"]]


@pytest.mark.requirement("CUS-50")
def test_it_is_seen_until_the_share_ends(sales, made, helper):
    assert made["id"] not in seen(helper)
    sales.tell(share.granted, "s", TOLD)
    assert made["id"] in seen(helper)
    sales.tell(share.ended, "s", TOLD, version=2)
    assert made["id"] not in seen(helper)


@pytest.mark.requirement("CUS-50")
def test_it_is_seen_to_the_second_though_nobody_has_told_the_end(sales, made, helper):
    end = sales.clock.now() + dt.timedelta(hours=1)
    sales.tell(share.granted, "s", {**TOLD, "expires_at": end.isoformat()})
    sales.clock.advance(minutes=59, seconds=59)
    assert made["id"] in seen(helper)
    sales.clock.advance(seconds=1)
    assert made["id"] not in seen(helper)


def test_it_is_left_out_where_it_was_not_chosen(sales, made, helper):
    sales.tell(share.granted, "s", {**TOLD, "along": ["contacts"]})
    assert made["id"] not in seen(helper)


@pytest.mark.requirement("CUS-50")
def test_it_is_changed_only_where_the_share_says_so(sales, made, helper):
    change = {"opportunity_id": made["id"], "name": "新"}
    sales.tell(share.granted, "s", TOLD)
    with pytest.raises(ServiceError) as refusal:
        helper.call(opportunity.update, change)
    assert refusal.value.status == 403
    sales.tell(share.granted, "s", {**TOLD, "access": "write"}, version=2)
    assert helper.call(opportunity.update, change)["name"] == "新"


@pytest.mark.requirement("CUS-50")
@pytest.mark.parametrize("begin", [opportunity.create, quote.create, order.create])
def test_who_may_only_read_a_customer_opens_no_business_with_it(sales, made, helper, widget, begin):
    line = {"product_id": widget["id"], "quantity": "1"}
    named = {"name": "新"} if begin is opportunity.create else {"lines": [line]}
    sales.tell(share.granted, "s", TOLD)
    with pytest.raises(ServiceError) as refusal:
        helper.call(begin, {"customer_id": "tcl", **named})
    assert refusal.value.code == "sales.customer.shared_to_read"
    sales.tell(share.granted, "s", {**TOLD, "access": "write"}, version=2)
    assert helper.call(begin, {"customer_id": "tcl", **named})["customer_id"] == "tcl"


@pytest.mark.requirement("CUS-50")
def test_money_of_a_customer_goes_along_with_the_orders_alone(sales, made, helper):
    key = {"customer_id": "tcl"}
    sales.tell(share.granted, "s", TOLD)
    with pytest.raises(ServiceError) as refusal:
        helper.call(credit.get, key)
    assert refusal.value.status == 404
    sales.tell(share.granted, "s", {**TOLD, "along": ["orders"]}, version=2)
    rep = sales.acting(actor_id="rep", scopes={"*": "own"})
    assert helper.call(credit.get, key) == rep.call(credit.get, key)

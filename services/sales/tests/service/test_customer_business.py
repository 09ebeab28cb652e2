"""What sales tells of business with customers to whoever is about to take one away."""

import pytest

from chassis.errors import Forbidden, ServiceError
from chassis.testing.harness import server_url
from contracts.customers import customer
from contracts.ledger import exposure
from contracts.sales import customer_business as contract
from contracts.sales import drafts, opportunity, order, quote
from sales.orders import handlers

from .meanwhile import Meanwhile

pytestmark = pytest.mark.postgres

AGO = "2026-01-01T00:00:00Z"


def ask(sales, *ids, **since):
    wanted = {"customer_ids": list(ids), **since}
    told = sales.acting(via="customers").call(contract.of_customers, wanted)["items"]
    return {one["customer_id"]: (one["open_orders"], one["entered"]) for one in told}


@pytest.fixture
def draft(sales, huawei, widget):
    """Return a draft order of huawei."""
    sales.rpc.answers |= {exposure.hold.id: {}, exposure.release.id: {}}
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    return sales.call(order.create, {"customer_id": huawei, "lines": lines})


@pytest.mark.requirement("CUS-02")
def test_orders_that_are_binding_are_open_and_drafts_are_entered(sales, huawei, draft):
    sales.tell(customer.created, "tcl", {"id": "tcl", "name": "TCL", "kind": "company"})
    assert ask(sales, huawei, "tcl") == {}
    assert ask(sales, huawei, "tcl", since=AGO) == {huawei: ([], ["order"])}
    sales.call(order.confirm, {"order_id": draft["id"]})
    assert ask(sales, "tcl", huawei) == {huawei: ([draft["number"]], [])}
    sales.call(order.cancel, {"order_id": draft["id"], "reason": "客户撤单"})
    assert ask(sales, huawei, since=AGO) == {}


def test_only_what_was_entered_since_is_told(sales, huawei, widget, draft):
    sales.clock.advance(hours=1)
    since = sales.clock.now().isoformat()
    assert ask(sales, huawei, since=since) == {}
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    sales.call(quote.create, {"customer_id": huawei, "lines": lines})
    assert ask(sales, huawei, since=since) == {huawei: ([], ["quote"])}
    sales.call(drafts.drop_order, {"order_id": draft["id"], "reason": "客户不要"})
    assert ask(sales, huawei, since=AGO) == {huawei: ([], ["quote"])}


def test_open_deals_are_told_by_name(sales, huawei):
    made = sales.call(opportunity.create, {"customer_id": huawei, "name": "年度框架"})
    wanted = {"customer_ids": [huawei]}
    [told] = sales.acting(via="customers").call(contract.of_customers, wanted)["items"]
    assert (told["open_deals"], told["open_orders"], told["entered"]) == (["年度框架"], [], [])
    sales.call(opportunity.lose, {"opportunity_id": made["id"], "reason": "价格"})
    assert ask(sales, huawei) == {}


def test_no_person_asks(sales, huawei, refusal_of):
    assert refusal_of(contract.of_customers, {"customer_ids": [huawei]}).code == Forbidden.code


@pytest.fixture
def hold_off(sales, huawei):
    """Return a function that holds huawei off and returns what was entered since."""

    def hold_off(since=AGO):
        wanted = {"customer_ids": [huawei], "since": since}
        told = sales.acting(via="customers").call(contract.hold_off, wanted)["items"]
        return [kind for one in told for kind in one["entered"]]

    return hold_off


def enter(sales, kind, customer_id, product):
    lines = [{"product_id": product["id"], "quantity": "1"}]
    return sales.call(kind.create, {"customer_id": customer_id, "lines": lines})


@pytest.mark.requirement("CUS-24")
@pytest.mark.parametrize("kind", [order, quote], ids=lambda one: one.__name__)
def test_of_who_is_held_off_nothing_new_is_entered(
    sales, huawei, widget, hold_off, refusal_of, kind
):
    assert hold_off() == []
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    refusal = refusal_of(kind.create, {"customer_id": huawei, "lines": lines})
    assert (refusal.code, refusal.pointer) == ("sales.customer.unknown", "/customer_id")
    again = {"customer_ids": [huawei]}
    sales.acting(via="customers").call(contract.take_up, again)
    assert enter(sales, kind, huawei, widget)["state"] == "draft"
    assert hold_off() == [kind.__name__.rpartition(".")[2]]
    assert enter(sales, kind, huawei, widget)["state"] == "draft", "it was not held off"


@pytest.mark.requirement("PLT-12")
def test_what_was_taken_up_before_it_was_held_off_stays_so(sales, huawei, widget):
    customers, whose = sales.acting(via="customers"), {"customer_ids": [huawei]}
    customers.call(contract.take_up, whose, idempotency_key="run:2:undo")
    late = {"idempotency_key": "run:2:do"}
    with pytest.raises(ServiceError, match="key"):
        customers.call(contract.hold_off, {**whose, "since": AGO}, **late)
    assert enter(sales, order, huawei, widget)["state"] == "draft"


def test_who_came_back_from_the_bin_is_held_off_no_more(sales, huawei, widget, hold_off):
    hold_off()
    told = {"id": huawei, "name": "华为", "kind": "company"}
    sales.tell(customer.removed, huawei, told, version=2)
    sales.tell(customer.restored, huawei, told, version=3)
    assert enter(sales, order, huawei, widget)["state"] == "draft"


@pytest.mark.requirement("CUS-24")
def test_who_holds_off_waits_for_an_order_that_is_being_entered(
    sales, huawei, widget, hold_off, monkeypatch
):
    if not server_url():
        pytest.skip("on SQLite one writes after the other anyway")
    asking = Meanwhile(monkeypatch, handlers, "next_number", hold_off)
    enter(sales, order, huawei, widget)
    assert asking.join() == [["order"]]

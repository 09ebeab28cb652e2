"""What sales tells of business with customers to whoever is about to take one away."""

import pytest

from chassis.errors import Forbidden
from contracts.customers import customer
from contracts.ledger import exposure
from contracts.sales import customer_business as contract
from contracts.sales import drafts, order, quote

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


def test_no_person_asks(sales, huawei, refusal_of):
    assert refusal_of(contract.of_customers, {"customer_ids": [huawei]}).code == Forbidden.code

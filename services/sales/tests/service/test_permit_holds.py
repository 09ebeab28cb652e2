"""While leave is asked for, the document stays as it is; what is permitted is done once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from chassis.errors import ServiceError
from chassis.hold_rows import permit_hold
from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import customer
from contracts.ledger import exposure, receivable
from contracts.organization import permit
from contracts.sales import order, permit_subject, product, quote
from sales.service import service

SPENT = {event.action: event for event in permit_subject.permit_subject.events}
CONFIRM = "sales.order.confirm"


class Desk:
    """One order, and what the organization tells of permits about it."""

    def __init__(self, sales, record):
        self.sales, self.record = sales, record
        self.key = {"order_id": record["id"]}
        sales.rpc.answers |= {exposure.hold.id: None, exposure.release.id: None}

    def hear(self, state, version=1, permit_id="p1", action=CONFIRM, **about):
        told = {"action": action, "state": state, "record_id": self.record["id"]}
        told |= {"record_version": self.record["version"], **about}
        self.sales.tell(permit.moved, permit_id, told, version=version)

    def leave(self, *permit_ids):
        told = {"any_flow": True, "permit_ids": list(permit_ids)}
        self.sales.rpc.answers[permit.check.id] = told

    def now(self):
        return self.sales.call(order.get, self.key)

    def change(self, note="改", **about):
        return self.sales.call(order.update, {**self.key, "note": note}, **about)

    def confirm(self, **about):
        version = self.now()["version"]
        return self.sales.call(order.confirm, self.key, if_version=version, **about)

    def told(self, action):
        return [one["data"]["permit_id"] for one in self.sales.told(SPENT[action])]


@pytest.fixture
def desk(sales, huawei, widget):
    lines = [{"product_id": widget["id"], "quantity": "10"}]
    return Desk(sales, sales.call(order.create, {"customer_id": huawei, "lines": lines}))


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code


@pytest.mark.requirement("ORG-20")
def test_a_document_is_frozen_while_somebody_asks_for_leave(desk):
    assert "update" in desk.now()["abilities"]
    desk.hear("pending")
    with pytest.raises(ServiceError) as refused:
        desk.change()
    assert refused.value.code == "document.frozen"
    assert refused.value.details["approval_id"] == "p1"
    cancel = {**desk.key, "reason": "不要了"}
    version = desk.record["version"]
    assert refusal(desk.sales.call, order.cancel, cancel, if_version=version) == "document.frozen"
    assert refusal(desk.confirm) == "document.frozen"
    after = desk.now()
    assert (after["version"], after["abilities"]) == (desk.record["version"], [])
    told = [(one["verb"], one["code"]) for one in after["hindrances"]]
    assert told == [(verb, "document.frozen") for verb in desk.record["abilities"]]
    writer = desk.sales.acting(grants=("sales.order.get", "sales.order.update"))
    [alone] = writer.call(order.get, desk.key)["hindrances"]
    assert (alone["verb"], alone["code"]) == ("update", "document.frozen")
    listed = desk.sales.call(order.listed)["items"]
    assert [one["abilities"] for one in listed] == [[]]


@pytest.mark.requirement("ORG-20")
@pytest.mark.parametrize("ending", ["rejected", "recalled", "returned"])
def test_it_is_free_once_the_answer_is_no_or_nobody_asks_any_more(desk, ending):
    desk.hear("pending")
    desk.hear(ending, version=2)
    assert desk.change()["note"] == "改" and desk.told("outdated") == []


def test_what_was_heard_twice_or_late_changes_nothing(desk):
    desk.hear("pending")
    desk.hear("rejected", version=2)
    desk.hear("pending", version=1)
    assert desk.change()["note"] == "改"
    desk.hear("pending", permit_id="p2", action="customers.customer.destroy")
    with desk.sales.runtime.database.reading() as connection:
        assert list(connection.scalars(select(permit_hold.c.permit_id))) == ["p1"]


@pytest.mark.requirement("ORG-20")
def test_what_was_permitted_is_done_and_uses_the_permit_up(desk):
    desk.hear("pending")
    desk.hear("approved", version=2)
    desk.leave("p1")
    assert desk.confirm(correlation_id="r1")["state"] == "confirmed"
    [event] = desk.sales.told(SPENT["used"])
    assert (event["data"], event["correlationid"]) == ({"permit_id": "p1"}, "r1")
    assert desk.told("outdated") == []


@pytest.mark.requirement("ORG-20")
def test_a_change_of_anything_else_ends_the_permit_that_was_given(desk):
    desk.hear("pending")
    desk.hear("approved", version=2)
    assert desk.change()["note"] == "改"
    assert desk.told("outdated") == ["p1"]
    desk.leave("p1")
    assert refusal(desk.confirm) == "permit.used_up"
    assert desk.now()["state"] == "draft"


def test_what_the_house_hears_goes_on_and_ends_the_permit(desk):
    desk.hear("pending")
    paid = {"source_type": "order", "source_id": desk.record["id"], "customer_id": "huawei"}
    money = {"amount": "333.30", "currency": "CNY"}
    none = {**money, "amount": "0.00"}
    paid |= {"state": "paid", "amount": money, "open_amount": none, "credited": none}
    paid |= {"due_on": "2026-04-25", "opened_on": "2026-03-25", "written_off": none}
    paid |= {"title": "SO1", "tax": none, "happened_on": "2026-03-25"}
    desk.sales.tell(receivable.changed, "r1", {**paid, "id": "r1"})
    assert desk.now()["payment_state"] == "partial"
    assert desk.told("outdated") == ["p1"]
    assert desk.change()["note"] == "改"


def test_leave_for_what_has_changed_before_it_was_heard_of_holds_nothing(desk):
    desk.change("早")
    desk.hear("pending")
    assert desk.told("outdated") == ["p1"]
    assert desk.change("晚")["note"] == "晚"


def test_a_permit_is_good_once_also_where_its_gift_is_not_heard_of_yet(desk, sales, huawei, widget):
    desk.leave("p9")
    assert desk.confirm()["state"] == "confirmed"
    other = {"customer_id": huawei, "lines": [{"product_id": widget["id"], "quantity": "1"}]}
    second = Desk(sales, sales.call(order.create, other))
    assert refusal(second.confirm) == "permit.used_up"
    desk.hear("approved", permit_id="p9", version=2)
    assert refusal(second.confirm) == "permit.used_up"
    second.leave("p9", "p10")
    assert second.confirm()["state"] == "confirmed"


@pytest.mark.requirement("ORG-20")
def test_of_two_who_use_one_permit_at_the_same_time_one_is_refused(sales, huawei, widget):
    lines = [{"product_id": widget["id"], "quantity": "10"}]
    made = [sales.call(quote.create, {"customer_id": huawei, "lines": lines}) for _ in range(4)]
    sales.rpc.answers[permit.check.id] = {"any_flow": True, "permit_ids": ["p1"]}

    def send(one):
        try:
            sales.call(quote.send, {"quote_id": one["id"]}, if_version=1)
        except ServiceError as refused:
            return refused.code
        return "sent"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, made)) == [*["permit.used_up"] * 3, "sent"]


def test_what_failed_has_used_nothing_up(desk, sales):
    desk.leave("p1")
    sales.rpc.answers[exposure.hold.id] = ServiceError("ledger.exposure.limit_exceeded", {}, 409)
    assert refusal(desk.confirm) == "ledger.exposure.limit_exceeded"
    assert refusal(sales.call, order.ship, desk.key, if_version=1) == "sales.order.not_confirmed"
    assert desk.told("used") == []
    sales.rpc.answers[exposure.hold.id] = None
    assert desk.confirm()["state"] == "confirmed" and desk.told("used") == ["p1"]


def test_a_repeat_of_what_was_permitted_gets_the_answer_that_it_had(sales, huawei, widget):
    lines = [{"product_id": widget["id"], "quantity": "10"}]
    made = sales.call(quote.create, {"customer_id": huawei, "lines": lines})
    sales.rpc.answers[permit.check.id] = {"any_flow": True, "permit_ids": ["p1"]}
    for _ in range(2):
        about = {"if_version": made["version"], "idempotency_key": "k"}
        sent = sales.call(quote.send, {"quote_id": made["id"]}, **about)
        assert sent["state"] == "sent"
    assert len(sales.told(SPENT["used"])) == 1 and sales.replayed


MONEY = {"amount": "9.00", "currency": "CNY"}


def an_order(harness, heard="approved"):
    harness.rpc.answers |= {exposure.hold.id: None, exposure.release.id: None}
    harness.tell(customer.created, "acme", {"id": "acme", "name": "A", "kind": "company"})
    thing = {"code": "W", "name": "W", "unit": "台", "tax_percent": "13", "list_price": MONEY}
    lines = [{"product_id": harness.call(product.create, thing)["id"], "quantity": "1"}]
    desk = Desk(harness, harness.call(order.create, {"customer_id": "acme", "lines": lines}))
    desk.hear("pending")
    desk.hear(heard, version=2)
    desk.leave("p1")
    return desk


def a_wish(harness):
    told = {"action": CONFIRM, "state": "pending", "record_id": "o9", "record_version": 1}
    return "p9", told


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize(
    "case",
    [
        Case(order.confirm, lambda h: (an_order(h).key, {"if_version": 1})),
        Case(order.update, lambda h: ({**an_order(h).key, "note": "改"}, {"if_version": 1})),
        Case(permit.moved, a_wish),
    ],
    ids=lambda case: case.name,
)
def test_a_kill_at_any_statement_neither_loses_a_permit_nor_uses_it_twice(case, tmp_path):
    assert enumerate_crashes(service, case, tmp_path).wrong == []

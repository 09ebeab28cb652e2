"""What people can do with orders, and what money and goods do to them."""

from decimal import Decimal

import pytest

from chassis.errors import ServiceError, Unavailable
from chassis.values import Money
from contracts.customers import contact, customer, imports
from contracts.ledger import exposure, receivable
from contracts.sales import credit
from contracts.sales import order as contract

LIMIT = {"limit": "100000.00 CNY", "exposure": "100100.00 CNY"}


@pytest.fixture
def order(sales, huawei, widget):
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    lines = [{"product_id": widget["id"], "quantity": q} for q in ("10", "2.5")]
    return sales.call(contract.create, {"customer_id": huawei, "lines": lines})


def do(who, verb, order, **fields):
    needed = {"cancel": {"reason": "客户撤单"}, "return_goods": {"reason": "退货"}}
    about = needed.get(verb, {})
    return who.call(getattr(contract, verb), {"order_id": order["id"], **about, **fields})


def refused(who, verb, order, **fields):
    with pytest.raises(ServiceError) as refusal:
        do(who, verb, order, **fields)
    return refusal.value


def pay(sales, order, amount, *, version=1):
    """Let the ledger tell that *amount* in all is paid of the order."""
    left = Money.parse(**order["total"]).minor - Money.parse(amount, "CNY").minor
    rest = {"amount": Money(left).amount, "currency": "CNY"}
    nothing = {"amount": "0.00", "currency": "CNY"}
    about = {"id": "r", "customer_id": order["customer_id"], "title": order["number"]}
    about |= {"source_type": "order", "source_id": order["id"], "tax": nothing, "state": "open"}
    days = {"happened_on": "2026-03-25", "due_on": "2026-04-24"}
    sums = {"credited": nothing, "written_off": nothing, "open_amount": rest}
    told = {**about, **days, **sums, "amount": order["total"]}
    sales.tell(receivable.changed, f"of-{order['id']}", told, version=version)


def read(sales, order):
    return sales.call(contract.get, {"order_id": order["id"]})


def test_confirming_holds_the_credit_and_tells_the_ledger_what_is_owed(sales, order):
    confirmed = do(sales, "confirm", order)
    assert (confirmed["state"], confirmed["due_on"]) == ("confirmed", "2026-04-24")
    [(operation, asked)] = sales.rpc.calls
    assert (operation, asked["order_id"]) == (exposure.hold.id, order["id"])
    assert asked["amount"] == {"amount": "416.63", "currency": "CNY"}
    assert asked["limit"]["amount"] == "100000.00"
    [told] = sales.told(contract.confirmed)
    assert told["data"]["total"] == order["total"]
    assert (told["data"]["customer_id"], told["data"]["title"]) == ("huawei", "伺服电机 +1")
    assert [r["quantity"] for r in told["data"]["lines"]] == ["10", "2.5"]


def test_a_draft_follows_the_name_of_its_customer_and_a_confirmed_order_keeps_it(sales, order):
    key = {"order_id": order["id"]}
    told = {"id": "huawei", "name": "华为云", "credit_limit": None}
    sales.tell(customer.updated, "huawei", told, version=2)
    assert sales.call(contract.get, key)["customer_name"] == "华为云"
    do(sales, "confirm", order)
    sales.tell(customer.updated, "huawei", {**told, "name": "华为终端"}, version=3)
    assert sales.call(contract.get, key)["customer_name"] == "华为云"


def test_partial_shipments_add_up_to_full_delivery(sales, order):
    first, second = do(sales, "confirm", order)["lines"]
    part = [{"line_id": first["id"], "quantity": "4"}]
    partly = do(sales, "ship", order, lines=part, carrier="顺丰", tracking_number="SF1")
    assert (partly["delivery_state"], partly["lines"][0]["shipped_quantity"]) == ("partial", "4")
    rest = do(sales, "ship", order)
    assert (rest["delivery_state"], rest["state"]) == ("full", "confirmed")
    told = [t["data"]["shipment"] for t in sales.told(contract.shipped)]
    assert [[(r["line_id"], r["quantity"]) for r in t["lines"]] for t in told] == [
        [(first["id"], "4")],
        [(first["id"], "6"), (second["id"], "2.5")],
    ]
    assert [s["number"] for s in rest["shipments"]] == ["SH202603-00001", "SH202603-00002"]
    assert refused(sales, "ship", order).code == "sales.order.nothing_to_ship"


def test_a_shipment_tells_what_it_cost_and_whether_something_is_left(sales, order):
    first, _ = do(sales, "confirm", order)["lines"]
    do(sales, "ship", order, lines=[{"line_id": first["id"], "quantity": "4"}])
    do(sales, "ship", order)
    told = [t["data"] for t in sales.told(contract.shipped)]
    assert [(t["is_partial"], t["shipment_total"]["amount"]) for t in told] == [
        (True, "133.32"),
        (False, "283.31"),
    ]
    assert {t["total"]["amount"] for t in told} == {"416.63"}


def test_each_wrong_shipment_is_refused_by_its_own_code(sales, order):
    assert refused(sales, "ship", order).code == "sales.order.not_confirmed"
    [line, _] = do(sales, "confirm", order)["lines"]
    parts = [{"line_id": line["id"], "quantity": q} for q in ("6", "4.0001")]
    over = refused(sales, "ship", order, lines=parts)
    assert (over.code, over.details["left"]) == ("sales.order.over_shipment", "10")
    assert over.pointer == "/lines/0/quantity"
    parts = [{"line_id": line["id"], "quantity": "1"}, {"line_id": "nope", "quantity": "1"}]
    unknown = refused(sales, "ship", order, lines=parts)
    assert (unknown.code, unknown.pointer) == ("sales.order.unknown_line", "/lines/1/line_id")


@pytest.mark.requirement("LED-06")
def test_a_return_tells_each_line_with_its_tax_and_all_parts_add_up_to_the_line(
    sales, huawei, widget
):
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    lines = [{"product_id": widget["id"], "quantity": "3"}]
    terms = {"customer_id": huawei, "lines": lines, "discount_amount": {"amount": "0.10"}}
    order = sales.call(contract.create, terms)
    [line] = do(sales, "confirm", order)["lines"]
    do(sales, "ship", order)
    for _ in range(3):
        part = [{"line_id": line["id"], "quantity": "1"}]
        do(sales, "return_goods", order, lines=part, reason="退货")
    back = [told["data"]["returned_lines"][0] for told in sales.told(contract.returned)]
    for name in ("net", "tax", "total"):
        whole = sum(Decimal(one[name]["amount"]) for one in back)
        assert whole == Decimal(line[name]["amount"])
    assert {(one["tax_percent"], one["product_name"]) for one in back} == {("13", "伺服电机")}


@pytest.mark.requirement("EX-12")
@pytest.mark.parametrize(("exchange", "left"), [(False, 30), (True, 100)])
def test_seventy_of_a_hundred_come_back_and_thirty_or_a_hundred_are_open(
    sales, huawei, widget, exchange, left
):
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    lines = [{"product_id": widget["id"], "quantity": "100"}]
    made = sales.call(contract.create, {"customer_id": huawei, "lines": lines})
    [line] = do(sales, "confirm", made)["lines"]
    part = [{"line_id": line["id"], "quantity": "70"}]
    do(sales, "ship", made, lines=part)
    back = do(sales, "return_goods", made, lines=part, exchange=exchange, reason="退货")
    assert (back["delivery_state"], back["lines"][0]["shipped_quantity"]) == ("none", "0")
    [shipped], [returned] = sales.told(contract.shipped), sales.told(contract.returned)
    assert returned["data"]["return_total"] == shipped["data"]["shipment_total"]
    over = refused(sales, "ship", made, lines=[{"line_id": line["id"], "quantity": f"{left}.1"}])
    assert (over.code, over.details["left"]) == ("sales.order.over_shipment", f"{left}")
    assert do(sales, "ship", made)["delivery_state"] == "full"


def test_what_was_not_delivered_cannot_come_back(sales, order):
    [line, _] = do(sales, "confirm", order)["lines"]
    nothing = refused(sales, "return_goods", order, reason="x")
    assert nothing.code == "sales.order.nothing_to_return"
    do(sales, "ship", order, lines=[{"line_id": line["id"], "quantity": "4"}])
    part = [{"line_id": line["id"], "quantity": "4.1"}]
    over = refused(sales, "return_goods", order, lines=part, reason="x")
    assert (over.code, over.pointer) == ("sales.order.over_return", "/lines/0/quantity")
    pay(sales, order, "416.63")
    done = do(sales, "ship", order)
    assert done["state"] == "completed"
    again = do(sales, "return_goods", order, exchange=True, reason="换货")
    assert (again["state"], len(again["returns"])) == ("confirmed", 1)
    assert len(sales.told(contract.reopened)) == 1


@pytest.mark.parametrize("quantity", ["-1", "0", "-0", "1000001"])
def test_a_quantity_out_of_bounds_is_told_the_bounds(sales, order, quantity):
    parts = [{"line_id": "x", "quantity": quantity}]
    [wrong] = refused(sales, "ship", order, lines=parts).details["fields"]
    assert wrong["pointer"] == "/lines/0/quantity" and wrong["code"] == "out_of_range"
    assert wrong["params"] == {"min": "0.0001", "max": "1000000"}
    assert read(sales, order)["shipments"] == []


def test_an_order_is_completed_once_it_is_shipped_and_paid_in_full(sales, order):
    do(sales, "confirm", order)
    pay(sales, order, "400.00")
    assert read(sales, order)["payment_state"] == "partial"
    do(sales, "ship", order)
    assert read(sales, order)["state"] == "confirmed"
    pay(sales, order, "416.63", version=2)
    done = read(sales, order)
    assert (done["state"], done["payment_state"]) == ("completed", "full")
    assert len(sales.told(contract.completed)) == 1


def test_an_order_paid_first_is_completed_by_its_last_shipment(sales, order):
    do(sales, "confirm", order)
    pay(sales, order, "416.63")
    assert do(sales, "ship", order)["state"] == "completed"
    assert len(sales.told(contract.completed)) == 1


def test_a_reversed_receipt_opens_a_completed_order_again(sales, order):
    do(sales, "confirm", order)
    do(sales, "ship", order)
    pay(sales, order, "416.63")
    pay(sales, order, "0.00", version=2)
    back = read(sales, order)
    assert (back["state"], back["payment_state"], back["completed_at"]) == (
        "confirmed",
        "none",
        None,
    )
    assert len(sales.told(contract.reopened)) == 1


def test_what_was_owed_before_changes_nothing_any_more(sales, order):
    do(sales, "confirm", order)
    pay(sales, order, "100.00", version=2)
    pay(sales, order, "50.00", version=1)
    assert read(sales, order)["paid"]["amount"] == "100.00"


def test_cancelling_tells_the_ledger_whether_a_receivable_must_go(sales, order):
    do(sales, "confirm", order)
    cancelled = do(sales, "cancel", order)
    assert (cancelled["state"], cancelled["reason"]) == ("cancelled", "客户撤单")
    assert sales.told(contract.cancelled)[0]["data"]["was_confirmed"] is True


def test_a_cancelled_draft_owes_nothing(sales, order):
    do(sales, "cancel", order)
    assert sales.told(contract.cancelled)[0]["data"]["was_confirmed"] is False


def test_what_is_shipped_or_paid_cannot_be_cancelled(sales, order):
    do(sales, "confirm", order)
    pay(sales, order, "0.01")
    assert refused(sales, "cancel", order).code == "sales.order.already_paid"
    do(sales, "ship", order)
    assert refused(sales, "cancel", order).code == "sales.order.already_shipped"
    pay(sales, order, "416.63", version=2)
    assert refused(sales, "cancel", order).code == "sales.order.not_cancellable"


@pytest.mark.parametrize(
    ("steps", "verb", "code"),
    [
        (["confirm"], "confirm", "sales.order.not_draft"),
        (["confirm"], "update", "sales.order.not_draft"),
        (["cancel"], "confirm", "sales.order.not_draft"),
        (["cancel"], "update", "sales.order.not_draft"),
        (["cancel"], "ship", "sales.order.not_confirmed"),
        (["cancel"], "cancel", "sales.order.not_cancellable"),
    ],
)
def test_each_state_refuses_what_the_table_says(sales, order, steps, verb, code):
    for step in steps:
        do(sales, step, order)
    assert refused(sales, verb, order).code == code


def test_a_draft_is_changed_and_priced_anew(sales, order, widget):
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    changed = do(sales, "update", order, lines=lines, note="加急", payment_days=7)
    assert (changed["total"]["amount"], changed["note"]) == ("33.33", "加急")
    assert do(sales, "confirm", order)["due_on"] == "2026-04-01"


@pytest.mark.parametrize("given", [{"discount_percent": "100"}, {"unit_price": {"amount": "0"}}])
def test_a_free_order_counts_as_paid_and_ends_with_its_shipment(
    sales, huawei, widget, order, given
):
    lines = [{"product_id": widget["id"], "quantity": "1", **given}]
    free = sales.call(contract.create, {"customer_id": huawei, "lines": lines})
    assert do(sales, "confirm", free)["payment_state"] == "full"
    assert do(sales, "ship", free)["state"] == "completed"
    assert [told["subject"] for told in sales.told(contract.completed)] == [free["id"]]


def test_a_rep_neither_sees_nor_confirms_the_order_of_another(sales, order):
    rep = sales.acting(actor_id="rep", scopes={"*": "own"})
    assert rep.call(contract.listed)["items"] == []
    for verb in ("get", "confirm", "ship", "return_goods", "cancel", "history"):
        assert refused(rep, verb, order).status == 404
    assert sales.rpc.calls == []


def test_a_stale_order_is_not_shipped(sales, order):
    do(sales, "confirm", order)
    do(
        sales,
        "ship",
        order,
        lines=[{"line_id": read(sales, order)["lines"][0]["id"], "quantity": "1"}],
    )
    with pytest.raises(ServiceError) as refusal:
        sales.call(contract.ship, {"order_id": order["id"]}, if_version=2)
    assert (refusal.value.code, refusal.value.details["version"]) == ("stale", 3)


def test_a_repeated_shipment_with_the_same_key_ships_once(sales, order):
    do(sales, "confirm", order)
    key = {"order_id": order["id"]}
    first = sales.call(contract.ship, key, idempotency_key="k")
    assert sales.call(contract.ship, key, idempotency_key="k") == first
    assert len(first["shipments"]) == 1


def test_the_credit_of_a_customer_shows_limit_exposure_and_headroom(sales, huawei):
    amounts = {"receivable": "60000.00", "held": "20000.00", "advances": "5000.00"}
    told = {k: {"amount": v, "currency": "CNY"} for k, v in amounts.items()}
    about = {"customer_id": huawei, "currency": "CNY", "exposure": {"amount": "75000.00"}}
    sales.tell(exposure.changed, "e1", {**about, **told}, version=4)
    sales.tell(exposure.changed, "e1", {**about, **told, "exposure": {"amount": "1.00"}}, version=3)
    read = sales.call(credit.get, {"customer_id": huawei})
    assert (read["exposure"]["amount"], read["headroom"]["amount"]) == ("75000.00", "25000.00")


def test_of_a_customer_whom_one_may_not_see_no_credit_is_told(sales):
    told = {"id": "tcl", "name": "TCL", "owner_id": "rep", "department_id": "east"}
    sales.tell(customer.created, "tcl", told)
    owner = sales.acting(actor_id="rep", scopes={"*": "own"})
    assert owner.call(credit.get, {"customer_id": "tcl"})["customer_name"] == "TCL"
    with pytest.raises(ServiceError) as refusal:
        stranger = sales.acting(actor_id="rep-2", scopes={"*": "own"})
        stranger.call(credit.get, {"customer_id": "tcl"})
    assert refusal.value.status == 404


def test_a_customer_without_a_limit_is_asked_for_none(sales, order):
    sales.tell(customer.updated, "huawei", {"id": "huawei", "name": "华为"}, version=2)
    do(sales, "confirm", order)
    assert sales.rpc.calls[0][1]["limit"] is None


def test_the_ledger_being_down_refuses_the_confirmation_and_leaves_a_draft(sales, order):
    sales.rpc.answers[exposure.hold.id] = Unavailable(service="ledger", retry_after_s=2)
    refusal = refused(sales, "confirm", order)
    assert (refusal.code, refusal.status) == ("unavailable", 503)
    assert read(sales, order)["state"] == "draft"


def test_an_order_tells_what_can_be_done_with_it(sales, order):
    assert set(order["abilities"]) == {"update", "confirm", "cancel", "drop", "release_credit"}
    do(sales, "confirm", order)
    assert set(read(sales, order)["abilities"]) == {"ship", "cancel", "release_credit"}
    assert do(sales, "ship", order)["abilities"] == ["return"]


@pytest.fixture
def wang(sales):
    told = {"id": "wang", "customer_id": "huawei", "name": "王", "phone": "+8613800138000"}
    sales.tell(contact.created, "wang", told)
    return told


def test_an_order_names_an_imported_contact(sales, order):
    told = [{"id": "han", "customer_id": "huawei", "name": "韩梅梅"}]
    sales.tell(imports.contacts_imported, "job", {"job_id": "job", "contacts": told})
    assert do(sales, "update", order, contact_id="han")["contact_id"] == "han"


def test_an_order_names_a_contact_of_its_customer_and_tells_it(sales, order, wang):
    do(sales, "update", order, contact_id="wang")
    do(sales, "confirm", order)
    do(sales, "ship", order)
    [shipped] = sales.told(contract.shipped)
    assert shipped["data"]["contact_id"] == "wang"


@pytest.mark.parametrize("about", [{"customer_id": "other"}, {"id": "somebody"}])
def test_an_order_names_nobody_elses_contact(sales, order, wang, about):
    told = {**wang, **about}
    sales.tell(contact.updated, told["id"], told, version=2)
    named = "wang" if "customer_id" in about else "stranger"
    assert refused(sales, "update", order, contact_id=named).code == "sales.order.contact_unknown"


def test_an_order_names_no_removed_contact(sales, order, wang):
    sales.tell(contact.removed, "wang", wang, version=2)
    refusal = refused(sales, "update", order, contact_id="wang")
    assert (refusal.code, refusal.pointer) == ("sales.order.contact_unknown", "/contact_id")


def test_an_order_that_was_just_confirmed_tells_what_comes_next(sales, order):
    confirmed = do(sales, "confirm", order)
    verbs = {"update", "confirm", "ship", "cancel"}
    assert verbs & set(confirmed["abilities"]) == {"ship", "cancel"}

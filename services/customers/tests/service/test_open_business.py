"""A customer stays while money or goods are owed, by him or to him."""

import pytest

from chassis import batch
from chassis.errors import Conflict, Unavailable
from contracts.customers import contact, customer, lead, merger, pieces
from contracts.ledger import exposure, receivable
from contracts.sales import customer_business, opportunity, order


def money(amount):
    return {"amount": amount, "currency": "CNY"}


@pytest.fixture
def owed(customers, open_customer):
    """Return a customer and a function that tells what the ledger folded for him."""
    made = open_customer()

    def tell(version=1, **sums):
        about = {"customer_id": made["id"], "currency": "CNY", "exposure": money("0.00")}
        about |= dict.fromkeys(("receivable", "held", "advances"), money("0.00"))
        sums = {name: money(amount) for name, amount in sums.items()}
        customers.tell(exposure.changed, "e1", {**about, **sums}, version=version)

    return made, tell


def remove(customers, made):
    return customers.call(customer.remove, {"customer_id": made["id"]})


@pytest.mark.parametrize("name", ["receivable", "held", "advances"])
def test_nobody_is_deleted_who_owes_money_or_is_owed_some(customers, owed, refusal_of, name):
    made, tell = owed
    tell(**{name: "113.00"})
    refusal = refusal_of(remove, customers, made)
    assert (refusal.code, refusal.details[name]) == (
        "customers.customer.business_open",
        "113.00 CNY",
    )
    tell(2)
    assert remove(customers, made)["id"] == made["id"]


@pytest.mark.parametrize("event", [order.cancelled, order.completed])
def test_nobody_is_deleted_whose_order_is_open(customers, open_customer, refusal_of, event):
    made = open_customer()
    zero = dict.fromkeys(("net", "tax", "total"), money("0.00"))
    told = {"id": "o1", "number": "SO1", "customer_id": made["id"], "title": "A", **zero}
    customers.tell(order.confirmed, "o1", {**told, "state": "confirmed"})
    assert refusal_of(remove, customers, made).details["orders"] == "SO1"
    over = {**told, "state": event.action, "was_confirmed": True}
    customers.tell(event, "o1", over, version=2)
    assert remove(customers, made)["id"] == made["id"]


SUMS = ("receivable", "held", "advances", "exposure")
BOTH = (customer_business.of_customers, exposure.of_customers)


@pytest.fixture
def say(customers):
    """Return a function that lets sales and the ledger answer what is open with a customer."""

    def say(customer_id, orders=(), entered=(), deals=(), **sums):
        in_hand = {"open_orders": list(orders), "entered": list(entered)}
        in_hand["open_deals"] = list(deals)
        sold = [{"customer_id": customer_id, **in_hand}] if any(in_hand.values()) else []
        about = {"customer_id": customer_id, "currency": "CNY"}
        zero = dict.fromkeys(SUMS, money("0.00"))
        owed = [{**about, **zero, **{n: money(a) for n, a in sums.items()}}] if sums else []
        customers.rpc.answers[customer_business.of_customers.id] = {"items": sold}
        customers.rpc.answers[exposure.of_customers.id] = {"items": owed}

    return say


def asked(customers):
    return [payload["customer_ids"] for _, payload in customers.rpc.calls]


def in_the_bin(customers):
    return [row["id"] for row in customers.call(customer.list_removed)["items"]]


@pytest.mark.requirement("CUS-02")
def test_nobody_is_deleted_whose_order_no_event_has_told_yet(
    customers, open_customer, refusal_of, say
):
    made = open_customer()
    say(made["id"], orders=["SO1"], held="113.00")
    refusal = refusal_of(remove, customers, made)
    assert (refusal.code, refusal.status) == ("customers.customer.business_open", 409)
    assert (refusal.details["orders"], refusal.details["held"]) == ("SO1", "113.00 CNY")
    assert asked(customers) == [[made["id"]]] * 2
    say(made["id"])
    assert remove(customers, made)["id"] == made["id"]


@pytest.mark.parametrize("mode", ["single", "each", "atomic"])
def test_nobody_is_deleted_with_whom_a_deal_is_open(
    customers, open_customer, say, mode, refusal_of
):
    made = open_customer()
    say(made["id"], deals=["年度框架", "扩容"])
    wish = {"verb": "remove", "mode": mode, "ids": [made["id"]]}
    if mode == "single":
        refusal = refusal_of(remove, customers, made)
        assert (refusal.status, refusal.details["deals"]) == (409, "年度框架, 扩容")
        told = refusal.code
    elif mode == "each":
        told = customers.call(pieces.customer_batch, wish)["results"][0]["code"]
    else:
        told = refusal_of(customers.call, pieces.customer_batch, wish).details["cause"]
    assert (told, in_the_bin(customers)) == ("customers.customer.deals_open", [])
    say(made["id"])
    assert remove(customers, made)["id"] == made["id"]


@pytest.mark.parametrize("mode", ["each", "atomic"])
def test_a_batch_asks_as_well(customers, open_customer, say, mode, refusal_of):
    made = open_customer()
    say(made["id"], orders=["SO1"])
    wish = {"verb": "remove", "mode": mode, "ids": [made["id"]]}
    if mode == "atomic":
        refusal = refusal_of(customers.call, pieces.customer_batch, wish)
        assert refusal.details["cause"] == "customers.customer.business_open"
    else:
        [told] = customers.call(pieces.customer_batch, wish)["results"]
        assert told["code"] == "customers.customer.business_open"
    assert in_the_bin(customers) == []
    say(made["id"])
    assert customers.call(pieces.customer_batch, wish)["done"] == 1


@pytest.mark.parametrize("mode", ["single", "atomic"])
@pytest.mark.parametrize("operation", BOTH, ids=lambda one: one.service)
def test_who_owns_the_business_and_does_not_answer_lets_nobody_be_deleted(
    customers, open_customer, refusal_of, operation, mode
):
    made = open_customer()
    away = Unavailable(service=operation.service, retry_after_s=2)
    customers.rpc.answers[operation.id] = away
    if mode == "single":
        refusal = refusal_of(remove, customers, made)
    else:
        wish = {"verb": "remove", "mode": mode, "ids": [made["id"]]}
        refusal = refusal_of(customers.call, pieces.customer_batch, wish)
    assert (refusal.status, refusal.details["retry_after_s"]) == (503, 2)
    assert in_the_bin(customers) == []


def ask_about_many(customers, some, verb="remove", mode="each", key="k"):
    wish = {"verb": verb, "mode": mode, "ids": [one["id"] for one in some]}
    return customers.call(pieces.customer_batch, wish, idempotency_key=key)


@pytest.mark.parametrize("mode", ["each", "atomic"])
@pytest.mark.parametrize("verb", ["remove", "destroy"])
def test_a_batch_asks_once_about_all(customers, open_customer, say, mode, verb):
    some = [open_customer() for _ in range(batch.STEP)]
    if verb == "destroy":
        ask_about_many(customers, some, key="first")
        customers.rpc.calls.clear()
    assert ask_about_many(customers, some, verb, mode)["done"] == len(some)
    assert asked(customers) == [[one["id"] for one in some]] * 2


def test_a_batch_leaves_only_him_who_has_business(customers, open_customer, say):
    some = [open_customer() for _ in range(3)]
    say(some[1]["id"], orders=["SO1"])
    told = ask_about_many(customers, some)
    codes = [None, "customers.customer.business_open", None]
    assert [one["code"] for one in told["results"]] == codes
    assert sorted(in_the_bin(customers)) == sorted([some[0]["id"], some[2]["id"]])


@pytest.mark.parametrize("operation", BOTH, ids=lambda one: one.service)
def test_a_batch_leaves_all_while_who_owns_the_business_does_not_answer(
    customers, open_customer, operation
):
    some = [open_customer() for _ in range(3)]
    customers.rpc.answers[operation.id] = Unavailable(service=operation.service, retry_after_s=2)
    told = ask_about_many(customers, some)
    assert [one["code"] for one in told["results"]] == ["unavailable"] * 3
    assert len(customers.rpc.calls) <= len(BOTH)
    assert in_the_bin(customers) == []


def test_a_batch_asks_about_nobody_whom_the_caller_may_not_remove(customers, open_customer):
    own, mine = open_customer(), customers.acting(actor_id="rep", scopes={"*": "own"})
    told = ask_about_many(mine, [own, {"id": "nobody"}])
    assert [one["code"] for one in told["results"]] == ["not_found"] * 2
    assert customers.rpc.calls == []


def test_nobody_else_is_told_what_is_open(customers, open_customer, refusal_of, say):
    made = open_customer()
    say(made["id"], orders=["SO1"])
    stranger = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(remove, stranger, made).status == 404
    assert customers.rpc.calls == []


def test_business_of_all_whom_a_survivor_stands_for_is_asked_for(customers, open_customer):
    kept, folded = open_customer(), open_customer()
    pair = {"customer_id": kept["id"], "duplicate_ids": [folded["id"]]}
    customers.call(merger.merge_customers, pair)
    remove(customers, kept)
    assert sorted(asked(customers)[-1]) == sorted([kept["id"], folded["id"]])


def test_nobody_with_business_is_deleted_for_ever(customers, open_customer, refusal_of, say):
    made = open_customer()
    remove(customers, made)
    say(made["id"], orders=["SO1"])
    refusal = refusal_of(customers.call, customer.destroy, {"customer_id": made["id"]})
    assert refusal.code == "customers.customer.business_open"
    say(made["id"])
    customers.call(customer.destroy, {"customer_id": made["id"]})
    assert in_the_bin(customers) == []


@pytest.fixture
def converted(customers):
    """Return a lead that became a customer, and the answer that said so."""
    person = {"name": "韩梅梅", "company": "华为", "phones": [{"number": "13800138000"}]}
    made = {"lead_id": customers.call(lead.create, person)["id"]}
    return made, customers.call(lead.convert, made)


@pytest.mark.requirement("CUS-24")
@pytest.mark.parametrize(
    ("about", "what"),
    [
        ({"entered": ["order"]}, "sales.order"),
        ({"entered": ["quote"]}, "sales.quote"),
        ({"held": "1.00"}, "ledger.exposure"),
    ],
)
def test_a_conversion_stands_with_business_that_no_event_has_told_yet(
    customers, converted, refusal_of, say, about, what
):
    made, done = converted
    say(done["customer_id"], **about)
    refusal = refusal_of(customers.call, lead.undo_conversion, made)
    assert (refusal.code, refusal.details["what"]) == ("customers.lead.in_use", what)
    assert customers.call(lead.get, made)["state"] == "converted"
    assert in_the_bin(customers) == []
    say(done["customer_id"])
    assert customers.call(lead.undo_conversion, made)["state"] == "open"


@pytest.mark.requirement("CUS-24")
def test_a_conversion_stands_when_an_order_was_a_moment_sooner(customers, converted, refusal_of):
    made, done = converted
    entered = {"customer_id": done["customer_id"], "open_orders": [], "entered": ["order"]}
    customers.rpc.answers[customer_business.hold_off.id] = {"items": [entered]}
    refusal = refusal_of(customers.call, lead.undo_conversion, made)
    assert (refusal.code, refusal.details["what"]) == ("customers.lead.in_use", "sales.order")
    asked = dict(customers.rpc.calls)[customer_business.hold_off.id]
    assert asked["customer_ids"] == [done["customer_id"]] and asked["since"]
    assert customers.call(lead.get, made)["state"] == "converted"


def test_sales_takes_orders_again_of_whom_it_held_off_when_the_conversion_stands(
    customers, refusal_of
):
    deal = {"name": "年度框架"}
    person = {"name": "韩梅梅", "company": "华为"}
    made = {"lead_id": customers.call(lead.create, person)["id"]}
    customers.rpc.answers |= {opportunity.create.id: {}, customer_business.take_up.id: None}
    done = customers.call(lead.convert, {**made, "opportunity": deal})
    customers.rpc.answers[opportunity.withdraw.id] = Conflict()
    assert refusal_of(customers.call, lead.undo_conversion, made).code == "conflict"
    again = (customer_business.take_up.id, {"customer_ids": [done["customer_id"]]})
    assert customers.rpc.calls[-1] == again
    assert customers.call(lead.get, made)["state"] == "converted"


@pytest.mark.parametrize("operation", BOTH, ids=lambda one: one.service)
def test_a_conversion_stands_while_who_owns_the_business_does_not_answer(
    customers, converted, refusal_of, operation
):
    made, _ = converted
    customers.rpc.answers[operation.id] = Unavailable(service=operation.service, retry_after_s=2)
    assert refusal_of(customers.call, lead.undo_conversion, made).status == 503
    assert customers.call(lead.get, made)["state"] == "converted"


def confirmed(customers, made):
    zero = dict.fromkeys(("net", "tax", "total"), money("0.00"))
    told = {"id": "o1", "number": "SO1", "customer_id": made["id"], "title": "A", **zero}
    customers.tell(order.confirmed, "o1", {**told, "state": "confirmed"})


def opened(customers, made):
    one = dict.fromkeys(("amount", "tax", "credited", "written_off", "open_amount"), money("1.00"))
    days = {"happened_on": "2026-03-25", "due_on": "2026-04-24", "state": "open"}
    about = {"id": "r1", "customer_id": made["id"], "title": "SO1", "source_type": "manual"}
    customers.tell(receivable.opened, "r1", {**one, **days, **about})


@pytest.mark.requirement("CUS-02")
@pytest.mark.parametrize("tell", [confirmed, opened])
def test_who_is_deleted_in_the_moment_of_his_order_comes_back(customers, open_customer, say, tell):
    made = open_customer(contact={"name": "李雷"})
    remove(customers, made)
    say(made["id"], orders=["SO1"])
    tell(customers, made)
    customers.run_due()
    back = customers.call(customer.get, {"customer_id": made["id"]})
    assert (back["owner_id"], in_the_bin(customers)) == ("staff-1", [])
    assert len(customers.call(contact.listed)["items"]) == 1
    assert len(customers.told(customer.restored)) == len(customers.told(contact.restored)) == 1
    [told] = customers.told(customer.brought_back)
    assert (told["data"]["owner_id"], told["data"]["removed_by_id"]) == ("staff-1", "staff-1")
    past = customers.call(customer.history, {"customer_id": made["id"]})["items"]
    assert len(past) == 3


def test_old_business_that_is_over_brings_nobody_back(customers, open_customer):
    made = open_customer()
    remove(customers, made)
    confirmed(customers, made)
    customers.run_due()
    assert in_the_bin(customers) == [made["id"]]
    assert customers.told(customer.brought_back) == []


def test_he_comes_back_as_soon_as_sales_can_be_asked(customers, open_customer, say):
    made = open_customer()
    remove(customers, made)
    away = Unavailable(service="sales", retry_after_s=2)
    customers.rpc.answers[customer_business.of_customers.id] = away
    confirmed(customers, made)
    customers.run_due()
    assert in_the_bin(customers) == [made["id"]]
    say(made["id"], orders=["SO1"])
    customers.clock.advance(minutes=1)
    customers.run_due()
    assert in_the_bin(customers) == []

"""What people can do with quotes."""

import threading

import pytest

from chassis.errors import ServiceError
from contracts.sales import drafts, opportunity, order, product
from contracts.sales import quote as contract


@pytest.fixture
def quote(sales, huawei, widget):
    lines = [{"product_id": widget["id"], "quantity": "3", "discount_percent": "10"}]
    return sales.call(contract.create, {"customer_id": huawei, "lines": lines})


def do(sales, verb, quote, **fields):
    about = {"reject": {"reason": "太贵"}}.get(verb, {})
    return sales.call(getattr(contract, verb), {"quote_id": quote["id"], **about, **fields})


def refused(sales, verb, quote, **fields):
    with pytest.raises(ServiceError) as refusal:
        do(sales, verb, quote, **fields)
    return refusal.value


def test_a_quote_has_a_number_a_validity_and_exact_totals(quote):
    assert (quote["number"], quote["revision"]) == ("QT202603-00001", 1)
    assert (quote["state"], quote["valid_until"]) == ("draft", "2026-04-24")
    assert [quote[n]["amount"] for n in ("gross", "discount", "net", "tax", "total")] == [
        "99.99",
        "10.00",
        "79.64",
        "10.35",
        "89.99",
    ]


def test_what_becomes_of_a_quote_is_told(sales, quote):
    do(sales, "update", quote, note="B")
    for verb in ("send", "revise", "send", "accept", "convert"):
        do(sales, verb, quote)
    for event, count in ((contract.updated, 1), (contract.revised, 1), (contract.converted, 1)):
        assert len(sales.told(event)) == count
    [told] = sales.told(contract.converted)
    assert told["data"]["order_id"] and told["data"]["customer_id"] == "huawei"


PATHS = {
    "draft": (),
    "sent": ("send",),
    "accepted": ("send", "accept"),
    "rejected": ("send", "reject"),
}
ALLOWED = {
    "send": {"draft"},
    "accept": {"sent"},
    "reject": {"sent"},
    "revise": {"sent", "rejected"},
    "update": {"draft"},
    "convert": {"accepted"},
}


@pytest.mark.parametrize("state", PATHS)
@pytest.mark.parametrize("verb", ALLOWED)
def test_each_state_allows_what_the_table_says(sales, quote, state, verb):
    for step in PATHS[state]:
        do(sales, step, quote)
    able = sales.call(contract.get, {"quote_id": quote["id"]})["abilities"]
    assert (verb in able) == (state in ALLOWED[verb])
    if state in ALLOWED[verb]:
        do(sales, verb, quote)
    else:
        refusal = refused(sales, verb, quote)
        assert (refusal.code, refusal.details["state"]) == ("sales.quote.wrong_state", state)


def test_a_sent_quote_expires_when_its_last_day_in_shanghai_is_over(sales, quote):
    do(sales, "send", quote)
    sales.clock.advance(days=30, hours=11)
    sales.run_due()
    assert sales.call(contract.get, {"quote_id": quote["id"]})["state"] == "sent"
    sales.clock.advance(hours=1)
    sales.run_due()
    assert sales.call(contract.get, {"quote_id": quote["id"]})["state"] == "expired"
    assert sales.told(contract.expired)[0]["data"]["customer_id"] == "huawei"


def test_an_accepted_quote_does_not_expire(sales, quote):
    do(sales, "send", quote)
    do(sales, "accept", quote)
    sales.clock.advance(days=60)
    sales.run_due()
    assert sales.call(contract.get, {"quote_id": quote["id"]})["state"] == "accepted"


def test_a_quote_past_its_last_day_is_neither_sent_nor_accepted(sales, quote):
    sales.clock.advance(days=31)
    assert refused(sales, "send", quote).code == "sales.quote.expired"
    do(sales, "update", quote, valid_until="2026-04-25")
    do(sales, "send", quote)
    sales.clock.advance(days=1)
    assert refused(sales, "accept", quote).code == "sales.quote.expired"


def test_a_revision_is_a_draft_again_and_is_counted(sales, quote):
    do(sales, "send", quote)
    do(sales, "reject", quote)
    revised = do(sales, "revise", quote)
    assert (revised["state"], revised["revision"], revised["reason"]) == ("draft", 2, None)
    sales.clock.advance(days=40)
    sales.run_due()
    assert sales.call(contract.get, {"quote_id": quote["id"]})["state"] == "draft"


@pytest.mark.parametrize(
    ("days", "valid_until"), [(40, "2026-06-03"), (3, "2026-04-15")], ids=["expired", "valid"]
)
def test_a_revision_can_be_sent_again(sales, quote, days, valid_until):
    do(sales, "update", quote, valid_until="2026-04-15")
    do(sales, "send", quote)
    sales.clock.advance(days=days)
    sales.run_due()
    assert do(sales, "revise", quote)["valid_until"] == valid_until
    assert do(sales, "send", quote)["state"] == "sent"


def test_a_quote_becomes_one_order_at_the_quoted_prices(sales, quote, widget):
    do(sales, "send", quote)
    do(sales, "accept", quote)
    price = {"list_price": {"amount": "99.00", "currency": "CNY"}}
    sales.call(product.update, {"product_id": widget["id"], **price})
    made = do(sales, "convert", quote)
    assert (made["number"], made["total"], made["quote_id"]) == (
        "SO202603-00001",
        quote["total"],
        quote["id"],
    )
    assert made["lines"][0]["unit_price"] == quote["lines"][0]["unit_price"]
    again = refused(sales, "convert", quote)
    assert (again.code, again.details["order_id"]) == (
        "sales.quote.already_converted",
        made["id"],
    )
    assert sales.told(order.created)[0]["data"]["quote_id"] == quote["id"]


def test_a_change_of_the_common_discount_adds_up_anew(sales, quote):
    changed = do(sales, "update", quote, discount_amount={"amount": "9.99"})
    assert changed["total"]["amount"] == "80.00"
    assert changed["lines"][0]["shared_discount"]["amount"] == "9.99"
    back = do(sales, "update", quote, discount_amount=None)
    assert back["total"] == quote["total"]


def test_lines_are_replaced_and_priced_anew(sales, quote, widget):
    lines = [{"product_id": widget["id"], "quantity": q} for q in ("1", "2")]
    changed = do(sales, "update", quote, lines=lines)
    assert [r["number"] for r in changed["lines"]] == [1, 2]
    assert changed["total"]["amount"] == "99.99"
    assert sales.call(contract.get, {"quote_id": quote["id"]}) == changed


def test_a_quote_belongs_to_an_opportunity_of_its_own_customer(sales, huawei, widget):
    deal = sales.call(opportunity.create, {"customer_id": huawei, "name": "A"})
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    given = {"customer_id": huawei, "lines": lines}
    made = sales.call(contract.create, {**given, "opportunity_id": deal["id"]})
    assert made["opportunity_id"] == deal["id"]
    with pytest.raises(ServiceError) as refusal:
        sales.call(contract.create, {**given, "opportunity_id": "other"})
    assert refusal.value.code == "sales.opportunity.unknown"


def test_a_rep_neither_sees_nor_sends_the_quote_of_another(sales, quote):
    rep = sales.acting(actor_id="rep", scopes={"*": "own"})
    assert rep.call(contract.listed)["items"] == []
    assert refused(rep, "send", quote).status == 404


def test_the_list_filters_by_total_and_finds_by_customer(sales, quote):
    found = sales.call(contract.listed, {"q": "华为", "total_gte": "89.99", "sort": "-total"})
    assert [q["id"] for q in found["items"]] == [quote["id"]]
    assert sales.call(contract.listed, {"total_gt": "89.99"})["items"] == []
    just = {"total_eq": "89.99", "total": "exact"}
    assert sales.call(contract.listed, just)["total"] == 1
    assert "lines" not in found["items"][0]


def test_a_refused_quote_leaves_no_gap_in_the_numbers(sales, huawei, widget):
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    wrong = [{"product_id": "nope", "quantity": "1"}]
    with pytest.raises(ServiceError):
        sales.call(contract.create, {"customer_id": huawei, "lines": wrong})
    made = sales.call(contract.create, {"customer_id": huawei, "lines": lines})
    assert made["number"] == "QT202603-00001"


def test_an_offer_or_a_promise_for_a_day_that_is_over_is_refused(sales, quote, huawei, widget):
    about = {"customer_id": huawei, "lines": [{"product_id": widget["id"], "quantity": "1"}]}
    for paper, name in ((contract, "valid_until"), (order, "promised_on")):
        with pytest.raises(ServiceError) as wrong:
            sales.call(paper.create, {**about, name: "2026-03-24"})
        assert (wrong.value.code, wrong.value.pointer) == ("sales.document.day_past", f"/{name}")
        assert sales.call(paper.create, {**about, name: "2026-03-25"})[name] == "2026-03-25"
    sales.clock.advance(days=60)
    assert refused(sales, "update", quote, valid_until="2026-03-25").pointer == "/valid_until"
    do(sales, "update", quote, valid_until=quote["valid_until"], note="as it was")


@pytest.fixture
def accepted(sales, quote):
    for step in PATHS["accepted"]:
        do(sales, step, quote)
    return quote


GIVING_UP = {"drop": drafts.drop_order, "cancel": order.cancel}


@pytest.mark.requirement("SAL-40")
@pytest.mark.parametrize("verb", GIVING_UP)
def test_an_accepted_quote_outlives_its_order(sales, accepted, verb):
    key = {"quote_id": accepted["id"]}
    made = do(sales, "convert", accepted)
    assert "convert" not in sales.call(contract.get, key)["abilities"]
    given_up = sales.call(GIVING_UP[verb], {"order_id": made["id"], "reason": "写错了"})
    assert given_up["quote_id"] == accepted["id"]
    free = sales.call(contract.get, key)
    assert (free["state"], free["order_id"]) == ("accepted", None)
    assert "convert" in free["abilities"]
    [told] = sales.told(contract.reopened)
    assert (told["data"]["id"], told["data"]["order_id"]) == (accepted["id"], None)
    other = do(sales, "convert", accepted)
    assert (other["state"], other["total"]) == ("draft", accepted["total"])
    assert sales.call(contract.get, key)["order_id"] == other["id"] != made["id"]
    assert refused(sales, "convert", accepted).code == "sales.quote.already_converted"


def test_of_many_who_convert_it_again_at_once_one_does(sales, accepted):
    made, outcomes = do(sales, "convert", accepted), []
    sales.call(order.cancel, {"order_id": made["id"], "reason": "x"})

    def convert_it():
        try:
            outcomes.append(do(sales, "convert", accepted)["state"])
        except ServiceError as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=convert_it) for _ in range(8)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert sorted(outcomes) == ["draft"] + ["sales.quote.already_converted"] * 7
    standing = sales.call(order.listed, {"state": "draft"})["items"]
    assert [one["quote_id"] for one in standing] == [accepted["id"]]

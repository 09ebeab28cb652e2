"""What refuses the next step of a quote or an order is told before anybody tries it."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import exposure
from contracts.sales import credit, discount_approval, order, quote


@pytest.fixture
def draft(sales, huawei, widget):
    """Return a function that drafts an order, or a quote, of some pieces at 33.33."""

    def draft(quantity="1", contract=order, who=sales, **about):
        line = {"product_id": widget["id"], "quantity": quantity, **about}
        return who.call(contract.create, {"customer_id": huawei, "lines": [line]})

    return draft


@pytest.fixture
def rep(sales):
    """Return a colleague who may do all of sales but set prices by hand."""
    rights = ("sales.order.*", "sales.quote.*", "sales.discount_approval.*", "sales.credit.*")
    return sales.acting(grants=rights)


def told(record):
    return [(one["verb"], one["code"]) for one in record["hindrances"]]


def owes(sales, amount, version=2):
    owed = {"amount": amount, "currency": "CNY"}
    nothing = {"amount": "0.00", "currency": "CNY"}
    about = {"customer_id": "huawei", "currency": "CNY", "exposure": owed, "receivable": owed}
    told = {**about, "held": nothing, "advances": nothing}
    sales.tell(exposure.changed, "e1", told, version=version)


def test_nothing_hinders_an_order_within_its_limits(draft):
    assert draft()["hindrances"] == []


def test_an_order_above_the_limit_of_discounts_says_so_until_it_is_below(sales, draft, rep):
    made = draft(who=rep, discount_percent="50")
    code = "sales.order.discount_needs_approval"
    assert told(made) == [("confirm", code)] and "confirm" in made["abilities"]
    assert told(draft(discount_percent="50")) == []
    with pytest.raises(ServiceError) as refusal:
        rep.call(order.confirm, {"order_id": made["id"]})
    assert refusal.value.code == code
    lines = [{"product_id": made["lines"][0]["product_id"], "quantity": "1"}]
    assert told(rep.call(order.update, {"order_id": made["id"], "lines": lines})) == []


def test_an_order_above_the_credit_limit_says_so_until_it_is_released(sales, draft):
    owes(sales, "99990.00")
    made = draft()
    assert told(made) == [("confirm", "ledger.exposure.limit_exceeded")]
    assert "100000.00 CNY" in made["hindrances"][0]["detail"]
    key = {"order_id": made["id"]}
    sales.call(credit.release_credit, {**key, "reason": "老客户"})
    assert told(sales.call(order.get, key)) == []


def test_a_confirmed_order_tells_that_it_would_not_be_shipped(sales, draft):
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    key = {"order_id": draft()["id"]}
    sales.call(order.confirm, key)
    assert told(sales.call(order.get, key)) == []
    owes(sales, "100001.00")
    assert told(sales.call(order.get, key)) == [("ship", "ledger.exposure.limit_exceeded")]


def test_a_quote_tells_what_hinders_its_next_step(sales, draft):
    made = draft(contract=quote, discount_percent="50")
    code = "sales.quote.discount_needs_approval"
    assert told(made) == [("send", code)]
    key = {"quote_id": made["id"]}
    sales.clock.advance(days=60)
    assert told(sales.call(quote.get, key)) == [("send", "sales.quote.expired"), ("send", code)]


def test_an_accepted_quote_tells_that_the_credit_is_used_up(sales, draft):
    key = {"quote_id": draft(contract=quote)["id"]}
    for verb in ("send", "accept"):
        sales.call(getattr(quote, verb), key)
    owes(sales, "99990.00")
    read = sales.call(quote.get, key)
    assert told(read) == [("convert", "ledger.exposure.limit_exceeded")]


def test_a_quote_about_whose_discount_somebody_decides_says_so(sales, draft):
    key = {"quote_id": draft(contract=quote, discount_percent="50")["id"]}
    verbs = sales.call(quote.get, key)["abilities"]
    sales.call(discount_approval.create, {**key, "reason": "大客户"})
    frozen = sales.call(quote.get, key)
    assert frozen["abilities"] == [] and "send" in verbs
    assert told(frozen) == [(verb, "document.frozen") for verb in verbs]
    writer = sales.acting(grants=("sales.quote.get", "sales.quote.update"))
    assert told(writer.call(quote.get, key)) == [("update", "document.frozen")]


def test_nobody_is_told_of_what_he_may_not_do_anyway(sales, draft):
    key = {"order_id": draft(discount_percent="50")["id"]}
    reader = sales.acting(grants=("sales.order.get",))
    assert sales.acting(grants=("sales.order.*",)).call(order.get, key)["hindrances"]
    assert reader.call(order.get, key)["hindrances"] == []


@pytest.mark.parametrize(("language", "word"), [("zh", "折扣"), ("en", "discount")])
def test_what_hinders_is_told_in_the_language_of_the_reader(sales, draft, language, word):
    key = {"quote_id": draft(contract=quote, discount_percent="50")["id"]}
    [one] = sales.acting(language=language).call(quote.get, key)["hindrances"]
    assert word in one["detail"]

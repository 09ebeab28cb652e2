"""An order gives more than the limit only where somebody agreed, as with quotes."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import exposure
from contracts.organization import approval
from contracts.sales import credit, discount_approval, drafts, order, quote

NEEDS = "sales.order.discount_needs_approval"
GRANTS = ("sales.order.*", "sales.quote.*", "sales.discount_approval.*")


@pytest.fixture
def rep(sales):
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    return sales.acting(actor_id="rep", grants=GRANTS)


@pytest.fixture
def lines(widget):
    return [{"product_id": widget["id"], "quantity": "3", "discount_percent": "40"}]


@pytest.fixture
def generous(rep, huawei, lines):
    return rep.call(order.create, {"customer_id": huawei, "lines": lines})


def refusal(call, *args):
    with pytest.raises(ServiceError) as refused:
        call(*args)
    return refused.value.code


def confirm(who, one):
    return who.call(order.confirm, {"order_id": one["id"]})["state"]


def ask(who, one):
    return who.call(discount_approval.create_for_order, {"order_id": one["id"], "reason": "战略"})


def answer(sales, request, event):
    about = {"kind": "sales.discount_approval", "document_resource": "sales.order"}
    told = {"document_id": request["order_id"], "snapshot_hash": "0" * 64, "decided_by": "li"}
    sales.tell(event, request["id"], {"id": request["id"], **about, **told})


def test_an_order_above_the_limit_does_not_bind(sales, rep, generous):
    assert refusal(confirm, rep, generous) == NEEDS
    assert exposure.hold.id not in [operation for operation, _ in sales.rpc.calls]


def test_a_discount_of_the_whole_order_counts_as_those_of_lines(rep, huawei, lines):
    lines[0]["discount_percent"] = "20"
    asked = {"customer_id": huawei, "lines": lines, "discount_percent": "20"}
    assert refusal(confirm, rep, rep.call(order.create, asked)) == NEEDS


def test_an_order_within_the_limit_asks_nobody(rep, huawei, lines):
    lines[0]["discount_percent"] = "30"
    small = rep.call(order.create, {"customer_id": huawei, "lines": lines})
    assert refusal(ask, rep, small) == "sales.discount_approval.not_needed"
    assert confirm(rep, small) == "confirmed"


def test_whoever_may_set_prices_may_give_them_too(sales, rep, generous):
    chief = sales.acting(actor_id="chief", grants=("sales.order.*", "sales.price.override"))
    assert confirm(chief, generous) == "confirmed"


def test_an_approved_order_binds(sales, rep, generous):
    answer(sales, ask(rep, generous), approval.approved)
    assert confirm(rep, generous) == "confirmed"


def test_what_is_asked_is_told_with_the_order(sales, rep, generous):
    request = ask(rep, generous)
    [told] = sales.told(discount_approval.approval_requested)
    assert told["data"]["document_id"] == request["order_id"] == generous["id"]
    assert told["data"]["snapshot"]["number"] == request["order_number"] == generous["number"]
    assert refusal(ask, rep, generous) == "sales.discount_approval.already_asked"


@pytest.mark.requirement("ORG-20")
@pytest.mark.requirement("EX-14")
def test_an_order_stays_as_it_is_while_its_discount_is_decided_about(sales, rep, generous, lines):
    key = {"order_id": generous["id"]}
    chief = sales.acting(actor_id="chief", grants=("sales.order.*", "sales.price.override"))
    ask(rep, generous)
    for change in ({"note": "x"}, {"lines": [{**lines[0], "discount_percent": "50"}]}):
        assert refusal(rep.call, order.update, {**key, **change}) == "document.frozen"
    for who in (rep, chief):
        assert refusal(confirm, who, generous) == "document.frozen"
    release = (credit.release_credit, {**key, "reason": "老客户"})
    assert refusal(chief.call, *release) == "document.frozen"
    seen = rep.call(order.get, key)
    assert {"drop", "cancel"} == set(seen["abilities"]) & {"drop", "cancel", "update", "confirm"}
    hindered = {one["verb"] for one in seen["hindrances"] if one["code"] == "document.frozen"}
    assert {"update", "confirm"} <= hindered and not hindered & set(seen["abilities"])


@pytest.mark.parametrize("event", [approval.rejected, approval.returned, approval.recalled])
def test_any_other_answer_frees_the_order_and_binds_nothing(sales, rep, generous, event):
    answer(sales, ask(rep, generous), event)
    assert refusal(confirm, rep, generous) == NEEDS
    assert rep.call(order.update, {"order_id": generous["id"], "note": "x"})["note"] == "x"


def test_an_order_that_was_edited_after_the_approval_needs_another(sales, rep, generous, lines):
    answer(sales, ask(rep, generous), approval.approved)
    lines[0]["discount_percent"] = "50"
    rep.call(order.update, {"order_id": generous["id"], "lines": lines})
    assert refusal(confirm, rep, generous) == NEEDS


@pytest.fixture
def quoted(sales, rep, huawei, lines):
    """Return the order of a quote of 40 % that was approved and accepted."""
    key = {"quote_id": rep.call(quote.create, {"customer_id": huawei, "lines": lines})["id"]}
    request = rep.call(discount_approval.create, {**key, "reason": "战略"})
    answer(sales, {**request, "order_id": key["quote_id"]}, approval.approved)
    rep.call(quote.send, key)
    rep.call(quote.accept, key)
    return rep.call(quote.convert, key)


def test_the_order_of_an_approved_quote_needs_no_other(rep, quoted):
    rep.call(order.update, {"order_id": quoted["id"], "note": "加急"})
    assert confirm(rep, quoted) == "confirmed"


def test_an_order_that_sells_more_than_its_quote_is_judged_anew(rep, quoted, lines):
    lines[0]["quantity"] = "300"
    rep.call(order.update, {"order_id": quoted["id"], "lines": lines})
    assert refusal(confirm, rep, quoted) == NEEDS


@pytest.mark.parametrize(("give_up", "who"), [(drafts.drop_order, "rep"), (order.cancel, "head")])
def test_nobody_decides_about_the_discount_of_an_order_that_is_cancelled(
    sales, rep, generous, give_up, who
):
    request = ask(rep, generous)
    author = sales.acting(actor_id=who, grants=GRANTS)
    author.call(give_up, {"order_id": generous["id"], "reason": "写错了"})
    [told] = sales.told(discount_approval.approval_withdrawn)
    assert told["subject"] == request["id"]
    answer(sales, request, approval.recalled)
    key = {"discount_approval_id": request["id"]}
    assert rep.call(discount_approval.get, key)["state"] == "recalled"


def test_what_was_decided_about_an_order_is_not_withdrawn(sales, rep, generous):
    answer(sales, ask(rep, generous), approval.approved)
    rep.call(drafts.drop_order, {"order_id": generous["id"], "reason": "写错了"})
    assert sales.told(discount_approval.approval_withdrawn) == []

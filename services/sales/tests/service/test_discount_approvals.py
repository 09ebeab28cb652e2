"""A discount above the limit goes out only once somebody agreed; meanwhile the quote is frozen."""

import pytest

from chassis.errors import ServiceError, sentence
from chassis.freezing import digest
from contracts.organization import approval
from contracts.sales import discount_approval as contract
from contracts.sales import quote
from sales.discount_approvals.rules import Sold, given_bp


@pytest.fixture
def generous(sales, huawei, widget):
    """Return a quote that gives 40 % off."""
    lines = [{"product_id": widget["id"], "quantity": "3", "discount_percent": "40"}]
    return sales.call(quote.create, {"customer_id": huawei, "lines": lines})


def ask(sales, one):
    return sales.call(contract.create, {"quote_id": one["id"], "reason": "战略客户"})


def answer(sales, request, event, **about):
    told = {
        "id": request["id"],
        "kind": "sales.discount_approval",
        "document_resource": "sales.quote",
        "document_id": request["quote_id"],
        "snapshot_hash": "0" * 64,
        "decided_by": "li",
        "comment": "可以",
        **about,
    }
    sales.tell(event, request["id"], told)
    return sales.call(contract.get, {"discount_approval_id": request["id"]})


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code


def test_a_quote_above_the_limit_does_not_go_out(sales, generous):
    key = {"quote_id": generous["id"]}
    assert refusal(sales.call, quote.send, key) == "sales.quote.discount_needs_approval"


def test_what_was_asked_for_is_told_with_a_snapshot_and_its_hash(sales, generous):
    request = ask(sales, generous)
    [told] = sales.told(contract.approval_requested)
    data = told["data"]
    assert (data["id"], data["document_id"]) == (request["id"], generous["id"])
    assert data["facts"]["discount_percent"] == "40"
    assert data["snapshot"]["number"] == generous["number"]
    assert data["snapshot_hash"] == digest(data["snapshot"])


def test_a_quote_cannot_be_changed_while_its_approval_is_pending(sales, generous):
    ask(sales, generous)
    key = {"quote_id": generous["id"]}
    assert refusal(sales.call, quote.update, {**key, "note": "x"}) == "document.frozen"
    lines = [{"product_id": generous["lines"][0]["product_id"], "quantity": "1"}]
    assert refusal(sales.call, quote.update, {**key, "lines": lines}) == "document.frozen"
    assert refusal(sales.call, quote.send, key) == "document.frozen"
    assert refusal(ask, sales, generous) == "document.frozen"


@pytest.mark.requirement("PLT-31")
def test_requests_are_searched_by_a_tree_of_conditions_among_ones_own(sales, generous):
    request = ask(sales, generous)
    other = {"field": "quote_id", "op": "eq", "value": "another"}
    tree = {"or": [other, {"not": {"field": "state", "op": "in", "value": ["approved"]}}]}
    [found] = sales.call(contract.searched, {"filter": tree})["items"]
    assert found == request
    assert sales.call(contract.searched, {"filter": {"and": [tree, other]}})["items"] == []
    stranger = sales.acting(actor_id="stranger", scopes={"*": "own"})
    assert stranger.call(contract.searched, {"filter": tree})["items"] == []


def test_a_refusal_calls_the_quote_by_its_number(sales, generous):
    ask(sales, generous)
    with pytest.raises(ServiceError) as refused:
        sales.call(quote.send, {"quote_id": generous["id"]})
    told = sentence(refused.value.code, "zh", refused.value.details)
    assert told == f"报价单 {generous['number']} 正在审批中，不能修改。"


def test_an_approved_quote_goes_out_as_it_was_approved(sales, generous):
    done = answer(sales, ask(sales, generous), approval.approved)
    assert (done["state"], done["decided_by"], done["comment"]) == ("approved", "li", "可以")
    sent = sales.call(quote.send, {"quote_id": generous["id"]})
    assert sent["state"] == "sent"


def test_a_quote_that_was_changed_after_the_approval_needs_another(sales, generous):
    answer(sales, ask(sales, generous), approval.approved)
    key = {"quote_id": generous["id"]}
    line = {"product_id": generous["lines"][0]["product_id"], "quantity": "3"}
    sales.call(quote.update, {**key, "lines": [{**line, "discount_percent": "50"}]})
    assert refusal(sales.call, quote.send, key) == "sales.quote.discount_needs_approval"


@pytest.mark.parametrize("event", [approval.rejected, approval.returned, approval.recalled])
def test_any_other_answer_frees_the_quote_and_lets_nothing_out(sales, generous, event):
    assert answer(sales, ask(sales, generous), event)["state"] == event.action
    key = {"quote_id": generous["id"]}
    assert refusal(sales.call, quote.send, key) == "sales.quote.discount_needs_approval"
    assert sales.call(quote.update, {**key, "note": "x"})["note"] == "x"


def test_a_late_second_answer_changes_nothing(sales, generous):
    request = ask(sales, generous)
    answer(sales, request, approval.rejected)
    assert answer(sales, request, approval.approved)["state"] == "rejected"


def test_a_discount_within_the_limit_asks_nobody(sales, huawei, widget):
    lines = [{"product_id": widget["id"], "quantity": "3", "discount_percent": "30"}]
    small = sales.call(quote.create, {"customer_id": huawei, "lines": lines})
    assert refusal(ask, sales, small) == "sales.discount_approval.not_needed"
    assert sales.call(quote.send, {"quote_id": small["id"]})["state"] == "sent"


def test_only_a_draft_can_ask(sales, huawei, widget):
    lines = [{"product_id": widget["id"], "quantity": "3"}]
    plain = sales.call(quote.create, {"customer_id": huawei, "lines": lines})
    sales.call(quote.send, {"quote_id": plain["id"]})
    assert refusal(ask, sales, plain) == "sales.quote.wrong_state"


@pytest.mark.parametrize(
    "lines,given",
    [
        ([Sold(10_000, 100, 100, 70)], 3000),
        ([Sold(10_000, 100, 60, 60)], 4000),
        ([Sold(10_000, None, 60, 60)], 0),
        ([Sold(10_000, 100, 120, 120)], 0),
        ([Sold(20_000, 100, 100, 200), Sold(10_000, 100, 100, 0)], 3333),
        ([Sold(1, 1200, 1200, 0)], 0),
        ([], 0),
    ],
)
def test_what_is_given_away_is_measured_against_list_prices(lines, given):
    assert given_bp(lines) == given

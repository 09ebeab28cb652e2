"""Whoever owns a customer reads what there is about him, whoever made it; changing is another's."""

import pytest

from chassis.errors import ServiceError, sentence
from contracts.customers import customer
from contracts.organization import access, staff
from contracts.sales import opportunity, order, quote

PAPERS = {"opportunity": opportunity, "quote": quote, "order": order}
WEST = {"id": "tcl", "name": "TCL", "owner_id": "rep", "department_id": "west"}


@pytest.fixture
def made(sales, widget):
    """Return the ids of one document of each kind by a rep whose customer went to his heir."""
    sales.tell(customer.created, "tcl", WEST)
    rep = own(sales, "rep")
    about = {"customer_id": "tcl", "lines": [{"product_id": widget["id"], "quantity": "1"}]}
    ids = {name: rep.call(PAPERS[name].create, about)["id"] for name in ("quote", "order")}
    amount = {"amount": {"amount": "100.00", "currency": "CNY"}}
    deal = rep.call(opportunity.create, {"customer_id": "tcl", "name": "年度框架", **amount})
    sales.tell(customer.transferred, "tcl", {**WEST, "owner_id": "heir"}, version=2)
    return {**ids, "opportunity": deal["id"]}


@pytest.fixture
def heir(sales):
    return own(sales, "heir")


def own(sales, who):
    return sales.acting(actor_id=who, scopes={"*": "own"}, departments=())


def status(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.status


@pytest.mark.parametrize("name", PAPERS)
def test_the_owner_of_the_customer_reads_lists_and_counts(heir, made, name):
    key = {f"{name}_id": made[name]}
    assert heir.call(PAPERS[name].get, key)["id"] == made[name]
    assert heir.call(PAPERS[name].history, key)["items"]
    page = heir.call(PAPERS[name].listed, {"customer_id": "tcl", "total": "exact"})
    assert ([row["id"] for row in page["items"]], page["total"]) == ([made[name]], 1)


@pytest.mark.parametrize("name", PAPERS)
def test_he_changes_nothing_and_is_offered_nothing(heir, made, name):
    key = {f"{name}_id": made[name]}
    assert status(heir.call, PAPERS[name].update, key, if_version=1) == 403
    [row] = heir.call(PAPERS[name].listed)["items"]
    assert row["abilities"] == [] == heir.call(PAPERS[name].get, key)["abilities"]


@pytest.mark.parametrize("name", PAPERS)
def test_nobody_else_reads_them_and_who_made_them_still_changes_them(sales, made, name):
    key = {f"{name}_id": made[name]}
    assert status(own(sales, "other").call, PAPERS[name].get, key) == 404
    [row] = own(sales, "rep").call(PAPERS[name].listed)["items"]
    assert "update" in row["abilities"]


def test_he_is_told_in_words_that_he_may_not_change_it(heir, made):
    with pytest.raises(ServiceError) as refused:
        heir.call(order.update, {"order_id": made["order"]}, if_version=1)
    assert (refused.value.code, refused.value.status) == ("read_only", 403)
    told = sentence("read_only", "zh", refused.value.details)
    assert told == "您仅可查看该销售订单，或仅通过共享使用，不能执行此操作。"


def test_board_summary_and_forecast_count_them(heir, made, sales):
    board = heir.call(opportunity.board)
    assert [card["id"] for s in board["stages"] for card in s["items"]] == [made["opportunity"]]
    for who, count in (("heir", 1), ("rep", 1), ("other", 0)):
        told = own(sales, who).call(opportunity.summary)
        assert (told["count"], told["amount"]["amount"]) == (count, f"{100 * count}.00"), who


@pytest.mark.parametrize("name", PAPERS)
def test_who_sees_is_asked_with_the_owner_of_the_customer(sales, heir, made, name):
    sales.rpc.answers[access.viewers.id] = {"items": [], "total": 0}
    heir.call(PAPERS[name].who_sees, {f"{name}_id": made[name]})
    told = sales.rpc.calls[-1][1]
    assert (told["subject_owner_id"], told["subject_department_id"]) == ("heir", "west")


LEADS = {
    "who leads the owner": {"actor_id": "boss", "scopes": {"*": "own"}, "leads": True},
    "whose scope is the department": {"departments": ("west",), "scopes": {"*": "department"}},
    "whose scope is another department": {"departments": ("east",), "scopes": {"*": "department"}},
}


@pytest.mark.parametrize("who", LEADS)
def test_whoever_has_the_customer_in_scope_reads_what_is_about_him(sales, made, who):
    sales.tell(staff.created, "heir", {"id": "heir", "name": "Heir", "superior_id": "boss"})
    reader = sales.acting(**{"actor_id": "x", "departments": (), **LEADS[who]})
    seen = [row["id"] for row in reader.call(order.listed)["items"]]
    assert seen == ([] if "another" in who else [made["order"]])
    if seen:
        assert status(reader.call, order.update, {"order_id": made["order"]}, if_version=1) == 403


def test_he_reads_them_no_more_once_the_customer_goes_on(sales, heir, made):
    sales.tell(customer.released, "tcl", {**WEST, "owner_id": None}, version=3)
    assert heir.call(order.listed)["items"] == []

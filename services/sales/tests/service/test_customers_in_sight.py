"""New documents are about customers that the caller may see, and about no others."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer, share
from contracts.sales import opportunity, order, quote

UNKNOWN = "sales.customer.unknown"
WEST = {"departments": ("west",), "reach": ("west",)}


@pytest.fixture
def writing(sales, widget):
    """Return a function that writes one document of each kind as somebody; it tells how many."""
    about = {"id": "tcl", "name": "TCL", "owner_id": "rep", "department_id": "west"}
    sales.tell(customer.created, "tcl", about)
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    papers = {quote.create: {"lines": lines}, order.create: {"lines": lines}}
    papers |= {opportunity.create: {"name": "年度框架"}}

    def write(scope="own", **who):
        acting = sales.acting(**{"scopes": {"*": scope}, "departments": (), **who})
        for operation, fields in papers.items():
            acting.call(operation, {"customer_id": "tcl", **fields})

    return write


def refusal(writing, *args, **who):
    with pytest.raises(ServiceError) as refused:
        writing(*args, **who)
    return refused.value.code


def test_nobody_writes_about_a_customer_that_he_cannot_see(writing):
    assert refusal(writing, actor_id="other") == UNKNOWN
    assert refusal(writing, "department", actor_id="other", departments=("east",)) == UNKNOWN


@pytest.mark.parametrize("paper", [opportunity, order, quote])
def test_each_kind_of_document_asks_who_sees_the_customer(sales, writing, widget, paper):
    fields = {"name": "x"} if paper is opportunity else {"lines": [{"product_id": widget["id"]}]}
    fields = {**fields, "customer_id": "tcl"}
    [line.update(quantity="1") for line in fields.get("lines", ())]
    other = sales.acting(actor_id="other", scopes={"*": "own"}, departments=())
    assert refusal(other.call, paper.create, fields) == UNKNOWN


@pytest.mark.parametrize(
    "scope,who",
    [
        ("own", {"actor_id": "rep"}),
        ("department", {"actor_id": "mate", **WEST}),
        ("below", {"actor_id": "head", **WEST}),
        ("own:west", {"actor_id": "guest"}),
        ("all", {"actor_id": "chief"}),
        ("own", {"actor_id": "other", "via": "customers"}),
    ],
)
def test_whoever_sees_the_customer_writes_about_him(writing, scope, who):
    writing(scope, **who)


def test_a_shared_customer_can_be_written_about_until_the_share_ends(sales, writing):
    told = {"id": "s", "customer_id": "tcl", "customer_name": "TCL", "holder_kind": "staff"}
    told |= {"holder_id": "helper", "access": "write", "along": []}
    sales.tell(share.granted, "s", told)
    writing(actor_id="helper")
    sales.tell(share.ended, "s", told, version=2)
    assert refusal(writing, actor_id="helper") == UNKNOWN


def test_a_customer_who_was_handed_over_goes_with_his_new_owner(sales, writing):
    about = {"id": "tcl", "name": "TCL", "owner_id": "next", "department_id": "east"}
    sales.tell(customer.transferred, "tcl", about, version=2)
    writing(actor_id="next")
    assert refusal(writing, actor_id="rep") == UNKNOWN


def test_who_sees_the_customer_no_more_binds_nobody_to_him(sales, writing, widget):
    rep = sales.acting(actor_id="rep", scopes={"*": "own"}, departments=())
    about = {"customer_id": "tcl", "lines": [{"product_id": widget["id"], "quantity": "1"}]}
    writing(actor_id="rep")
    drafted = {"order_id": rep.call(order.create, about)["id"]}
    offered = {"quote_id": rep.call(quote.create, about)["id"]}
    rep.call(quote.send, offered)
    rep.call(quote.accept, offered)
    moved = {"id": "tcl", "name": "TCL", "owner_id": "next", "department_id": "east"}
    sales.tell(customer.transferred, "tcl", moved, version=2)
    assert refusal(rep.call, order.confirm, drafted) == UNKNOWN
    assert refusal(rep.call, quote.convert, offered) == UNKNOWN

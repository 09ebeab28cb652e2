"""Events name who may read what they tell of by whose it is, so that live updates reach them."""

import pytest

from contracts.customers import customer
from contracts.organization import staff
from contracts.sales import opportunity

RING = {"head": "boss", "boss": "head"}


@pytest.fixture
def opened(sales):
    """Return a function that opens a deal of somebody else with a customer of a rep in the east."""
    lines = {"rep": "head", "seller": "lead", **RING}
    for who, superior in lines.items():
        told = {"id": who, "name": who, "state": "active", "superior_id": superior}
        sales.tell(staff.created, who, told)
    tcl = {"id": "tcl", "name": "TCL", "kind": "company", "owner_id": "rep"}
    sales.tell(customer.created, "tcl", {**tcl, "department_id": "east"})
    seller = sales.acting(actor_id="seller", departments=("south",))

    def opened():
        return seller.call(opportunity.create, {"customer_id": "tcl", "name": "年度框架"})

    return opened


@pytest.mark.requirement("PLT-35")
def test_a_deal_names_its_owner_the_one_of_the_customer_and_who_leads_them(sales, opened):
    opened()
    [told] = sales.told(opportunity.created)
    assert told["readers"] == ["boss", "head", "lead", "rep", "seller"]
    assert told["places"] == ["east", "south"]


@pytest.mark.requirement("PLT-35")
def test_whose_customer_it_is_by_now_is_named(sales, opened):
    deal = opened()
    moved = {"id": "tcl", "name": "TCL", "kind": "company", "owner_id": "heir"}
    sales.tell(customer.updated, "tcl", {**moved, "department_id": "west"}, version=2)
    key = {"opportunity_id": deal["id"]}
    sales.call(opportunity.update, {**key, "name": "年度框架二"}, if_version=deal["version"])
    told = sales.told(opportunity.updated)[-1]
    assert (told["readers"], told["places"]) == (["heir", "lead", "seller"], ["south", "west"])


@pytest.mark.requirement("ORG-01", "PLT-35")
def test_who_heads_where_the_seller_sells_sees_customer_and_deal_and_hears_of_them(sales, opened):
    for who, place in (("rep", "coast"), ("seller", "field")):
        told = {"id": who, "name": who, "state": "active", "sales_department_id": place}
        sales.tell(staff.updated, who, told, version=2)
    deal = opened()
    assert sales.told(opportunity.created)[-1]["places"] == ["coast", "east", "field", "south"]
    for place, sells, seen in (("field", True, 1), ("coast", True, 1), ("field", False, 0)):
        about = {"departments": (place,), "sells": sells, "scopes": {"*": "department"}}
        head = sales.acting(actor_id="other", **about)
        assert len(head.call(opportunity.listed)["items"]) == seen
    changed = {"opportunity_id": deal["id"], "name": "年度框架三"}
    about = {"departments": ("field",), "sells": True, "scopes": {"*": "department"}}
    told = sales.acting(actor_id="other", **about).call(
        opportunity.update, changed, if_version=deal["version"]
    )
    assert told["name"] == "年度框架三"

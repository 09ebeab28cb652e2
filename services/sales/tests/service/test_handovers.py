"""What this service hands over of a leaver: what is still open; what is closed stays."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import customer
from contracts.organization import handover
from contracts.sales import discount_approval, handover_part, opportunity, order, quote
from sales.service import service


@pytest.fixture
def leave(sales):
    """Return a function that asks for a phase of the handover from staff-1 to two heirs."""

    def ask(phase, round=1):
        heirs = [{"id": who, "department_id": "south"} for who in ("h1", "h2")]
        about = {"id": "h", "phase": phase, "round": round, "leaver_id": "staff-1"}
        told = {**about, "heirs": heirs, "exceptions": []}
        sales.tell(handover.asked, "h", told, version=round + 1)
        sales.run_due()
        return sales.told(handover_part.reported)[-1]["data"]

    return ask


@pytest.mark.requirement("ORG-08")
def test_open_deals_go_and_won_ones_stay_with_their_stages(sales, leave, huawei):
    made = [
        sales.call(opportunity.create, {"customer_id": huawei, "name": f"D{n}"}) for n in range(2)
    ]
    sales.call(opportunity.win, {"opportunity_id": made[0]["id"]})
    assert leave("count", 0)["counts"]["sales.opportunity"] == 1
    assert leave("move")["counts"] == {"sales.opportunity": 1}
    won, open_ = (sales.call(opportunity.get, {"opportunity_id": m["id"]}) for m in made)
    assert won["owner_id"] == "staff-1"
    assert open_["owner_id"] in ("h1", "h2")
    assert open_["stage"] == made[1]["stage"]


@pytest.mark.requirement("ORG-08")
def test_all_of_one_customer_goes_to_the_same_heir(sales, leave, huawei, widget):
    lines = {"lines": [{"product_id": widget["id"], "quantity": "1"}]}
    for operation in (quote.create, order.create):
        sales.call(operation, {"customer_id": huawei, **lines})
    sales.call(opportunity.create, {"customer_id": huawei, "name": "D"})
    leave("move")
    found = [sales.call(op)["items"] for op in (quote.listed, order.listed, opportunity.listed)]
    assert len({row["owner_id"] for [row] in found} - {"staff-1"}) == 1


def test_a_frozen_quote_goes_as_well_and_stays_frozen(sales, leave, huawei, widget):
    lines = [{"product_id": widget["id"], "quantity": "1", "discount_percent": "50"}]
    one = sales.call(quote.create, {"customer_id": huawei, "lines": lines})
    sales.call(discount_approval.create, {"quote_id": one["id"], "reason": "x"})
    leave("move")
    [row] = sales.call(quote.listed)["items"]
    assert row["owner_id"] in ("h1", "h2")
    leave("undo", 2)
    [row] = sales.call(quote.listed)["items"]
    assert row["owner_id"] == "staff-1"


def a_leaver(harness):
    harness.tell(customer.created, "c1", {"id": "c1", "name": "华为", "kind": "company"})
    for number in range(8):
        harness.call(opportunity.create, {"customer_id": "c1", "name": f"D{number}"})
    heirs = [{"id": "h1", "department_id": None}]
    about = {"id": "h", "phase": "move", "round": 1, "leaver_id": "staff-1"}
    return "h", {**about, "heirs": heirs, "exceptions": []}


def test_a_handover_killed_anywhere_moves_everything_once(tmp_path, monkeypatch):
    monkeypatch.setattr("chassis.handover.CHUNK", 2)
    found = enumerate_crashes(service, Case(handover.asked, a_leaver, with_due=True), tmp_path)
    assert found.tried > 4
    assert not found.wrong

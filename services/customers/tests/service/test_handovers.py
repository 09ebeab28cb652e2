"""What this service hands over of a leaver: customers with contacts, open leads, claims."""

import pytest

from contracts.customers import contact, customer, handover_part, lead, lead_rule, registration
from contracts.organization import handover, staff

NEW = {"phones": [], "contact": {"name": "李雷"}}


@pytest.fixture
def left(customers):
    """Return a function that asks for a phase of the handover from staff-1 to heirs."""
    for who in ("h1", "h2"):
        told = {"id": who, "name": who, "state": "active", "department_id": "south"}
        customers.tell(staff.created, who, told)

    def ask(phase, *heirs, round=1):
        about = {"id": "h", "phase": phase, "round": round, "leaver_id": "staff-1"}
        named = [{"id": heir, "department_id": "south"} for heir in heirs or ("h1",)]
        told = {**about, "heirs": named, "exceptions": []}
        customers.tell(handover.asked, "h", told, version=round + 1)
        customers.run_due()
        return customers.told(handover_part.reported)[-1]["data"]

    return ask


def made(customers, *names):
    return [customers.call(customer.create, {"name": n, **NEW})["id"] for n in names]


@pytest.mark.requirement("ORG-08")
def test_customers_go_with_their_contacts_and_owners_stay_readable(customers, left):
    [one] = made(customers, "华为")
    told = left("move")
    assert (told["counts"], told["finished"]) == ({"customers.customer": 1}, True)
    moved = customers.call(customer.get, {"customer_id": one})
    assert (moved["owner_id"], moved["department_id"]) == ("h1", "south")
    heir = customers.acting(actor_id="h1", scopes={"*": "own"})
    assert len(heir.call(contact.listed)["items"]) == 1
    periods = customers.call(customer.owners, {"customer_id": one})["items"]
    assert {p["owner_id"] for p in periods} == {"staff-1", "h1"}
    [event] = customers.told(customer.transferred)
    assert event["data"]["from_owner_id"] == "staff-1"


@pytest.mark.requirement("ORG-08")
def test_only_open_leads_and_claims_go(customers, left):
    leads = [customers.call(lead.create, {"name": f"L{n}", "phones": []}) for n in range(2)]
    customers.call(lead.invalidate, {"lead_id": leads[0]["id"], "reason": "空号"})
    claim = customers.call(registration.create, {"name": "大疆"})
    customers.call(registration.submit, {"registration_id": claim["id"]})
    assert left("count", round=0)["counts"] == {
        "customers.customer": 0,
        "customers.lead": 1,
        "customers.registration": 1,
    }
    left("move")
    owners = [customers.call(lead.get, {"lead_id": one["id"]})["owner_id"] for one in leads]
    assert owners == ["staff-1", "h1"]
    pending = customers.call(registration.get, {"registration_id": claim["id"]})
    assert (pending["owner_id"], pending["state"]) == ("h1", "pending")


@pytest.mark.requirement("CUS-22", "ORG-08")
def test_a_lead_of_a_leaver_has_the_days_of_the_first_rule_that_fits(customers, left):
    for source, days in ((["展会"], 1), ([], 30)):
        members = {"members": [{"staff_id": "staff-1"}], "warn_days": days}
        rule = {"name": f"{days}天", "sources": source, **members, "superior_days": 40}
        customers.call(lead_rule.create, {**rule, "reassign_days": 50})
    made = customers.call(lead.create, {"name": "李雷", "to": "rule"})
    customers.call(lead.update, {"lead_id": made["id"], "source": "展会"})
    left("move")
    customers.clock.advance(days=1)
    customers.run_due()
    assert [told["data"]["days"] for told in customers.told(lead_rule.overdue)] == [1]


@pytest.mark.requirement("ORG-08")
def test_an_undo_leaves_what_the_heir_passed_on(customers, left):
    first, second = made(customers, "华为", "中兴")
    left("move")
    customers.call(customer.transfer, {"customer_id": first, "owner_id": "h2"})
    told = left("undo", round=2)
    assert (told["counts"], told["kept"]) == ({"customers.customer": 1}, 1)
    owners = [customers.call(customer.get, {"customer_id": c})["owner_id"] for c in (first, second)]
    assert owners == ["h2", "staff-1"]


def test_the_same_request_told_twice_moves_once(customers, left):
    made(customers, "华为")
    left("move")
    assert left("move")["counts"] == {}
    assert len(customers.told(customer.transferred)) == 1

"""What keeps a customer from the pool goes with him when he is merged."""

import pytest

from contracts.customers import customer, merger
from contracts.customers import protection_request as requests
from contracts.customers import recycle_rule as rules
from contracts.organization import approval
from contracts.sales import opportunity

SPARED = {"name": "七天", "kind": "no_activity", "days": 7, "spares": ["open_opportunity"]}


@pytest.fixture
def merged(customers, open_customer):
    """Return a function that merges a second customer into a first, doing something before."""

    def merged(before=lambda made: None):
        first, second = (open_customer()["id"] for _ in range(2))
        before(second)
        customers.call(merger.merge_customers, {"customer_id": first, "duplicate_ids": [second]})
        return first, second

    return merged


def tell_deal(customers, customer_id, event, version):
    told = {"id": "o1", "customer_id": customer_id, "title": "Deal"}
    customers.tell(event, "o1", told, version=version)


def spared(customers, customer_id):
    [verdict] = customers.call(rules.recycling, {"customer_id": customer_id})["verdicts"]
    return verdict["spared_by"]


def owner_after(customers, days, customer_id):
    customers.clock.advance(days=days)
    customers.run_due()
    return customers.call(customer.get, {"customer_id": customer_id})["owner_id"]


@pytest.mark.requirement("CUS-33", "CUS-41")
def test_a_live_deal_spares_the_survivor_and_the_duplicate_after_a_split(customers, merged):
    customers.call(rules.create, SPARED)
    first, second = merged(lambda made: tell_deal(customers, made, opportunity.created, 1))
    assert spared(customers, first) == "open_opportunity"
    assert owner_after(customers, 8, first) == "staff-1"
    [done] = customers.call(merger.listed)["items"]
    customers.call(merger.split, {"merger_id": done["id"]}, if_version=done["version"])
    assert (spared(customers, first), spared(customers, second)) == (None, "open_opportunity")
    customers.run_due()
    assert [owner_after(customers, 1, one) for one in (first, second)] == [None, "staff-1"]


@pytest.mark.requirement("CUS-33", "CUS-41")
def test_a_deal_that_was_on_its_way_is_the_survivors(customers, merged):
    customers.call(rules.create, SPARED)
    first, second = merged()
    tell_deal(customers, second, opportunity.created, 1)
    assert spared(customers, first) == "open_opportunity"
    assert owner_after(customers, 8, first) == "staff-1"
    tell_deal(customers, second, opportunity.lost, 2)
    assert owner_after(customers, 1, first) is None


@pytest.mark.requirement("CUS-33", "CUS-44")
def test_a_closed_deal_that_was_on_its_way_is_the_survivors_until_a_split(customers, merged):
    def dealt():
        told = [customers.call(customer.get, {"customer_id": one}) for one in both]
        return [one["first_deal_at"] is not None for one in told]

    both = merged()
    tell_deal(customers, both[1], opportunity.won, 1)
    assert dealt() == [True, True]  # by its old id the survivor is told
    [done] = customers.call(merger.listed)["items"]
    customers.call(merger.split, {"merger_id": done["id"]}, if_version=done["version"])
    assert dealt() == [False, True]


@pytest.mark.requirement("CUS-33", "CUS-42")
def test_a_protection_that_is_approved_later_protects_the_survivor(customers, merged):
    asked = {}

    def ask(made):
        wish = {"customer_id": made, "until": "2026-06-01T00:00:00Z", "reason": "招标中"}
        asked.update(customers.call(requests.create, wish))

    first, _ = merged(ask)
    kind = "customers.protection_request"
    about = {"kind": kind, "document_resource": kind, "document_id": asked["id"]}
    told = {"id": asked["id"], **about, "snapshot_hash": "0" * 64, "decided_by": "li"}
    customers.tell(approval.approved, asked["id"], told)
    survivor = customers.call(customer.get, {"customer_id": first})
    assert survivor["protected_until"].startswith("2026-06-01")

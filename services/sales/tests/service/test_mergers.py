"""What sales sold to a duplicate belongs to the survivor, until the merger is taken apart."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import contact, customer, merger
from contracts.sales import opportunity
from sales.service import service

ABOUT = {"merger_id": "m", "duplicate_id": "twin", "survivor_id": "huawei", "name": "华为"}


@pytest.fixture
def twin(sales, huawei):
    """Let sales hear of a second customer with a contact and a deal; return the deal."""
    sales.tell(customer.created, "twin", {"id": "twin", "name": "华为2"})
    sales.tell(contact.created, "p", {"id": "p", "customer_id": "twin", "name": "李雷"})
    return sales.call(opportunity.create, {"customer_id": "twin", "name": "年度框架"})


def merge(sales):
    sales.tell(customer.removed, "twin", {"id": "twin", "name": "华为2"}, version=2)
    sales.tell(merger.customers_merged, "huawei", ABOUT, version=2)


def whose(sales, deal):
    return sales.call(opportunity.get, {"opportunity_id": deal["id"]})["customer_id"]


def test_deals_follow_the_survivor_and_come_back(sales, twin):
    merge(sales)
    assert whose(sales, twin) == "huawei"
    sales.tell(merger.customers_split, "huawei", ABOUT, version=3)
    assert whose(sales, twin) == "twin"


def test_what_is_new_by_the_old_id_is_the_survivors(sales, twin):
    merge(sales)
    made = sales.call(opportunity.create, {"customer_id": "twin", "name": "新商机"})
    assert made["customer_id"] == "huawei"
    sales.tell(merger.customers_split, "huawei", ABOUT, version=3)
    assert whose(sales, made) == "huawei"


def test_what_came_late_follows_a_little_later(sales, twin):
    sales.tell(merger.customers_merged, "huawei", ABOUT, version=2)
    late = sales.call(opportunity.create, {"customer_id": "twin", "name": "迟到"})
    assert whose(sales, late) == "twin"
    sales.clock.advance(seconds=11)
    sales.run_due()
    assert whose(sales, late) == "huawei"


def test_deals_say_whose_they_are_after_a_merger_and_a_split(sales, twin):
    key = {"opportunity_id": twin["id"]}
    merge(sales)
    assert sales.call(opportunity.get, key)["customer_name"] == "华为技术有限公司"
    sales.tell(merger.customers_split, "huawei", ABOUT, version=3)
    assert sales.call(opportunity.get, key)["customer_name"] == "华为2"


def test_a_merger_is_told_twice_and_done_once(sales, twin):
    merge(sales)
    merge(sales)
    sales.tell(merger.customers_split, "huawei", ABOUT, version=3)
    assert whose(sales, twin) == "twin"


def a_deal_of_the_twin(harness):
    for key in ("huawei", "twin"):
        harness.tell(customer.created, key, {"id": key, "name": key})
    harness.call(opportunity.create, {"customer_id": "twin", "name": "年度框架"})
    return "huawei", ABOUT


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("event", [merger.customers_merged, merger.customers_split])
def test_a_merger_and_a_split_survive_a_kill_anywhere(event, tmp_path):
    case = Case(event, a_deal_of_the_twin)
    assert enumerate_crashes(service, case, tmp_path).wrong == []

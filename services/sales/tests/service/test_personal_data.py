"""Contracts with a person stay as the law demands; what was only hoped for is forgotten."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import customer
from contracts.organization import personal_request
from contracts.personal_data import part_of
from contracts.sales import opportunity, order
from sales.service import service

PART = part_of("sales")


@pytest.mark.requirement("PLT-19")
def test_contracts_stay_and_chances_no_longer_tell_of_whom(sales, huawei, widget):
    lines = {"lines": [{"product_id": widget["id"], "quantity": "1"}]}
    bought = sales.call(order.create, {"customer_id": huawei, **lines})
    hoped = sales.call(opportunity.create, {"customer_id": huawei, "name": "欧阳独秀的房子"})
    person = {"phones": [], "emails": [], "names": ["欧阳独秀"], "record_ids": [huawei]}
    kept = {k["resource"]: k["law"] for k in sales.call(PART.tell, person)["items"]}
    assert kept == {"sales.order": "contracts", "sales.opportunity": None}
    sales.tell(personal_request.asked, "r", {"id": "r", "phase": "erase", **person})
    sales.run_due()
    left = sales.call(opportunity.get, {"opportunity_id": hoped["id"]})
    assert left["name"] == "***的房子"
    assert sales.call(order.get, {"order_id": bought["id"]})["version"] == bought["version"]


@pytest.mark.requirement("PLT-19")
def test_what_a_company_had_delivered_to_a_person_is_told_to_him(sales, huawei, widget):
    lines = {"lines": [{"product_id": widget["id"], "quantity": "1"}]}
    for whom in ("上海市南京东路1号 欧阳独秀 13912345678", "前台"):
        sales.call(order.create, {"customer_id": huawei, "ship_to": whom, **lines})
    person = {"phones": ["13912345678"], "emails": [], "names": [], "record_ids": []}
    [kept] = sales.call(PART.tell, person)["items"]
    assert (kept["law"], kept["fields"]["ship_to"][-11:]) == ("contracts", "13912345678")


def known(harness, phase):
    harness.tell(customer.created, "c1", {"id": "c1", "name": "欧阳独秀", "kind": "person"})
    for name in ("欧阳独秀的房子", "欧阳独秀的车库"):
        harness.call(opportunity.create, {"customer_id": "c1", "name": name})
    person = {"phones": [], "emails": [], "names": ["欧阳独秀"], "record_ids": ["c1"]}
    return "r", {"id": "r", "phase": phase, **person}


@pytest.mark.requirement("PLT-12", "PLT-19")
@pytest.mark.parametrize("phase", ["count", "erase"])
def test_what_a_person_asks_for_is_done_once_wherever_it_is_killed(tmp_path, monkeypatch, phase):
    monkeypatch.setattr("chassis.personal.CHUNK", 1)
    case = Case(personal_request.asked, lambda h: known(h, phase), with_due=True)
    found = enumerate_crashes(service, case, tmp_path)
    assert found.tried > 1 and found.wrong == []

"""A conversion stands once anybody has worked with the customer that it made."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer, merger, share, visit
from contracts.customers import lead as contract
from contracts.sales import opportunity

pytestmark = pytest.mark.requirement("CUS-24")


def edit(who, one):
    who.call(customer.update, {**one, "description": "重要的改动"})


def open_another_deal(who, one):
    who.tell(opportunity.created, "o-2", {"id": "o-2", "title": "二期", **one})


def plan_a_visit(who, one):
    who.call(visit.create, {**one, "planned_at": "2026-03-26T02:00:00Z"})


def share_it(who, one):
    who.call(share.create, {**one, "holder_id": "rep-2", "access": "read"})


def merge_it(who, one):
    other = who.call(customer.create, {"name": "深圳腾讯计算机系统有限公司"})
    wish = {"customer_id": other["id"], "duplicate_ids": [one["customer_id"]]}
    who.call(merger.merge_customers, wish)


@pytest.mark.parametrize(
    ("work", "code"),
    [
        *((work, "in_use") for work in (edit, open_another_deal, plan_a_visit, share_it)),
        (merge_it, "became_nobody"),
    ],
)
def test_a_conversion_stands_after_any_work_with_its_customer(customers, work, code):
    lead = customers.call(contract.create, {"name": "韩梅梅", "company": "华为技术有限公司"})
    which = {"lead_id": lead["id"]}
    done = customers.call(contract.convert, which)["lead"]
    work(customers, {"customer_id": done["customer_id"]})
    with pytest.raises(ServiceError) as refusal:
        customers.call(contract.undo_conversion, which)
    assert refusal.value.code == f"customers.lead.{code}"
    assert customers.call(contract.get, which)["state"] == "converted"

"""Nobody is deleted, and no conversion undone, in the moment behind an order."""

import uuid

import pytest
from tests.e2e.door import Door

from house.demo.client import Refused, wait_for

pytestmark = pytest.mark.timeout(180)
QUICK = 20.0
TRIES = 4


@pytest.fixture
def product(admin):
    about = {"code": f"D-{uuid.uuid4().hex[:8]}", "name": "轴承", "unit": "件", "tax_percent": "0"}
    price = {"list_price": {"amount": "90.00", "currency": "CNY"}}
    return admin.post("/products", {**about, **price})


def draft(admin, customer_id, product):
    lines = [{"product_id": product["id"], "quantity": "1"}]

    def drafted():
        try:
            return admin.post("/orders", {"customer_id": customer_id, "lines": lines})
        except Refused as refusal:
            assert refusal.code == "sales.customer.unknown"

    return wait_for("sales knows the customer", drafted, QUICK)


def refused(ask, *given, **about):
    with pytest.raises(Refused) as refusal:
        ask(*given, **about)
    return refusal.value.code


@pytest.mark.requirement("CUS-24")
def test_business_counts_at_once(admin, product):
    for _ in range(TRIES):
        person = {"name": "韩梅梅", "company": f"同时{uuid.uuid4().hex[:8]}有限公司"}
        lead = admin.post("/leads", person)
        done = admin.post(f"/leads/{lead['id']}/convert", {}, version=lead["version"])
        path = f"/customers/{done['customer_id']}"
        undo = f"/leads/{lead['id']}/undo-conversion"
        order = draft(admin, done["customer_id"], product)
        version = done["lead"]["version"]
        assert refused(admin.post, undo, {}, version=version) == "customers.lead.in_use"
        admin.post(f"/orders/{order['id']}/confirm", {}, version=order["version"])
        wish = {"verb": "remove", "ids": [done["customer_id"]]}
        [told] = admin.post("/customers/batch", wish)["results"]
        assert told["code"] == "customers.customer.business_open"
        assert admin.get(path)["id"] == done["customer_id"]


@pytest.mark.requirement("PLT-12")
def test_a_repeat_is_answered_though_what_it_names_is_removed_since(suite, admin):
    door, key = Door(suite), uuid.uuid4().hex
    customer = admin.post("/customers", {"name": f"重复{uuid.uuid4().hex[:8]}有限公司"})
    about = {"about_resource": "customers.customer", "about_id": customer["id"]}
    wish = {"title": "回访", **about}
    first = door.post("/tasks", wish, key)
    admin.post("/customers/batch", {"verb": "remove", "ids": [customer["id"]]})
    again = door.post("/tasks", wish, key)
    assert (first.status, again.status) == (201, 201) and again.body == first.body
    assert door.post("/tasks", wish).status == 409
    assert door.post("/tasks", {**wish, "title": "催款"}, key).status == 422

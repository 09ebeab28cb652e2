"""One answer from several services, through the real gateway, also while one of them is away."""

import pytest
from tests.e2e.door import taken

from house.demo.client import Client, wait_for
from house.demo.story import NEW_PASSWORD

PRODUCT = {
    "code": "QJ-1",
    "name": "全景相机",
    "unit": "台",
    "tax_percent": "13",
    "list_price": {"amount": "100.00", "currency": "CNY"},
}


@pytest.fixture(scope="module")
def customer(suite):
    admin = Client(suite.url)
    admin.sign_in("admin", NEW_PASSWORD)
    made = admin.post("/customers", {"name": "全景数据有限公司", "contact": {"name": "王小丫"}})
    about = {"customer_id": made["id"]}
    ticket = {"subject": "打印机坏了", "requester_name": "王小丫", **about}
    wait_for("the desk knows the customer", lambda: taken(admin, "/tickets", ticket))
    deal = {"name": "全景一期", "customer_name": made["name"], **about}
    wait_for("sales knows the customer", lambda: taken(admin, "/opportunities", deal))
    line = {"product_id": admin.post("/products", PRODUCT)["id"], "quantity": "1"}
    admin.post("/quotes", {"lines": [line], **about})
    return made


@pytest.mark.requirement("PLT-36")
def test_a_customer_is_seen_all_round_and_what_is_away_is_named(suite, admin, customer):
    path = f"/customers/{customer['id']}/360"
    whole = admin.get(path)
    assert whole["customer"]["name"] == "全景数据有限公司" and whole["missing"] == []
    assert whole["parts"]["opportunities"]["items"][0]["name"] == "全景一期"
    assert whole["parts"]["tickets"]["total"] == 1
    assert whole["parts"]["quotes"]["total"] == 1
    suite.stop_one("service_desk")
    try:
        rest = admin.get(path)
    finally:
        suite.start_one("service_desk")
    assert rest["missing"] == ["tickets"] and "tickets" not in rest["parts"]
    assert rest["parts"]["contacts"]["items"][0]["name"] == "王小丫"


@pytest.mark.requirement("PLT-36")
def test_counters_tell_what_waits_for_me(admin, customer):
    before = admin.get("/counters")
    admin.post("/leads", {"name": "线索公司", "company": "线索公司"})
    after = admin.get("/counters")
    assert after["missing"] == []
    assert after["counts"]["leads_open"] == before["counts"]["leads_open"] + 1
    assert after["counts"]["opportunities_open"] >= 1
    assert after["counts"]["quotes_draft"] >= 1


@pytest.mark.requirement("PLT-36")
def test_one_search_finds_records_of_every_type_by_initials(admin, customer):
    def types():
        found = admin.get("/search", q="全景")
        return {g["type"] for g in found["groups"]} >= {"customers.customer", "sales.opportunity"}

    wait_for("both are found", types)
    by_initials = admin.get("/search", q="qjsj", types="customers.customer")
    assert by_initials["groups"][0]["items"][0]["id"] == customer["id"]
    by_initials = {g["type"]: g["items"] for g in admin.get("/search", q="qjsj")["groups"]}
    assert {"sales.opportunity", "sales.quote", "service_desk.ticket"} <= set(by_initials)


@pytest.mark.requirement("CUS-73")
@pytest.mark.parametrize(
    ("words", "kind"), [("dyjhl", "service_desk.ticket"), ("quanjingyiqi", "sales.opportunity")]
)
def test_one_search_finds_deals_and_tickets_by_how_they_are_called(admin, customer, words, kind):
    found = {g["type"]: g["items"] for g in admin.get("/search", q=words)["groups"]}
    assert len(found[kind]) == 1 and "customers.customer" not in found

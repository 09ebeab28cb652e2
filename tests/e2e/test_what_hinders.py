"""What refuses a step is told beforehand or at the field that the caller wrote, in words."""

import uuid

import pytest

from house.demo.client import Refused, wait_for

pytestmark = pytest.mark.timeout(300)
QUICK = 20.0


def refused(ask, *about, **more):
    with pytest.raises(Refused) as refusal:
        ask(*about, **more)
    return refusal.value


def known_to_sales(admin, document):
    """Return an order or quote, once sales knows its customer."""

    def drafted():
        try:
            return admin.post("/quotes", document)
        except Refused as refusal:
            assert refusal.code == "sales.customer.unknown"

    return wait_for("sales knows the customer", drafted, QUICK)


def test_a_quote_above_the_limit_of_discounts_says_what_sending_it_would_answer(admin):
    mark = uuid.uuid4().hex[:8]
    customer = admin.post("/customers", {"name": f"折扣{mark}有限公司"})
    price = {"list_price": {"amount": "90.00", "currency": "CNY"}}
    about = {"code": f"H-{mark}", "name": "轴承", "unit": "件", "tax_percent": "0", **price}
    lines = [{"product_id": admin.post("/products", about)["id"], "quantity": "1"}]
    terms = {"customer_id": customer["id"], "lines": lines, "discount_percent": "60"}
    quote = known_to_sales(admin, terms)
    [told] = admin.get(f"/quotes/{quote['id']}")["hindrances"]
    sent = refused(admin.post, f"/quotes/{quote['id']}/send", version=quote["version"])
    assert (told["verb"], told["code"], told["detail"]) == (
        "send",
        sent.code,
        sent.problem["detail"],
    )


def test_a_conversion_names_the_field_of_the_opportunity_that_sales_refuses(admin):
    mark = uuid.uuid4().hex[:8]
    firm = f"线索{mark}有限公司"
    customer = admin.post("/customers", {"name": firm})
    deal = {"name": "年度框架", "amount": {"amount": "1.00", "currency": "CNY"}}

    def opened():
        try:
            return admin.post("/opportunities", {"customer_id": customer["id"], **deal})
        except Refused as refusal:
            assert refusal.code == "sales.customer.unknown"

    wait_for("sales knows the customer", opened, QUICK)
    lead = admin.post("/leads", {"name": "韩梅梅", "company": firm})
    wish = {"customer": "match", "opportunity": deal}
    answer = refused(admin.post, f"/leads/{lead['id']}/convert", wish, version=lead["version"])
    assert answer.code == "sales.opportunity.name_taken"
    assert [one["pointer"] for one in answer.problem["errors"]] == ["/opportunity/name"]


def test_a_template_that_calls_something_is_refused_in_words(admin):
    body = {"name": f"t{uuid.uuid4().hex[:8]}", "channel": "sms", "body": "{{ range(3) }}"}
    answer = refused(admin.post, "/templates", body)
    assert answer.problem["detail"] == "Line 1 cannot be read: functions cannot be called."


def test_advertising_is_refused_to_who_opted_out_and_business_goes_on(admin):
    mark = uuid.uuid4()
    number = f"+86138{mark.int % 10**8:08d}"
    phones = [{"number": number, "opt_out": True}]
    admin.post("/customers", {"name": f"拒收{mark.hex[:8]}有限公司", "phones": phones})

    def sent(purpose):
        asked = {"channel": "sms", "to": number, "text": "您好", "purpose": purpose}
        path = f"/messages/{admin.post('/messages', asked)['id']}"
        ended = ("sent", "refused")
        wait_for("it is over", lambda: admin.get(path)["state"] in ended, QUICK)
        return admin.get(path)

    told = wait_for(
        "notify knows it", lambda: (one := sent("marketing"))["state"] == "refused" and one, QUICK
    )
    assert told["reason_message"] == "Whoever is reached there wants no advertising."
    assert sent("transactional")["state"] == "sent"

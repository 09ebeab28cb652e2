"""An order of which not all is kept goes to its end through sales, ledger and customers."""

import uuid

import pytest

from house.demo.client import Refused, wait_for

pytestmark = pytest.mark.timeout(300)
QUICK = 20.0


def money(amount):
    return {"amount": amount, "currency": "CNY"}


@pytest.fixture
def order(admin):
    """Return a draft of a hundred pieces at 90.00."""
    mark = uuid.uuid4().hex[:8]
    customer = admin.post("/customers", {"name": f"退货{mark}有限公司"})
    about = {"code": f"R-{mark}", "name": "轴承", "unit": "件", "tax_percent": "0"}
    product = admin.post("/products", {**about, "list_price": money("90.00")})
    lines = [{"product_id": product["id"], "quantity": "100"}]

    def drafted():
        try:
            return admin.post("/orders", {"customer_id": customer["id"], "lines": lines})
        except Refused as refusal:
            assert refusal.code == "sales.customer.unknown"

    return wait_for("sales knows the customer", drafted, QUICK)


def do(admin, order, verb, **body):
    now = admin.get(f"/orders/{order['id']}")
    return admin.post(f"/orders/{order['id']}/{verb}", body, version=now["version"])


def deliver_and_take_back(admin, order, quantity):
    parts = [{"line_id": order["lines"][0]["id"], "quantity": quantity}]
    do(admin, order, "ship", lines=parts)
    do(admin, order, "return", lines=parts, reason="型号不符")


@pytest.mark.requirement("EX-12")
def test_seventy_of_a_hundred_come_back_and_the_order_is_completed_by_what_is_kept(admin, order):
    do(admin, order, "confirm")
    deliver_and_take_back(admin, order, "70")
    whose = {"customer_id": order["customer_id"]}
    [note] = wait_for("a credit", lambda: admin.get("/credit-notes", **whose)["items"], QUICK)
    admin.post(f"/credit-notes/{note['id']}/give", {}, version=note["version"])
    do(admin, order, "ship")
    admin.post("/receipts", {**whose, "amount": money("2700.00"), "oldest_first": True})
    path = f"/orders/{order['id']}"
    wait_for("it is completed", lambda: admin.get(path)["state"] == "completed", QUICK)
    [debt] = admin.get("/receivables", **whose)["items"]
    assert (debt["state"], debt["credited"]) == ("settled", money("6300.00"))
    figures = f"/customers/{order['customer_id']}/figures"
    wait_for("figures", lambda: admin.get(figures)["ordered"] == money("2700.00"), QUICK)
    assert admin.get(figures)["quantity"] == "30"


def test_what_is_never_shipped_is_closed_and_owed_no_more(admin, order):
    do(admin, order, "confirm")
    parts = [{"line_id": order["lines"][0]["id"], "quantity": "70"}]
    do(admin, order, "ship", lines=parts)
    whose = {"customer_id": order["customer_id"]}
    wait_for("a receivable", lambda: admin.get("/receivables", **whose)["items"], QUICK)
    admin.post("/receipts", {**whose, "amount": money("9000.00"), "oldest_first": True})
    shut = do(admin, order, "close", reason="项目缩减")
    assert (shut["delivery_state"], shut["lines"][0]["closed_quantity"]) == ("full", "30")
    path = f"/orders/{order['id']}"
    wait_for("a credit", lambda: admin.get(path)["credited"] == money("2700.00"), QUICK)
    now = admin.get(path)
    assert (now["state"], now["paid"]) == ("completed", money("6300.00"))
    told = admin.get(f"/exposures/{order['customer_id']}")
    assert (told["advances"], told["receivable"]) == (money("2700.00"), money("0.00"))
    figures = f"/customers/{order['customer_id']}/figures"
    wait_for("figures", lambda: admin.get(figures)["ordered"] == money("6300.00"), QUICK)

"""What is measured: one function per kind of operation, through the gateway."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from house.demo.client import Client, wait_for

Body = dict[str, Any]
Work = Callable[[int], object]


@dataclass
class Stage:
    """A client and what is known of the data it works on."""

    client: Client
    customers: list[Body] = field(default_factory=list)
    product: Body = field(default_factory=dict)
    rng: random.Random = field(default_factory=lambda: random.Random(7))
    aims: dict[str, float] = field(default_factory=dict)

    def prepare(self) -> None:
        """Read a sample of customers and make a product."""
        pages = self.client.get("/pool/customers", limit=200)
        self.customers = pages["items"]
        code = f"B{uuid.uuid4().hex[:8]}"
        body = {"code": code, "name": code, "unit": "台", "tax_percent": "13"}
        self.product = self.client.post("/products", {**body, "list_price": cny("50.00")})


def create_customer(stage: Stage) -> Work:
    def work(number: int) -> None:
        mark = uuid.uuid4().hex[:10]
        body = {"name": f"量测{mark}公司", "contact": {"name": "张三"}}
        stage.client.post("/customers", body)

    return work


def read_customer(stage: Stage) -> Work:
    ids = [row["id"] for row in stage.client.get("/customers", limit=100)["items"]]
    return lambda number: stage.client.get(f"/customers/{ids[number % len(ids)]}")


def search_customers(stage: Stage) -> Work:
    words = [row["name"][2:4] for row in stage.customers]
    return lambda number: stage.client.get("/customers", q=words[number % len(words)], limit=20)


def page_of_customers(stage: Stage) -> Work:
    return lambda number: stage.client.get(
        "/customers", limit=50, sort="name", kind="company", created_at="this_year"
    )


def mixed(stage: Stage) -> Work:
    read, create = read_customer(stage), create_customer(stage)
    return lambda number: create(number) if number % 5 == 0 else read(number)


def journal_entry(stage: Stage) -> Work:
    def work(number: int) -> None:
        amount = f"{number + 1}.37"
        lines = [
            {"account_code": "1002", "amount": cny(amount)},
            {"account_code": "5001", "amount": cny(f"-{amount}")},
        ]
        stage.client.post("/entries", {"memo": "bench", "postings": lines})

    return work


def ticket_trio(stage: Stage) -> Work:
    def work(number: int) -> None:
        body = {"subject": f"bench {number}", "requester_name": "张三"}
        ticket = stage.client.post("/tickets", body)
        path = f"/tickets/{ticket['id']}"
        stage.client.post(f"{path}/reply", {"text": "ok", "public": True}, version=1)
        ticket = stage.client.get(path)
        stage.client.post(f"{path}/solve", version=ticket["version"])

    return work


def pipeline_sum(stage: Stage) -> Work:
    return lambda number: stage.client.get("/opportunities/summary")


def order_to_cash(stage: Stage) -> Work:
    customer = stage.client.post("/customers", {"name": f"现金{uuid.uuid4().hex[:8]}公司"})
    line = {"product_id": stage.product["id"], "quantity": "2"}
    wanted = {"customer_id": customer["id"], "lines": [line]}
    wait_for("sales knows the customer", lambda: _known(stage, wanted))

    def work(number: int) -> None:
        order = stage.client.post("/orders", wanted)
        path = f"/orders/{order['id']}"
        order = stage.client.post(f"{path}/confirm", version=order["version"])
        stage.client.post(f"{path}/ship", {}, version=order["version"])
        receipt = {"customer_id": customer["id"], "amount": order["total"], "oldest_first": True}
        stage.client.post("/receipts", {**receipt, "bank_reference": uuid.uuid4().hex})

    return work


def _known(stage: Stage, wanted: Body) -> Body | None:
    from house.demo.client import Refused

    try:
        return stage.client.post("/orders", wanted)
    except Refused:
        return None


def cny(amount: str) -> Body:
    return {"amount": amount, "currency": "CNY"}


SCENES: dict[str, tuple[Callable[[Stage], Work], float | None]] = {
    "create customer with contact": (create_customer, 5.0),
    "read by id": (read_customer, 2.5),
    "search": (search_customers, 4.3),
    "page of 50, sorted, filtered": (page_of_customers, 7.0),
    "mixed 80/20": (mixed, None),
    "order to cash": (order_to_cash, 50.0),
    "pipeline sum": (pipeline_sum, 11.0),
    "ticket create, reply, solve": (ticket_trio, 7.0),
    "journal entry": (journal_entry, 6.0),
}
"""Name → scene and its aim: CPU of all processes per operation, in milliseconds."""

"""What clients do during a storm, and what was acknowledged to them."""

import itertools
import random
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from house.demo.client import UNKNOWN_YET, Client, Refused
from house.demo.story import NEW_PASSWORD

CNY = "CNY"
IMPORTS = 0.3
"""How often an import is among what may be done next: each works for longer than all else."""


@dataclass
class Log:
    """
    Acknowledged operations by kind: mark → id. Only what a client was told counts.

    told: id → what the answer said of the record that must hold from then on.
    """

    acked: dict[str, dict[str, str]] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ack(self, kind: str, mark: str, record: dict[str, Any], *holding: str) -> None:
        """Note that a client was told of *record*, whose fields *holding* stay as they are."""
        with self.lock:
            self.acked.setdefault(kind, {})[mark] = record["id"]
            told = self.told.setdefault(record["id"], {})
            told.update({name: record[name] for name in holding})

    @property
    def count(self) -> int:
        return sum(len(marks) for marks in self.acked.values())


class Workload:
    """Some clients side by side, until together they were told of enough operations."""

    def __init__(self, url: str, operations: int, clients: int = 10, seed: int = 7):
        self.url, self.operations, self.clients, self.seed = url, operations, clients, seed
        self.log = Log()
        self._numbers = itertools.count(1)
        self._threads: list[threading.Thread] = []
        self._door = threading.Lock()
        self.errors: list[str] = []

    def start(self) -> None:
        for number in range(self.clients):
            thread = threading.Thread(target=self._work, args=(self.seed + number,), daemon=True)
            thread.start()
            self._threads.append(thread)

    @property
    def running(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _work(self, seed: int) -> None:
        client = Client(self.url, patience_s=180)
        self._sign_in(client)
        worker = Worker(client, self.log, random.Random(seed), self._numbers)
        while self.log.count < self.operations:
            try:
                worker.step()
            except Refused as refusal:
                if refusal.status == 401:
                    self._sign_in(client)
                else:
                    self.log.refused.append(str(refusal))
            except Exception as error:
                self.errors.append(repr(error))

    def _sign_in(self, client: Client) -> None:
        """One after another: of some that come at once the later ones would want a captcha."""
        with self._door:
            client.sign_in("admin", NEW_PASSWORD)


class Worker:
    """One client: it opens customers and then does things with those it knows."""

    def __init__(self, client: Client, log: Log, rng: random.Random, numbers: Any):
        self.client, self.log, self.rng, self.numbers = client, log, rng, numbers
        self.mine: list[dict[str, Any]] = []
        self.confirmed: list[dict[str, Any]] = []
        self.shipped: list[dict[str, Any]] = []
        self.product: dict[str, Any] | None = None

    def step(self) -> None:
        """Do one thing, chosen at random."""
        kinds: list[Callable[[str], None]] = [self.customer, self.entry, self.lead]
        if self.mine:
            kinds += [self.opportunity, self.ticket, self.message, self.order, self.order]
            kinds += [self.imported] if self.rng.random() < IMPORTS else []
        if self.confirmed:
            kinds += [self.ship, self.ship]
        if self.shipped:
            kinds += [self.pay, self.pay]
        self.rng.choice(kinds)(f"K{next(self.numbers):06d}")

    def customer(self, mark: str) -> None:
        body = {"name": f"混沌{mark}公司", "contact": {"name": "张三"}}
        made = self.client.post("/customers", body)
        self.log.ack("customer", mark, made, "name")
        self.mine = [*self.mine[-20:], made]

    def entry(self, mark: str) -> None:
        amount = f"{self.rng.randrange(1, 9999)}.{self.rng.randrange(100):02d}"
        lines = [
            {"account_code": "1002", "amount": _money(amount)},
            {"account_code": "5001", "amount": _money(f"-{amount}")},
        ]
        made = self.client.post("/entries", {"memo": mark, "postings": lines})
        self.log.ack("entry", mark, made, "number", "hash")

    def opportunity(self, mark: str) -> None:
        about = self.rng.choice(self.mine)
        body = {"name": mark, "customer_id": about["id"], "customer_name": about["name"]}
        made = self._once_known("/opportunities", {**body, "amount": _money("100.00")})
        if made:
            self.log.ack("opportunity", mark, made, "state", "amount")

    def ticket(self, mark: str) -> None:
        about = self.rng.choice(self.mine)
        body = {"subject": mark, "customer_id": about["id"], "requester_name": "张三"}
        made = self._once_known("/tickets", body)
        if made:
            self.log.ack("ticket", mark, made, "number")

    def order(self, mark: str) -> None:
        about = self.rng.choice(self.mine)
        line = {"product_id": self._product()["id"], "quantity": "2"}
        body = {"customer_id": about["id"], "lines": [line], "customer_reference": mark}
        made = self._once_known("/orders", body)
        if made:
            path = f"/orders/{made['id']}/confirm"
            confirmed = self.client.post(path, version=made["version"])
            self.log.ack("order", mark, confirmed, "state", "total")
            self.confirmed.append(confirmed)

    def ship(self, mark: str) -> None:
        """Send out all of an order; the mark is that of the order."""
        order = self.confirmed.pop(0)
        gone = self.client.post(f"/orders/{order['id']}/ship", {}, version=order["version"])
        self.log.ack("shipment", order["customer_reference"], gone, "delivery_state", "total")
        self.shipped.append(gone)

    def pay(self, mark: str) -> None:
        """Receive the money for an order in two parts, once the ledger knows what is owed."""
        order = self.shipped[0]
        known = self.client.all("/receivables", customer_id=order["customer_id"])
        owed = [row for row in known if row["source_id"] == order["id"]]
        if not owed:
            return
        self.shipped.pop(0)
        minor = int(order["total"]["amount"].replace(".", ""))
        for number, part in enumerate((minor // 3, minor - minor // 3)):
            amount = _money(f"{part // 100}.{part % 100:02d}")
            body = {"customer_id": order["customer_id"], "amount": amount}
            body["bank_reference"] = f"{order['customer_reference']}-{number}"
            body["allocations"] = [{"receivable_id": owed[0]["id"], "amount": amount}]
            made = self.client.post("/receipts", body)
            self.log.ack("receipt", made["bank_reference"], made, "number", "amount", "state")

    def lead(self, mark: str) -> None:
        """Note a lead and make customer, contact and opportunity of it."""
        name, mobile = f"混沌{mark}公司", f"+86137{mark[-6:]:0>8}"
        body = {"name": "李四", "company": name, "phones": [{"number": mobile}]}
        lead = self.client.post("/leads", body)
        wanted = {"opportunity": {"name": mark, "amount": _money("100.00")}}
        done = self.client.post(f"/leads/{lead['id']}/convert", wanted, version=lead["version"])
        customer, deal = done["customer_id"], done["opportunity_id"]
        told = {"state": "converted", "customer_id": customer, "opportunity_id": deal}
        self.log.ack("lead", mark, {"id": lead["id"], **told}, *told)
        self.log.ack("customer", mark, {"id": customer, "name": name}, "name")
        amount = wanted["opportunity"]["amount"]
        self.log.ack("opportunity", mark, {"id": deal, "amount": amount}, "amount")

    def imported(self, mark: str) -> None:
        """Hand in a table of some customers; what becomes of it is looked at in the end."""
        with tempfile.TemporaryDirectory() as folder:
            sheet = Path(folder) / "导入.csv"
            sheet.write_text("\n".join(["企业名称", *names_in(mark)]) + "\n", "utf-8")
            job = self.client.upload("/customer-imports", sheet, target="mine")
        self.log.ack("import", mark, job)

    def message(self, mark: str) -> None:
        about = self.rng.choice(self.mine)
        body = {"channel": "sms", "to": f"+86138{mark[-6:]:0>8}", "text": mark}
        made = self._once_known("/messages", {**body, "customer_id": about["id"]})
        if made:
            self.log.ack("message", mark, made, "to", "customer_id")

    def _product(self) -> dict[str, Any]:
        if self.product is None:
            code = f"P{next(self.numbers):06d}"
            body = {"code": code, "name": code, "unit": "台", "tax_percent": "13"}
            self.product = self.client.post("/products", {**body, "list_price": _money("50.00")})
        return self.product

    def _once_known(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """A customer opened a moment ago may not be known everywhere yet."""
        try:
            return self.client.post(path, body)
        except Refused as refusal:
            if refusal.code in UNKNOWN_YET:
                return None
            raise


def names_in(mark: str) -> list[str]:
    """Return the names of the companies in the table that was handed in as *mark*."""
    return [f"导入{mark}{one}公司" for one in "甲乙丙"]


def _money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": CNY}

"""What clients do during a storm, and what was acknowledged to them."""

import itertools
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from house.demo.client import UNKNOWN_YET, Client, Refused
from house.demo.story import NEW_PASSWORD

CNY = "CNY"


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
            self.told[record["id"]] = {name: record[name] for name in holding}

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
        self.product: dict[str, Any] | None = None

    def step(self) -> None:
        """Do one thing, chosen at random."""
        kinds: list[Callable[[str], None]] = [self.customer, self.entry]
        if self.mine:
            kinds += [self.opportunity, self.ticket, self.entry, self.order]
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


def _money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": CNY}

"""Compares what was acknowledged with what is there when the storm is over."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.workload import Log, names_in

from house.demo.client import Client

SETTLE_S = 180.0
LISTS: dict[str, tuple[str, Callable[[dict[str, Any]], Any]]] = {
    "customer": ("/customers", lambda row: row["name"].removeprefix("混沌").removesuffix("公司")),
    "entry": ("/entries", lambda row: row["memo"]),
    "opportunity": ("/opportunities", lambda row: row["name"]),
    "ticket": ("/tickets", lambda row: row["subject"]),
    "order": ("/orders", lambda row: row["customer_reference"]),
    "shipment": ("/orders", lambda row: row["customer_reference"]),
    "receipt": ("/receipts", lambda row: row["bank_reference"]),
    "lead": ("/leads", lambda row: row["company"].removeprefix("混沌").removesuffix("公司")),
    "message": ("/messages", lambda row: row["text"]),
}
LATER = {"confirmed": ("completed",)}
"""What an acknowledged state may have become since then."""
MADE_SURE = ("sent", "unknown")
"""What becomes of a message; "unknown" where a kill left in doubt whether it went out."""

TOPICS = ["customers.customer.*", "sales.order.*", "sales.opportunity.*", "service_desk.ticket.*"]
TOLD = ("customer", "order", "opportunity", "ticket")
BEGINNINGS = (".created.v1", ".opened.v1")


@dataclass
class Verdict:
    """What came out; only zeros in `wrong` are good."""

    acknowledged: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


class Checker:
    """Looks through the gateway, as a client would."""

    def __init__(self, client: Client, log: Log, partner_id: str):
        self.client, self.log, self.verdict = client, log, Verdict()
        self.feed = f"/partners/{partner_id}/events"
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def judge(self) -> Verdict:
        """Return the verdict, once events had time to arrive everywhere."""
        self._until_good(self._imports)
        for kind, (path, mark_of) in LISTS.items():
            self._count(kind, path, mark_of)
            self._as_told(kind)
        self._books()
        self._until_good(self._receivables)
        self._until_good(self._orders)
        self._until_good(self._messages)
        self._until_good(self._timelines)
        self._until_good(self._told)
        return self.verdict

    def _count(self, kind: str, path: str, mark_of: Callable[[dict[str, Any]], Any]) -> None:
        rows = self.client.all(path)
        self.rows[kind] = [row for row in rows if not str(row.get("name")).startswith("导入")]
        found = Counter(mark_of(row) for row in self.rows[kind])
        ids = {row["id"] for row in self.rows[kind]}
        acked = self.log.acked.get(kind, {})
        self.verdict.acknowledged[kind] = len(acked)
        self.verdict.lost += [f"{kind} {m}" for m, i in acked.items() if i not in ids]
        self.verdict.doubled += [
            f"{kind} {m} as {[row['id'] for row in self.rows[kind] if mark_of(row) == m]}"
            for m in acked
            if found[m] > 1
        ]

    def _as_told(self, kind: str) -> None:
        """What an answer said still holds: a confirmed order is confirmed, an entry sealed."""
        for row in self.rows[kind]:
            told = self.log.told.get(row["id"], {})
            self.verdict.wrong += [
                f"{kind} {row['id']}: {name} is {row.get(name)}, acknowledged was {value}"
                for name, value in told.items()
                if row.get(name) not in (value, *LATER.get(str(value), ()))
            ]

    def _imports(self) -> list[str]:
        """Each row of a table that was taken in is one customer, also where its job was killed."""
        there = Counter(row["name"] for row in self.client.all("/customers"))
        jobs = self.log.acked.get("import", {})
        self.verdict.acknowledged["import"] = len(jobs)
        names = [name for mark in jobs for name in names_in(mark)]
        return [f"imported {name}: {there[name]} times" for name in names if there[name] != 1]

    def _orders(self) -> list[str]:
        """What the ledger received is what sales knows as paid; all of both completes an order."""
        received = self._received()
        wrong = []
        for row in self.client.all("/orders"):
            paid = received[row["customer_reference"]]
            is_over = row["delivery_state"] == "full" and paid == _minor(row["total"])
            state = "completed" if is_over else "confirmed"
            if row["state"] in ("confirmed", "completed") and row["state"] != state:
                wrong.append(f"order {row['id']} is {row['state']} instead of {state}")
            if _minor(row["paid"]) != paid:
                wrong.append(f"order {row['id']} knows of {row['paid']}, received was {paid}")
        return wrong

    def _received(self) -> Counter[str]:
        """Return mark of an order → minor units that were received for it."""
        received: Counter[str] = Counter()
        for row in self.rows["receipt"]:
            received[row["bank_reference"].partition("-")[0]] += _minor(row["amount"])
        return received

    def _messages(self) -> list[str]:
        """No message stays on its way, and none fails."""
        mine = set(self.log.acked.get("message", {}).values())
        return [
            f"message {row['id']} is {row['state']}: {row['reason']}"
            for row in self.client.all("/messages")
            if row["id"] in mine and row["state"] not in MADE_SURE
        ]

    def _books(self) -> None:
        proof = self.client.get("/ledger-verification")
        if not proof["sound"]:
            self.verdict.wrong.append(f"ledger: {proof['problems']}")
        balance = self.client.get("/trial-balance")
        if balance["difference"]["amount"] != "0.00":
            self.verdict.wrong.append(f"books differ by {balance['difference']}")

    def _receivables(self) -> list[str]:
        """A confirmed order has one receivable, over its total, open but for what was received."""
        now = self.client.all("/orders")
        orders = [row for row in now if row["state"] in ("confirmed", "completed")]
        received = self._received()
        opened: dict[str, list[Any]] = {row["id"]: [] for row in orders}
        wrong = []
        for row in self.client.all("/receivables"):
            if row["source_id"] in opened:
                opened[row["source_id"]].append((row["amount"], _minor(row["open_amount"])))
            else:
                wrong.append(f"receivable of unconfirmed order {row['source_id']}")
        for row in orders:
            left = _minor(row["total"]) - received[row["customer_reference"]]
            if opened[row["id"]] != [(row["total"], left)]:
                wrong.append(f"order {row['id']} over {row['total']} has {opened[row['id']]}")
        return wrong

    def _timelines(self) -> list[str]:
        """What happened to a customer stands once on his timeline."""
        shipped = [row for row in self.rows["order"] if row["delivery_state"] == "full"]
        told_of = {**self.rows, "shipped": shipped}
        wrong = []
        for customer in self.rows["customer"]:
            told = Counter(
                (row["kind"], row["about_id"])
                for row in self.client.all(f"/customers/{customer['id']}/timeline")
            )
            for kind, name in (
                ("opportunity", "sales.opportunity.created"),
                ("ticket", "service_desk.ticket.opened"),
                ("order", "sales.order.created"),
                ("shipped", "sales.order.shipped"),
                ("receipt", "ledger.receipt.posted"),
            ):
                mine = [r["id"] for r in told_of[kind] if r["customer_id"] == customer["id"]]
                wrong += [f"{name} {i}: {told[name, i]} times" for i in mine if told[name, i] != 1]
        return wrong

    def _told(self) -> list[str]:
        """A partner hears of each record once, and what happened to it in the order it did."""
        events = self._events()
        made = Counter(e["subject"] for e in events if e["type"].endswith(BEGINNINGS))
        wanted = [r["id"] for kind in TOLD for r in self.rows[kind]]
        wrong = [f"partner heard of {i} {made[i]} times" for i in wanted if made[i] != 1]
        repeated = [i for i, number in Counter(e["id"] for e in events).items() if number > 1]
        return wrong + [f"event {i} told again" for i in repeated] + _overtaken(events)

    def _events(self) -> list[dict[str, Any]]:
        page = self.client.get(self.feed, limit=200)
        found = [entry["event"] for entry in page["items"]]
        while page["more"]:
            page = self.client.get(self.feed, limit=200, after=page["next_after"])
            found += [entry["event"] for entry in page["items"]]
        return found

    def _until_good(self, look: Callable[[], list[str]]) -> None:
        give_up = time.monotonic() + SETTLE_S
        while found := look():
            if time.monotonic() > give_up:
                self.verdict.wrong += found[:20]
                return
            time.sleep(2)


def _minor(amount: dict[str, str]) -> int:
    return int(amount["amount"].replace(".", ""))


def _overtaken(events: list[dict[str, Any]]) -> list[str]:
    newest: dict[str, int] = {}
    wrong = []
    for event in events:
        subject, version = event["subject"], event["aggregateversion"]
        if version < newest.get(subject, 0):
            wrong.append(f"{event['type']} of {subject} came after its version {newest[subject]}")
        newest[subject] = max(version, newest.get(subject, 0))
    return wrong

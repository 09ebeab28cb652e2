"""The checker of the storm notices each kind of damage, and nothing where there is none."""

import copy

import pytest
from tests.chaos import checker
from tests.chaos.checker import Checker
from tests.chaos.workload import Log, names_in

CUSTOMER = {"id": "c1", "name": "混沌K1公司"}
TOTAL = {"amount": "113.00", "currency": "CNY"}
OTHER = {"amount": "112.99", "currency": "CNY"}
NOTHING = {"amount": "0.00", "currency": "CNY"}
PARTS = ({"amount": "37.66", "currency": "CNY"}, {"amount": "75.34", "currency": "CNY"})
ORDER = {
    "id": "o1",
    "customer_reference": "K2",
    "customer_id": "c1",
    "state": "confirmed",
    "delivery_state": "none",
    "total": TOTAL,
    "paid": NOTHING,
}
DONE = ORDER | {
    "id": "o2",
    "customer_reference": "K5",
    "state": "completed",
    "delivery_state": "full",
    "paid": TOTAL,
}
RECEIPTS = [
    {"id": f"r{n}", "bank_reference": f"K5-{n}", "customer_id": "c1", "amount": part}
    for n, part in enumerate(PARTS)
]
LEAD = {"id": "l1", "company": "混沌K1公司", "state": "converted", "customer_id": "c1"}
MESSAGE = {"id": "m1", "text": "K6", "state": "sent", "reason": ""}
IMPORTED = [{"id": f"i{n}", "name": name} for n, name in enumerate(names_in("K7"))]
ENTRY = {"id": "e1", "memo": "K4", "number": 1, "hash": "sealed"}
RECEIVABLE = {"source_id": "o1", "amount": TOTAL, "open_amount": TOTAL}
PAID = {"source_id": "o2", "amount": TOTAL, "open_amount": NOTHING}
TICKET = {"id": "t1", "subject": "K3", "customer_id": "c1"}


def event(kind, subject, version=1):
    return {
        "id": f"{kind} {subject}",
        "type": kind,
        "subject": subject,
        "aggregateversion": version,
    }


FEED = [
    event("customers.customer.created.v1", "c1"),
    event("sales.order.created.v1", "o1"),
    event("sales.order.confirmed.v1", "o1", 2),
    event("service_desk.ticket.opened.v1", "t1"),
    event("sales.order.created.v1", "o2"),
]


def feed(events):
    return {"items": [{"event": one} for one in events], "more": False}


SOUND = {
    "/customers": [CUSTOMER, *IMPORTED],
    "/orders": [ORDER, DONE],
    "/receipts": RECEIPTS,
    "/leads": [LEAD],
    "/messages": [MESSAGE, {"id": "of a rule", "text": "", "state": "failed"}],
    "/tickets": [TICKET],
    "/opportunities": [],
    "/entries": [ENTRY],
    "/receivables": [RECEIVABLE, PAID],
    "/customers/c1/timeline": [
        {"kind": "sales.order.created", "about_id": "o1"},
        {"kind": "service_desk.ticket.opened", "about_id": "t1"},
        {"kind": "sales.order.created", "about_id": "o2"},
        {"kind": "sales.order.shipped", "about_id": "o2"},
        *({"kind": "ledger.receipt.posted", "about_id": row["id"]} for row in RECEIPTS),
    ],
    "/partners/p1/events": feed(FEED),
    "/ledger-verification": {"sound": True, "problems": []},
    "/trial-balance": {"difference": {"amount": "0.00"}},
}


class Fake:
    """Answers like the gateway, from a table of path → what is there."""

    def __init__(self, there):
        self.there = there

    def get(self, path, **query):
        return self.there[path]

    all = get


def judge(there):
    log = Log()
    log.ack("customer", "K1", CUSTOMER, "name")
    log.ack("order", "K2", ORDER, "state", "total")
    log.ack("entry", "K4", ENTRY, "number", "hash")
    log.ack("order", "K5", DONE | {"state": "confirmed"}, "state", "total")
    log.ack("shipment", "K5", DONE, "delivery_state")
    for row in RECEIPTS:
        log.ack("receipt", row["bank_reference"], row, "amount")
    log.ack("lead", "K1", LEAD, "state", "customer_id")
    log.ack("message", "K6", MESSAGE)
    log.ack("import", "K7", {"id": "j1"})
    return Checker(Fake(there), log, "p1").judge()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(checker, "SETTLE_S", 0.0)


def test_a_sound_suite_is_found_sound():
    assert judge(SOUND).good


@pytest.mark.parametrize(
    "path", ["/customers", "/entries", "/orders", "/receipts", "/leads", "/messages"]
)
def test_an_acknowledged_record_that_is_gone_is_lost(path):
    assert judge(SOUND | {path: []}).lost


def test_a_record_that_is_there_twice_is_doubled():
    twin = CUSTOMER | {"id": "c2"}
    there = SOUND | {"/customers": [CUSTOMER, twin, *IMPORTED], "/customers/c2/timeline": []}
    assert [told[: len("customer K1")] for told in judge(there).doubled] == ["customer K1"]


DAMAGE = {
    "an event was lost": {"/customers/c1/timeline": SOUND["/customers/c1/timeline"][1:]},
    "a shipment was not heard of": {
        "/customers/c1/timeline": [
            row for row in SOUND["/customers/c1/timeline"] if not row["kind"].endswith("shipped")
        ]
    },
    "an event was told twice": {"/customers/c1/timeline": 2 * SOUND["/customers/c1/timeline"]},
    "a partner was not told": {"/partners/p1/events": feed(FEED[1:])},
    "a partner was told twice": {"/partners/p1/events": feed([*FEED, FEED[2]])},
    "one event overtook another": {
        "/partners/p1/events": feed([FEED[0], FEED[2], FEED[1], *FEED[3:]])
    },
    "no receivable": {"/receivables": []},
    "two receivables": {"/receivables": 2 * SOUND["/receivables"]},
    "a receivable of no order": {
        "/receivables": [RECEIVABLE, PAID, RECEIVABLE | {"source_id": "o3"}]
    },
    "a receivable over another amount": {"/receivables": [RECEIVABLE | {"amount": OTHER}, PAID]},
    "a receipt that settled nothing": {"/receivables": [RECEIVABLE, PAID | {"open_amount": TOTAL}]},
    "a receipt over another amount": {"/receipts": [RECEIPTS[0], RECEIPTS[1] | {"amount": OTHER}]},
    "a receipt that sales never heard of": {"/orders": [ORDER, DONE | {"paid": PARTS[0]}]},
    "an order that is paid and sent out and never completed": {
        "/orders": [ORDER, DONE | {"state": "confirmed"}]
    },
    "an order that is completed too early": {"/orders": [ORDER | {"state": "completed"}, DONE]},
    "an acknowledged shipment was lost": {"/orders": [ORDER, DONE | {"delivery_state": "none"}]},
    "a conversion was undone": {"/leads": [LEAD | {"state": "open"}]},
    "a lead became another customer": {"/leads": [LEAD | {"customer_id": "c2"}]},
    "a message stays on its way": {"/messages": [MESSAGE | {"state": "sending"}]},
    "a row of an import was lost": {"/customers": [CUSTOMER, *IMPORTED[1:]]},
    "a row of an import was taken in twice": {"/customers": [CUSTOMER, *IMPORTED, IMPORTED[0]]},
    "an acknowledged confirmation was lost everywhere": {
        "/orders": [ORDER | {"state": "draft"}, DONE],
        "/receivables": [PAID],
        "/partners/p1/events": feed([FEED[0], FEED[1], *FEED[3:]]),
    },
    "an order and its receivable over another amount": {
        "/orders": [ORDER | {"total": OTHER}, DONE],
        "/receivables": [RECEIVABLE | {"amount": OTHER, "open_amount": OTHER}, PAID],
    },
    "an acknowledged entry was sealed anew": {"/entries": [ENTRY | {"hash": "other"}]},
    "unbalanced": {"/trial-balance": {"difference": {"amount": "0.01"}}},
    "a gap in the books": {"/ledger-verification": {"sound": False, "problems": ["gap"]}},
}


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_found(damage):
    assert judge(copy.deepcopy(SOUND) | DAMAGE[damage]).wrong

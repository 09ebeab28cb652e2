"""The checker of the storm notices each kind of damage, and nothing where there is none."""

import copy

import pytest
from tests.chaos import checker
from tests.chaos.checker import Checker
from tests.chaos.workload import Log

CUSTOMER = {"id": "c1", "name": "混沌K1公司"}
TOTAL = {"amount": "113.00", "currency": "CNY"}
OTHER = {"amount": "112.99", "currency": "CNY"}
ORDER = {
    "id": "o1",
    "customer_reference": "K2",
    "customer_id": "c1",
    "state": "confirmed",
    "total": TOTAL,
}
ENTRY = {"id": "e1", "memo": "K4", "number": 1, "hash": "sealed"}
RECEIVABLE = {"source_id": "o1", "amount": TOTAL}
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
]


def feed(events):
    return {"items": [{"event": one} for one in events], "more": False}


SOUND = {
    "/customers": [CUSTOMER],
    "/orders": [ORDER],
    "/tickets": [TICKET],
    "/opportunities": [],
    "/entries": [ENTRY],
    "/receivables": [RECEIVABLE],
    "/customers/c1/timeline": [
        {"kind": "sales.order.created", "about_id": "o1"},
        {"kind": "service_desk.ticket.opened", "about_id": "t1"},
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
    return Checker(Fake(there), log, "p1").judge()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(checker, "SETTLE_S", 0.0)


def test_a_sound_suite_is_found_sound():
    assert judge(SOUND).good


@pytest.mark.parametrize("path", ["/customers", "/entries", "/orders"])
def test_an_acknowledged_record_that_is_gone_is_lost(path):
    assert judge(SOUND | {path: []}).lost


def test_a_record_that_is_there_twice_is_doubled():
    twin = CUSTOMER | {"id": "c2"}
    there = SOUND | {"/customers": [CUSTOMER, twin], "/customers/c2/timeline": []}
    assert judge(there).doubled == ["customer K1"]


DAMAGE = {
    "an event was lost": {"/customers/c1/timeline": SOUND["/customers/c1/timeline"][:1]},
    "an event was told twice": {"/customers/c1/timeline": 2 * SOUND["/customers/c1/timeline"]},
    "a partner was not told": {"/partners/p1/events": feed(FEED[1:])},
    "a partner was told twice": {"/partners/p1/events": feed([*FEED, FEED[2]])},
    "one event overtook another": {
        "/partners/p1/events": feed([FEED[0], FEED[2], FEED[1], FEED[3]])
    },
    "no receivable": {"/receivables": []},
    "two receivables": {"/receivables": 2 * SOUND["/receivables"]},
    "a receivable of no order": {"/receivables": [RECEIVABLE, RECEIVABLE | {"source_id": "o2"}]},
    "a receivable over another amount": {"/receivables": [RECEIVABLE | {"amount": OTHER}]},
    "an acknowledged confirmation was lost everywhere": {
        "/orders": [ORDER | {"state": "draft"}],
        "/receivables": [],
        "/partners/p1/events": feed([FEED[0], FEED[1], FEED[3]]),
    },
    "an order and its receivable over another amount": {
        "/orders": [ORDER | {"total": OTHER}],
        "/receivables": [RECEIVABLE | {"amount": OTHER}],
    },
    "an acknowledged entry was sealed anew": {"/entries": [ENTRY | {"hash": "other"}]},
    "unbalanced": {"/trial-balance": {"difference": {"amount": "0.01"}}},
    "a gap in the books": {"/ledger-verification": {"sound": False, "problems": ["gap"]}},
}


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_found(damage):
    assert judge(copy.deepcopy(SOUND) | DAMAGE[damage]).wrong

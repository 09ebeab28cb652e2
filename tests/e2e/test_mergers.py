"""A merged customer's children follow in every service over the real bus, and come back."""

import uuid

import pytest

from house.demo.client import wait_for

pytestmark = pytest.mark.timeout(180)
QUICK = 20.0


def children(admin, customer_id):
    """Return how many of each kind a customer has."""
    paths = ("/opportunities", "/quotes", "/receivables", "/tickets", "/messages", "/contacts")
    return {path: len(admin.get(path, customer_id=customer_id)["items"]) for path in paths}


@pytest.fixture
def two(admin):
    """Open two customers, the second with a child of each kind; return their ids."""
    tag = uuid.uuid4().hex[:8]
    ids = [admin.post("/customers", {"name": f"合并{tag}{n}"})["id"] for n in "甲乙"]
    of = {"customer_id": ids[1]}
    deal = {**of, "name": "年度框架"}
    wait_for("sales knows it", lambda: tried(admin.post, "/opportunities", deal), QUICK)
    money = {"amount": "40.00", "currency": "CNY"}
    owed = {**of, "title": "合同", "amount": money, "due_on": "2030-01-01"}
    wait_for("the ledger knows it", lambda: tried(admin.post, "/receivables", owed), QUICK)
    asked = {**of, "subject": "打印机"}
    wait_for("the desk knows it", lambda: tried(admin.post, "/tickets", asked), QUICK)
    admin.post(f"/customers/{ids[1]}/contacts", {"name": "李雷"})
    return ids


def tried(ask, *given):
    try:
        return ask(*given) or True
    except Exception:  # the service has not heard of the customer yet
        return False


@pytest.mark.requirement("CUS-33")
def test_children_follow_the_survivor_and_come_back(admin, two):
    survivor, duplicate = two
    before = children(admin, duplicate)
    assert sum(before.values()) >= 4
    version = admin.get(f"/customers/{survivor}")["version"]
    admin.post(f"/customers/{survivor}/merge", {"duplicate_ids": [duplicate]}, version=version)
    wait_for("all have followed", lambda: children(admin, survivor) == before, QUICK)
    assert admin.get(f"/customers/{duplicate}")["id"] == survivor
    assert children(admin, duplicate) == before  # its old id finds what went to the survivor
    [merger] = admin.get("/mergers", duplicate_id=duplicate)["items"]
    admin.post(f"/mergers/{merger['id']}/split", {}, version=merger["version"])
    wait_for("all have gone back", lambda: not sum(children(admin, survivor).values()), QUICK)
    assert children(admin, duplicate) == before

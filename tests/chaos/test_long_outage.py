"""Minutes without a broker: refused in time, nothing grows, and everything is told afterwards."""

import os
import time

import pytest
from tests.e2e.door import BACK_S, DEADLINE_S, Door, all_work, name, taken

from house.demo.client import Client, wait_for
from house.demo.companies import write_sheet
from house.demo.story import NEW_PASSWORD, Day, sign_in
from house.suite import Suite

DOWN_S = float(os.environ.get("BROKER_DOWN_S", "20"))
COMPANIES = 3_000
GROWTH_KIB = 100_000
"""More than an import and its events may need; a leak of minutes is larger."""


@pytest.fixture
def suite(tmp_path):
    limits = {"GATEWAY_ACTOR_QUOTA": "1000000"}
    with Suite(tmp_path / "suite", restart=True, environment=limits) as running:
        sign_in(Day(running.url, running.first_password, running.amqp_uri, quiet=True))
        yield running


@pytest.fixture
def admin(suite):
    client = Client(suite.url)
    client.sign_in("admin", NEW_PASSWORD)
    return client


def memory_kib(suite):
    """Return the memory of our processes together, the broker's not counted."""
    return sum(rss_kib(pid) for who, pid in suite.pids().items() if who != "broker")


def rss_kib(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def ask_for(door, seconds):
    """Return what the gateway answers meanwhile."""
    answers, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        answers += [door.get("/customers"), door.open_customer(name())]
        time.sleep(0.5)
    return answers


def orders_are_taken_for(admin, customer):
    """Whether sales knows the customer, which it can only from the event."""
    code = name()
    product = {"code": code, "name": code, "unit": "台", "tax_percent": "13"}
    price = {"list_price": {"amount": "1.00", "currency": "CNY"}}
    line = {"product_id": admin.post("/products", product | price)["id"], "quantity": "1"}
    return taken(admin, "/orders", {"customer_id": customer["id"], "lines": [line]})


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.requirement("PLT-02", "PLT-03")
def test_what_is_done_without_a_broker_for_minutes_is_told_when_it_is_back(suite, admin, tmp_path):
    write_sheet(tmp_path / "customers.csv", COMPANIES, None)
    job = admin.upload("/customer-imports", tmp_path / "customers.csv", target="pool")
    door, before, processes = Door(suite), memory_kib(suite), suite.pids()
    suite.broker.kill()
    answers = ask_for(door, DOWN_S)
    grown = memory_kib(suite) - before
    suite.broker.start()
    wait_for("all work again", lambda: all_work(door), BACK_S)
    assert {answer.status for answer in answers} == {503}
    assert max(answer.seconds for answer in answers) <= DEADLINE_S
    assert grown < GROWTH_KIB
    assert suite.pids() | {"broker": 0} == processes | {"broker": 0}
    wait_for("imported", lambda: admin.get(f"/jobs/{job['id']}")["state"] == "completed", 60)
    newest = admin.get("/pool/customers", sort="-created_at", limit=1)["items"][0]
    wait_for("sales knows the last of them", lambda: orders_are_taken_for(admin, newest), 60)

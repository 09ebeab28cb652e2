"""What stops, dies or blocks is refused in time, takes nothing along, and comes back by itself."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter

import pika
import pytest
from tests.e2e.door import BACK_S, DEADLINE_S, LISTS, Door, all_work, found, name

from house.demo.client import Client, wait_for
from house.demo.story import NEW_PASSWORD

EACH_WRITES = 15
ALARM_MEMORY, ROOM = "0.00001", ("absolute", "1GB")


@pytest.fixture
def door(suite):
    return Door(suite)


@pytest.mark.requirement("PLT-02")
def test_a_stopped_service_is_refused_in_time_while_the_others_work(suite, door):
    suite.stop_one("service_desk")
    try:
        refused = [door.get("/tickets") for _ in range(3)]
        others = [door.get(path).status for path in LISTS if path != "/tickets"]
    finally:
        suite.start_one("service_desk")
    assert {answer.status for answer in refused} == {503}
    assert all(int(answer.retry_after) >= 1 for answer in refused)
    assert max(answer.seconds for answer in refused) < DEADLINE_S
    assert set(others) == {200}
    wait_for("tickets work again", lambda: door.get("/tickets").status == 200, BACK_S)


@pytest.mark.slow
@pytest.mark.requirement("PLT-03", "PLT-12")
def test_the_suite_outlives_a_killed_broker_and_works_again_soon(suite, door):
    wait_for("all work", lambda: all_work(door))
    before = suite.pids()
    suite.broker.kill()
    answers, until = [], time.monotonic() + 10
    while time.monotonic() < until:
        answers += [door.get("/customers"), door.get("/tickets"), door.open_customer(name())]
        time.sleep(0.2)
    suite.broker.start()
    wait_for("all work again", lambda: all_work(door), BACK_S)
    assert {answer.status for answer in answers} == {503}
    assert max(answer.seconds for answer in answers) <= DEADLINE_S
    assert suite.pids() | {"broker": 0} == before | {"broker": 0}


@pytest.mark.slow
@pytest.mark.requirement("PLT-03")
def test_what_was_written_while_the_broker_died_is_told_once(suite, admin):
    customer, body = deal_of_a_customer(admin)
    wait_for("sales knows the customer", lambda: found(admin, f"/credits/{customer['id']}"))
    writers = [Writer(suite, body, number) for number in range(4)]
    for writer in writers:
        writer.start()
    wait_for("all are writing", lambda: all(writer.written for writer in writers))
    os.kill(suite.broker.pid, signal.SIGKILL)  # the supervisor brings it back
    for writer in writers:
        writer.join(90)
    wanted = Counter(record for writer in writers for record in writer.written)
    assert len(wanted) == 4 * EACH_WRITES
    path = f"/customers/{customer['id']}/timeline"
    wait_for("each is told once", lambda: told(admin, path) == wanted)


class Writer(threading.Thread):
    """Opens some opportunities and repeats each, with its key, until it is told of it."""

    def __init__(self, suite, body, number):
        super().__init__(daemon=True)
        self.client, self.body, self.number, self.written = Client(suite.url), body, number, []
        self.client.sign_in("admin", NEW_PASSWORD)

    def run(self):
        for i in range(EACH_WRITES):
            made = self.client.post("/opportunities", self.body | {"name": f"{self.number}-{i}"})
            self.written.append(made["id"])


def deal_of_a_customer(client):
    """Return a new customer and the body of an opportunity with it."""
    customer = client.post("/customers", {"name": name(), "contact": {"name": "张三"}})
    about = {"customer_id": customer["id"], "customer_name": customer["name"]}
    return customer, about | {"amount": {"amount": "1.00", "currency": "CNY"}}


def told(client, path):
    kind = "sales.opportunity.created"
    return Counter(row["about_id"] for row in client.all(path) if row["kind"] == kind)


@pytest.mark.slow
@pytest.mark.requirement("PLT-03")
def test_what_a_broker_took_along_with_its_disk_is_told_again_from_the_log(suite, admin):
    customer, body = deal_of_a_customer(admin)
    wait_for("sales knows the customer", lambda: found(admin, f"/credits/{customer['id']}"))
    suite.stop_one("customers")
    try:
        made = [admin.post("/opportunities", body | {"name": n})["id"] for n in "abc"]
        wait_for("the broker has them", lambda: log_of(suite, "sales", RELAYED))
        suite.broker.kill()
        shutil.rmtree(suite.broker.folder / "mnesia")
        suite.broker.start()
    finally:
        suite.start_one("customers")
    log_of(suite, "sales", FROM_THE_BEGINNING)
    path = f"/customers/{customer['id']}/timeline"
    wait_for("each is told once", lambda: told(admin, path) & Counter(made) == Counter(made))
    assert set(told(admin, path).values()) == {1}


RELAYED = "select position = (select max(position) from outbox_event) from relay_cursor"
FROM_THE_BEGINNING = "update relay_cursor set position = 0 where name = 'relay' returning position"


def log_of(suite, service, statement):
    with sqlite3.connect(suite.folder / f"{service}.db", timeout=10) as database:
        return database.execute(statement).fetchone()[0]


@pytest.mark.slow
def test_a_broker_without_memory_blocks_nobody_for_long(suite, door):
    before = suite.pids()
    suite.broker.ctl("set_vm_memory_high_watermark", ALARM_MEMORY)
    try:
        answers = [ask() for _ in range(3) for ask in asks(door)]
    finally:
        suite.broker.ctl("set_vm_memory_high_watermark", *ROOM)
    assert 503 in {answer.status for answer in answers}
    assert {answer.status for answer in answers} <= {200, 201, 503}
    assert max(answer.seconds for answer in answers) <= DEADLINE_S
    wait_for("all work again", lambda: all_work(door), BACK_S)
    assert suite.pids() == before


def asks(door):
    return [lambda: door.get("/orders"), lambda: door.open_customer(name())]


EVENT = "application/cloudevents+json"
HOSTILE = {
    "a list": (b"[1, 2]", EVENT),
    "broken JSON": (b'{"type": ', EVENT),
    "a pickle": (b"\x80\x04]\x94.", "application/x-python-serialize"),
    "yaml": (b"!!python/object/apply:os.system ['true']", "application/x-yaml"),
    "wrong data": (b'{"type":"sales.order.created.v1","id":"w","data":[]}', EVENT),
    "ten megabytes": (b"x" * 10_000_000, EVENT),
}


@pytest.mark.requirement("PLT-03")
def test_hostile_messages_are_parked_and_listed_and_the_service_lives(suite, door):
    before = suite.pids()["customers"]
    with_channel(suite, send_hostile)
    wait_for("all are parked", lambda: parked(suite).count('"kind":"event"') >= len(HOSTILE))
    wait_for("requests too", lambda: parked(suite).count('"kind":"request"') >= len(HOSTILE))
    assert suite.pids()["customers"] == before
    assert door.open_customer(name()).status == 201


def with_channel(suite, act):
    connection = pika.BlockingConnection(pika.URLParameters(suite.amqp_uri))
    try:
        act(connection.channel())
    finally:
        connection.close()


def send_hostile(channel):
    for body, kind in HOSTILE.values():
        about = pika.BasicProperties(content_type=kind, message_id=uuid.uuid4().hex)
        channel.basic_publish("", "customers.events", body, about)
        channel.basic_publish("nameko-rpc", "customers.customer_create", body, about)


def parked(suite):
    """What an operator sees."""
    command = [sys.executable, "-m", "customers", "parked", "ls"]
    known = {"env": suite.environment, "capture_output": True, "text": True}
    return subprocess.run(command, **known).stdout

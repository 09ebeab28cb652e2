"""
Every service twice, with a broker user of its own, which may do what it needs and nothing else.

Every replica is restarted in turn, and no client notices.
"""

import json
import threading
import time
from collections import Counter

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker
from tests.e2e.door import Door, hear

from house import definitions
from house.broker import Broker
from house.demo.client import UNKNOWN_YET, Client, Refused, wait_for
from house.demo.story import NEW_PASSWORD, Day, sign_in
from house.suite import GATEWAY, SERVICES, Suite

# More than a suite waits for its processes, so that the one that is not ready is named.
pytestmark = pytest.mark.timeout(300)
NAMES = (*SERVICES, GATEWAY)
CLIENTS = 3
PAUSE_S = 0.2


class Load:
    """Clients that read and write steadily, repeat nothing, and note every answer."""

    def __init__(self, suite):
        self.answers = Counter()
        self.failed = []
        self.during = "the start"
        self._doors = [Door(suite) for _ in range(CLIENTS)]
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(n, door))
            for n, door in enumerate(self._doors)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self, client, door):
        number, path = 0, "/customers"
        while not self._over.wait(PAUSE_S):
            number += 1
            made = door.open_customer(f"滚动{client}之{number}公司")
            self._note("POST", made)
            if made.status == 201:
                path = f"/customers/{made.body['id']}"
                deal = {"name": "首单", "customer_id": made.body["id"]}
                self._note("deal", door.post("/opportunities", deal))
            for read in (path, "/orders", "/tickets", "/receivables", "/messages", "/staff"):
                self._note(read.split("/")[1], door.get(read))

    def _note(self, what, answer):
        self.answers[answer.status] += 1
        if answer.status not in (200, 201):
            about = (answer.status, answer.body.get("code"), round(answer.seconds, 2))
            self.failed.append((self.during, what, *about))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A suite in which every service runs twice and nobody uses the broker's administrator."""
    folder = tmp_path_factory.mktemp("guarded")
    broker = Broker(folder / "broker").start()
    told = folder / "definitions.json"
    told.write_text(json.dumps(definitions.with_passwords({n: f"pw-{n}" for n in NAMES})))
    broker.ctl("import_definitions", str(told))
    uris = {n: broker.uri.replace("guest:guest", f"crm-{n}:pw-{n}") for n in NAMES}
    plan = {"replicas": dict.fromkeys(SERVICES, 2), "environment": _environment(uris)}
    try:
        with Suite(folder / "run", amqp_uri=broker.uri, **plan) as suite:
            broker.ctl("delete_user", "guest")
            yield suite, uris
    finally:
        broker.stop()


def _environment(uris):
    own = {f"{name.upper()}_AMQP_URI": uri for name, uri in uris.items()}
    return {"GATEWAY_ACTOR_QUOTA": "1000000", **own}


@pytest.mark.requirement("PLT-08")
def test_the_suite_works_with_the_least_permissions(guarded):
    suite, _ = guarded
    sign_in(Day(suite.url, suite.first_password, quiet=True))
    client = Client(suite.url)
    client.sign_in("admin", NEW_PASSWORD)
    customer = client.post("/customers", {"name": "最小权限有限公司"})
    opportunity = {"name": "首单", "customer_id": customer["id"], "customer_name": "x"}
    wait_for("sales knows the customer", lambda: _opened(client, opportunity))
    path = f"/customers/{customer['id']}/timeline"
    wait_for("the event came", lambda: "opportunity" in str(client.get(path)["items"]))


def test_the_gateway_may_hear_every_event_and_tell_none(guarded):
    suite, _ = guarded
    client = Client(suite.url)
    client.sign_in("admin", NEW_PASSWORD)
    heard = hear(suite, client)
    lead = client.post("/leads", {"name": "王实时", "company": "最小权限实时公司"})
    wait_for("the change is told", lambda: any(lead["id"] in line for line in heard))
    assert "news_lost" not in suite.log("gateway")


def _opened(client, opportunity):
    try:
        return client.post("/opportunities", opportunity)
    except Refused as refusal:
        assert refusal.code in UNKNOWN_YET
        return None


@pytest.mark.requirement("PLT-08")
@pytest.mark.parametrize(
    "attempt",
    [
        lambda ch: ch.basic_publish("crm.events", "ledger.entry.posted.v1", b"{}"),
        lambda ch: ch.basic_publish("nameko-rpc", "service_desk.ticket_create", b"{}"),
        lambda ch: ch.basic_get("ledger.events"),
        lambda ch: ch.queue_bind("customers.events", "crm.events", "organization.session.#"),
        lambda ch: ch.queue_bind("customers.events", "nameko-rpc", "ledger.*"),
        lambda ch: ch.queue_delete("sales.events"),
    ],
)
def test_a_service_may_not_do_what_is_not_its_business(guarded, attempt):
    _, uris = guarded
    connection = pika.BlockingConnection(pika.URLParameters(uris["customers"]))
    channel = connection.channel()
    channel.confirm_delivery()
    with pytest.raises(ChannelClosedByBroker) as refusal:
        attempt(channel)
        channel.queue_declare("customers.events", passive=True)
    connection.close()
    assert refusal.value.reply_code == 403


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.requirement("PLT-12")
def test_a_rolling_restart_under_load_fails_no_request(guarded):
    pairs, _ = guarded
    with Load(pairs) as load:
        for service in SERVICES:
            for replica in (service, f"{service}-2"):
                load.during = replica
                assert pairs.restart(replica) == 0
        time.sleep(1)
    assert load.failed == []
    assert load.answers[201] > 50

"""Every replica of every service is restarted in turn, and no client notices."""

import threading
import time
from collections import Counter

import pytest
from tests.e2e.door import Door

from house.demo.story import Day, sign_in
from house.suite import SERVICES, Suite

CLIENTS = 3
PAUSE_S = 0.05


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
            path = f"/customers/{made.body['id']}" if made.status == 201 else path
            for read in (path, "/orders", "/tickets", "/receivables", "/messages", "/staff"):
                self._note(read.split("/")[1], door.get(read))

    def _note(self, what, answer):
        self.answers[answer.status] += 1
        if answer.status not in (200, 201):
            about = (answer.status, answer.body.get("code"), round(answer.seconds, 2))
            self.failed.append((self.during, what, *about))


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """A suite in which every service runs twice."""
    limits = {"GATEWAY_ACTOR_QUOTA": "1000000"}
    two = dict.fromkeys(SERVICES, 2)
    folder = tmp_path_factory.mktemp("pairs")
    with Suite(folder, replicas=two, environment=limits) as running:
        sign_in(Day(running.url, running.first_password, running.amqp_uri, quiet=True))
        yield running


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.requirement("PLT-12")
def test_a_rolling_restart_under_load_fails_no_request(pairs):
    with Load(pairs) as load:
        for service in SERVICES:
            for replica in (service, f"{service}-2"):
                load.during = replica
                assert pairs.restart(replica) == 0
        time.sleep(1)
    assert load.failed == []
    assert load.answers[201] > 50

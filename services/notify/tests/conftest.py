"""A fresh notify service for each test, with a driver, a poster and a bus that can be watched."""

import pytest

from chassis.testing.harness import Harness, database_url, drop_database
from contracts.customers import customer
from contracts.notify import message as contract
from notify.posting import Answer, Poster
from notify.service import service


class FakeDriver:
    """Takes messages; `outcomes` are raised or, when None, the message is taken."""

    def __init__(self):
        self.taken, self.outcomes = [], []

    def send(self, outgoing):
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is not None:
            raise outcome
        self.taken.append(outgoing)


class FakePoster(Poster):
    """Answers posts from `answers`, then with 200."""

    def __init__(self):
        super().__init__(allow_private=False)
        self.posts, self.answers = [], []

    def post(self, url, body, headers):
        self.posts.append((url, body, headers))
        return self.answers.pop(0) if self.answers else Answer(200, text="ok", ms=3)


class FakeBus:
    """Keeps what is published, or raises what stands in `outages` first."""

    def __init__(self):
        self.published, self.declared, self.outages = [], set(), []

    def publish(self, partner, entries):
        if self.outages:
            raise self.outages.pop(0)
        self.declared.add(partner)
        self.published += [(partner, *entry[:3]) for entry in entries]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    """The file driver of a harness writes below the working folder."""
    monkeypatch.chdir(tmp_path)


def know_customer(harness):
    service.prepare(harness.runtime)
    told = {"id": "c1", "name": "华为", "phone": "138 0013 8000", "email": "hw@example.com"}
    harness.tell(customer.created, "c1", told)


@pytest.fixture
def notify(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url, prepare=know_customer)
    driver = harness.driver = FakeDriver()
    harness.poster, harness.bus = FakePoster(), FakeBus()
    harness.runtime.provided.update(
        drivers={"sms": driver, "email": driver}, poster=harness.poster, partner_bus=harness.bus
    )
    yield harness
    harness.close()
    drop_database(url)


@pytest.fixture
def send(notify):
    """Return a function that asks for an SMS, or for what is told."""
    numbers = iter(range(1000))

    def send_one(**fields):
        given = {"channel": "sms", "to": "13800138000", "text": "您好", **fields}
        given = {name: value for name, value in given.items() if value is not None}
        return notify.call(contract.create, given, idempotency_key=f"k{next(numbers)}")

    return send_one

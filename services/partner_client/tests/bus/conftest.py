"""A private broker, notify as a real process, and a partner that was granted ticket events."""

import sys
from pathlib import Path

import pytest

from chassis import migrate
from chassis.database import Database
from chassis.testing.harness import Harness
from contracts.notify import partner
from house.broker import Broker
from notify.service import service

sys.path.insert(0, str(Path(__file__).parent / "packages"))

from helpers import Listener, Notify, Publisher, has_queue, until


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    broker = Broker(tmp_path_factory.mktemp("broker")).start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def notify(broker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notify")
    url = f"sqlite:///{folder}/notify.db"
    migrate.upgrade(service, Database(url))
    harness = Harness(service, url)
    harness.call(partner.create, {"name": "acme", "topics": ["service_desk.*"]})
    harness.close()
    process = Notify(folder, broker.uri).start()
    until(lambda: process.is_listening and has_queue(broker.uri, "partner.acme"), 60)
    yield process
    process.kill()


@pytest.fixture
def publisher(broker, notify):
    publisher = Publisher(broker.uri)
    publisher.channel.queue_purge("partner.acme")
    yield publisher
    publisher.close()


@pytest.fixture
def listener(broker, publisher):
    listener = Listener(broker.uri)
    yield listener
    listener.stop()

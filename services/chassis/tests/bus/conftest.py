"""A private broker and two small services as real processes, without any patch in this one."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from amqp.exceptions import InternalError
from sqlalchemy import create_engine, text

from chassis import own_tables, versions
from house.broker import Broker
from house.nursery import Nursery

sys.path.insert(0, str(Path(__file__).parent / "packages"))

from probes import PACKAGES, Client, Process

QUEUES = ("rpc-lower", "rpc-upper", "upper.events", "upper.dead")
DELAYS = ("crm.delay.quick1", "crm.delay.quick2", "crm.delay.quick3")


@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    broker = Broker(tmp_path_factory.mktemp("broker")).start()
    yield broker
    broker.stop()


@pytest.fixture
def uri(broker):
    """A broker without the queues of earlier tests."""
    broker.start()
    try:
        _without_queues(broker.uri)
    except InternalError:
        # Killed while queues were young, RabbitMQ can neither serve nor delete them any more.
        broker.stop()
        shutil.rmtree(broker.folder / "mnesia")
        broker.start()
    return broker.uri


def _without_queues(uri):
    client = Client(uri)
    for queue in (*QUEUES, *DELAYS):
        client.channel.queue_delete(queue)
    client.connection.close()


@pytest.fixture(scope="session")
def nursery():
    """Where processes branch off: each would spend more time on loading than on its test."""
    nursery = Nursery([], {**os.environ, "PYTHONPATH": str(PACKAGES)})
    yield nursery
    nursery.close()


@pytest.fixture
def process(tmp_path, uri, nursery):
    """Make processes of the services "lower" and "upper"; their databases are ready."""
    made = []
    for name in ("lower", "upper"):
        _create_tables(tmp_path / f"{name}.db", name)

    def make(name):
        made.append(Process(name, tmp_path, uri, nursery))
        return made[-1]

    yield make
    for one in made:
        if one.popen is not None and one.is_alive:
            one.popen.kill()
            one.popen.wait()


@pytest.fixture
def lower(process):
    return process("lower").start()


@pytest.fixture
def upper(process):
    return process("upper").start()


@pytest.fixture
def client(uri):
    client = Client(uri)
    yield client
    client.connection.transport.close()


def _create_tables(path, name):
    service = __import__(f"{name}.service", fromlist=["service"]).service
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        own_tables.metadata.create_all(connection)
        service.tables.create_all(connection)
        for table, folder in (
            ("chassis_version", versions.CHASSIS),
            ("service_version", service.migrations),
        ):
            connection.execute(text(f"create table {table} (version_num text)"))
            row = {"n": versions.newest(folder)}
            connection.execute(text(f"insert into {table} values (:n)"), row)
    engine.dispose()

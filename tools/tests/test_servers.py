"""The private broker and the private database server live through a crash."""

import pika
import psycopg2
import pytest
from sqlalchemy import make_url

from house.broker import Broker
from house.postgres import Postgres, binaries


def test_a_broker_starts_answers_survives_a_kill_and_stops(tmp_path):
    node = Broker(tmp_path / "broker").start()
    try:
        uri = node.uri
        node.kill()
        assert node.pid is None
        assert node.start().uri == uri
        pika.BlockingConnection(pika.URLParameters(uri)).close()
    finally:
        node.stop()
    assert node.pid is None


def test_starting_a_broker_that_runs_finds_it(tmp_path):
    node = Broker(tmp_path / "broker").start()
    try:
        pid, uri = node.pid, node.uri
        again = Broker(tmp_path / "broker").start()
        assert (again.pid, again.uri) == (pid, uri)
        assert "Status of node" in node.ctl("status")
    finally:
        Broker(tmp_path / "broker").stop()
    assert node.pid is None


@pytest.mark.skipif(binaries() is None, reason="PostgreSQL is not installed")
def test_a_committed_row_survives_the_kill_of_the_database_server():
    with Postgres() as server:
        link = _connect(server.url("shop"))
        link.cursor().execute("create table sold (number int); insert into sold values (7)")
        link.commit()
        server.kill()
        server.start()
        cursor = _connect(server.url("shop")).cursor()
        cursor.execute("select number from sold")
        assert cursor.fetchall() == [(7,)]
        folder = server.folder
    assert not folder.exists()


def _connect(url):
    parts = make_url(url)
    return psycopg2.connect(
        host=parts.host, port=parts.port, user=parts.username, dbname=parts.database
    )

"""Processes and clients that the tests with a real broker are made of."""

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
import uuid

import pika

from crm_partner import PartnerClient

logging.getLogger("pika").setLevel(logging.CRITICAL)
EVENTS = "crm.events"
OPENED, SOLVED, ORDER = (
    "service_desk.ticket.opened.v1",
    "service_desk.ticket.solved.v1",
    "customers.customer.created.v1",
)


def until(condition, seconds=30.0):
    """Return what *condition* gives as soon as it is true; fails after *seconds*."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)
    return found


class Listener:
    """A partner client in a thread; keeps the events that its callback had."""

    def __init__(self, uri, memory=None):
        self.client = PartnerClient(uri, "acme", memory)
        self.events, self.gaps, self.failures = [], [], 0
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        self.client.listen(self._on_event, lambda first, last: self.gaps.append((first, last)))

    def _on_event(self, event):
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the partner's own trouble")
        self.events.append(event)

    @property
    def sequences(self):
        return [event.sequence for event in self.events]

    def stop(self):
        self.client.stop()
        self.thread.join(15)


class Publisher:
    """Tells events to the suite as the relays of the services do."""

    def __init__(self, uri):
        self.connection = pika.BlockingConnection(pika.URLParameters(uri))
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()

    def tell(self, kind, subject, version=1):
        told = {"id": subject, "number": subject, "title": subject, "subject": "打印机"}
        envelope = {
            "specversion": "1.0",
            "id": uuid.uuid4().hex,
            "source": "/service_desk",
            "type": kind,
            "subject": subject,
            "time": "2026-03-25T04:00:00.000Z",
            "aggregateversion": version,
            "data": {**told, "state": "new", "name": "华为"},
        }
        self.send(json.dumps(envelope).encode(), EVENTS, kind)
        return envelope["id"]

    def send(self, body, exchange, key, **about):
        kind = about.pop("content_type", "application/cloudevents+json")
        properties = pika.BasicProperties(content_type=kind, delivery_mode=2, **about)
        self.channel.basic_publish(exchange, key, body, properties)

    def close(self):
        """Hang up; the broker may have done so before."""
        with contextlib.suppress(pika.exceptions.AMQPError):
            self.connection.close()


class Notify:
    """The notify service as a process of its own."""

    def __init__(self, folder, uri):
        self.folder, self.popen = folder, None
        self.environment = {
            **os.environ,
            "CRM_AMQP_URI": uri,
            "CRM_DATA_DIR": str(folder),
            "CRM_BUS_KEYS": "test:secret",
        }

    def start(self):
        with (self.folder / "notify.log").open("ab") as log:
            command = [sys.executable, "-m", "notify", "serve"]
            self.popen = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        return self

    @property
    def is_listening(self):
        """Whether its queue is bound; what was published before went nowhere."""
        return "bus.consumer.attached" in (self.folder / "notify.log").read_text("utf-8")

    def kill(self):
        if self.popen is not None and self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait()


def has_queue(uri, name):
    connection = pika.BlockingConnection(pika.URLParameters(uri))
    try:
        connection.channel().queue_declare(name, passive=True)
        return True
    except pika.exceptions.ChannelClosedByBroker:
        return False
    finally:
        connection.close()

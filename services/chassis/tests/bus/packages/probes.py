"""A client that speaks raw AMQP, and service processes to be started, asked and killed."""

import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path

import amqp

from chassis.context import Call, Signer
from house.waiting import wait_until

PACKAGES = Path(__file__).parent
SIGNER = Signer({"k": b"secret"})


def call_for(service, **about):
    """Return a signed Call of somebody who may do everything."""
    call = Call(
        **{
            "audience": service,
            "actor_id": "u1",
            "actor_kind": "staff",
            "grants": ("*",),
            "deadline": time.time() + 10,
            **about,
        }
    )
    return SIGNER.sign(call)


class Client:
    """A peer on the bus that shares no code with the chassis."""

    def __init__(self, uri):
        host = uri.rpartition("@")[2].strip("/")
        self.connection = amqp.Connection(host, heartbeat=0)
        self.connection.connect()
        self.channel = self.connection.channel()
        self.replies = {}
        self.returned = []
        self.key = str(uuid.uuid4())
        self.channel.exchange_declare("nameko-rpc", "topic", durable=True, auto_delete=False)
        self.channel.queue_declare(self.key, exclusive=True)
        self.channel.queue_bind(self.key, "nameko-rpc", self.key)
        self.channel.basic_consume(self.key, no_ack=True, callback=self._on_reply)

    def _on_reply(self, message):
        body = json.loads(message.body)
        self.replies.setdefault(message.properties["correlation_id"], []).append(body)

    def publish(self, body, exchange, key, **properties):
        body = body if isinstance(body, bytes | str) else json.dumps(body)
        self.channel.basic_publish(amqp.Message(body, **properties), exchange, key)

    def send(self, service, method, payload, **changes):
        """Publish a request and return its correlation id."""
        key = uuid.uuid4().hex
        token = changes.pop("token", None) or call_for(service)
        about = {
            "content_type": "application/json",
            "reply_to": self.key,
            "correlation_id": key,
            "application_headers": {"call": token},
        }
        body = changes.pop("body", {"args": [], "kwargs": {"payload": payload}})
        self.publish(body, "nameko-rpc", f"{service}.{method}", **{**about, **changes})
        return key

    def read(self, seconds):
        """Take in what comes within *seconds*."""
        try:
            self.connection.drain_events(timeout=seconds)
        except TimeoutError:
            return

    def wait(self, key, seconds=8.0):
        until = time.monotonic() + seconds
        while key not in self.replies:
            assert time.monotonic() < until, "no answer"
            self.read(0.2)
        return self.replies[key][0]

    def ask(self, service, method, payload, **changes):
        return self.wait(self.send(service, method, payload, **changes))


class Process:
    """One service process, its log and its database."""

    numbers = itertools.count()

    def __init__(self, name, folder, uri, nursery):
        self.name, self.folder, self.nursery = name, folder, nursery
        self.database = folder / f"{name}.db"
        self.log = folder / f"{name}.{next(self.numbers)}.log"
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(PACKAGES),
            "AMQP_URI": uri,
            "CRM_DATA_DIR": str(folder),
            "CRM_BUS_KEYS": "k:secret",
            "CRM_DRAIN_S": "6",
            "BROKEN": str(folder / "broken"),
        }
        self.popen = None

    def start(self, ready=True):
        with self.log.open("wb") as log:
            words = [self.name, "serve"]
            self.popen = self.nursery.begin(words, self.environment, log.fileno())
        if ready:
            assert wait_until(lambda: self.get("/ready")[0] == 200, 45), self.log.read_text()
        return self

    def run(self, *words):
        command = [sys.executable, "-m", self.name, *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    @property
    def is_alive(self):
        return self.popen.poll() is None

    def told(self, event):
        """Return the log lines named *event*."""
        lines = self.log.read_text().splitlines()
        read = [json.loads(line) for line in lines if line.startswith("{")]
        return [line for line in read if line["event"] == event]

    def get(self, path):
        listening = self.told("health.listening")
        if not listening:
            return 0, ""
        try:
            url = f"http://127.0.0.1:{listening[0]['port']}{path}"
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def rows(self, query):
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return connection.execute(query).fetchall()

    def stop(self, number=signal.SIGTERM, patience=20):
        if self.popen is None:
            return 0
        os.kill(self.popen.pid, number)
        return self.popen.wait(patience)


def wait_for(condition, seconds=10.0):
    """Wait until *condition* holds, and fail when it does not."""
    assert wait_until(condition, seconds), "it did not happen"

"""
The bridge to partners: publishes what they were granted, and declares their queues.

Partners never see the exchange of the suite. Theirs is fed from here only, message by message,
confirmed by the broker; a queue that nobody reads drops its oldest messages, which the partner
notices by the sequence and reads again through the gateway.
"""

from collections.abc import Sequence
from typing import Any

import eventlet
from amqp import Message
from eventlet.semaphore import Semaphore

from chassis.bus.link import connect, hang_up

EXCHANGE = "crm.partners"
LONGEST_QUEUE = 100_000
CONFIRM_S = 10.0

Entry = tuple[int, str, str, bytes]
"""Sequence, type, event id, body."""


class NotTaken(Exception):
    """The broker did not confirm everything; the whole batch is to be published again."""


class Bridge:
    """One connection for publishing to partners; whatever goes wrong, it is made anew."""

    def __init__(self, uri: str):
        self._uri = uri
        self._turn = Semaphore(1)
        self._connection: Any = None
        self._channel: Any = None

    def publish(self, partner: str, entries: Sequence[Entry]) -> None:
        """
        Publish *entries* to the queue of *partner*, in order, and return when they are confirmed.

        Without entries the queue is declared all the same. Raises NotTaken.
        """
        with self._turn:
            try:
                with eventlet.Timeout(CONFIRM_S, NotTaken("no confirm in time")):
                    self._publish(partner, entries)
            except NotTaken:
                self._drop()
                raise
            except Exception as error:
                self._drop()
                raise NotTaken(repr(error)) from error

    def _publish(self, partner: str, entries: Sequence[Entry]) -> None:
        if self._channel is None:
            self._connect()
        if partner not in self._declared:
            declare_partner(self._channel, partner)
            self._declared.add(partner)
        for sequence, kind, event_id, body in entries:
            message = Message(
                body,
                content_type="application/cloudevents+json",
                delivery_mode=2,
                message_id=event_id,
                application_headers={"x-sequence": sequence},
            )
            self._channel.basic_publish(message, EXCHANGE, f"{partner}.{kind}", mandatory=True)
            self._tag += 1
            self._open.add(self._tag)
        while self._open and not self._refused:
            self._connection.drain_events(timeout=CONFIRM_S)
        if self._refused:
            raise NotTaken(self._refused)

    def _connect(self) -> None:
        self._declared: set[str] = set()
        self._tag = 0
        self._open: set[int] = set()
        self._refused = ""
        self._connection = connect(self._uri, on_blocked=self._refuse)
        channel = self._connection.channel()
        channel.exchange_declare(EXCHANGE, "topic", durable=True, auto_delete=False)
        channel.confirm_select()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(lambda *_: self._refuse("refused"))
        channel.events["basic_return"].add(lambda *_: self._refuse("no queue takes it"))
        self._channel = channel

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        self._open -= {t for t in self._open if t <= delivery_tag} if multiple else {delivery_tag}

    def _refuse(self, reason: str) -> None:
        self._refused = reason

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        hang_up(connection)


def declare_partner(channel: Any, partner: str) -> None:
    """Declare the queue of *partner*: one reader at a time, the oldest gives way when full."""
    queue = f"partner.{partner}"
    arguments = {
        "x-queue-type": "quorum",
        "x-single-active-consumer": True,
        "x-max-length": LONGEST_QUEUE,
        "x-overflow": "drop-head",
    }
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments=arguments)
    channel.queue_bind(queue, EXCHANGE, f"{partner}.#")

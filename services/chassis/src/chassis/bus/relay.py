"""The relay: tells the bus what the outbox holds, in order, and marks only what is confirmed."""

import contextlib
import datetime as dt
import time
from typing import Any

import amqp
import eventlet
import orjson
from amqp import spec
from eventlet.event import Event

from chassis import log, metrics, outbox
from chassis.bus import topology
from chassis.bus.link import HEARTBEAT_S, OPENING_S, connect, hang_up
from chassis.runtime import Runtime

BATCH = 500
CONFIRM_S = 10.0
ADVANCE_PAUSES_S = (0.1, 0.5, 2.0)
LEAD_S = 60.0
"""After this time the lead is given back and taken again: a lost lock is noticed by that."""
LINGER_S, FLOW_S = 0.01, 0.05
"""How long what was written waits for more, after a calm and while events flow."""
NOTE_S = 0.25
"""How often the place in the log is saved at most."""
SHORTEST_IDLE_S, LONGEST_IDLE_S = 0.1, 0.5
STANDBY_S = 0.2
"""How long events may lie untold after a leader has gone, before the next one takes over."""

logger = log.get(__name__)


class Unconfirmed(Exception):
    """The broker refused, returned, blocked or did not confirm in time."""


class Relay:
    """
    Publishes the events of one service's outbox, while this process is the leader.

    Whatever goes wrong, the socket is dropped and the batch begins again behind the last
    confirmed event: on a channel that is used on, a late confirm could be credited to another one.
    """

    def __init__(self, runtime: Runtime):
        self._runtime = runtime
        self._stopping = False
        self._over = Event()
        self._connection: Any = None
        self._channel: Any = None
        self._tag = 0
        self._confirmed = 0
        self._early: set[int] = set()
        self._refused = ""
        self._place = self._noted = outbox.START
        self._note_at = 0.0

    def run(self) -> None:
        """Relay until `stop`."""
        pause = 0.2
        while not self._stopping:
            try:
                with self._runtime.database.leader("relay") as leads:
                    if leads:
                        self._lead()
                        pause = 0.2
                    else:
                        eventlet.sleep(STANDBY_S)
            except Exception as error:
                logger.warning("relay.interrupted", error=repr(error), pause_s=pause)
                eventlet.sleep(pause)
                pause = min(pause * 2, 3.0)
            finally:
                self._drop()
        self._over.send(None)

    def stop(self) -> None:
        """Tell what is in the outbox by now, then give the lead back."""
        self._stopping = True
        self._runtime.database.told.set()

    def wait(self, seconds: float) -> None:
        """Wait until what `stop` asked for is done, but no longer than *seconds*."""
        with eventlet.Timeout(seconds, False):
            self._over.wait()

    def _lead(self) -> None:
        self._find_place()
        try:
            self._relay_for(LEAD_S)
        except Exception:
            self._note_place(at_once=True)
            raise
        self._note_place(at_once=True)

    def _relay_for(self, seconds: float) -> None:
        until, told = time.monotonic() + seconds, self._runtime.database.told
        idle = SHORTEST_IDLE_S
        while not self._stopping and time.monotonic() < until:
            self._keep_alive()
            told.clear()
            relayed = self._relay_batch()
            if relayed == BATCH:
                continue
            self._note_place()
            idle = SHORTEST_IDLE_S if relayed else min(idle * 1.3, LONGEST_IDLE_S)
            if told.wait(idle):
                # Who writes now is about to write more: one batch takes it all.
                eventlet.sleep(FLOW_S if relayed else LINGER_S)
            else:
                self._find_place()
        if self._stopping:
            self._relay_batch()

    def _find_place(self) -> None:
        """Read where to go on; an operator may have moved the place back."""
        self._note_place(at_once=True)
        with self._runtime.database.reading() as connection:
            self._place = self._noted = outbox.cursor(connection)

    def _note_place(self, *, at_once: bool = False) -> None:
        """Save how far the log is told; what is told again after a crash is known by its id."""
        if self._place == self._noted or (time.monotonic() < self._note_at and not at_once):
            return
        self._advance()
        self._noted, self._note_at = self._place, time.monotonic() + NOTE_S

    def _relay_batch(self) -> int:
        with self._runtime.database.reading() as connection:
            rows = outbox.unpublished(connection, self._place, BATCH)
        _show_lag(rows)
        if not rows:
            return 0
        confirmed = self._publish(rows)
        if confirmed:
            self._place = rows[confirmed - 1].cursor
            metrics.EVENTS_PUBLISHED.inc(confirmed)
        if confirmed < len(rows):
            raise Unconfirmed(self._refused or "no confirm in time")
        return confirmed

    def _advance(self) -> None:
        """Note what is confirmed; a busy database only delays that, the events are out already."""
        for patience in (*ADVANCE_PAUSES_S, 0):
            try:
                with self._runtime.database.writing() as connection:
                    outbox.advance(connection, self._noted, self._place)
                return
            except Exception as error:
                if not patience or self._stopping:
                    raise
                logger.info("relay.database_busy", error=repr(error))
                eventlet.sleep(patience)

    def _publish(self, rows: list[outbox.Row]) -> int:
        """Publish *rows* and return how many of the first are confirmed without a gap."""
        if self._channel is None:
            with eventlet.Timeout(OPENING_S, Unconfirmed("the broker does not answer")):
                self._connect()
        first = self._tag + 1
        try:
            with eventlet.Timeout(CONFIRM_S, Unconfirmed("no confirm in time")):
                for row in rows:
                    self._send(row)
                while self._confirmed < self._tag and not self._refused:
                    self._connection.drain_events(timeout=CONFIRM_S)
        except Exception as error:
            self._refused = self._refused or repr(error)
        confirmed = max(0, min(self._confirmed - first + 1, len(rows)))
        if confirmed < len(rows):
            logger.warning("relay.unconfirmed", reason=self._refused, of=len(rows), done=confirmed)
        return confirmed

    def _send(self, row: outbox.Row) -> None:
        message = amqp.Message(
            row.body,
            content_type="application/cloudevents+json",
            delivery_mode=2,
            message_id=row.id,
        )
        self._tag += 1
        # basic_publish() would look for news on the socket before each single message.
        arguments = (0, topology.EVENTS, row.type, False, False)
        self._channel.send_method(spec.Basic.Publish, "Bssbb", arguments, message)

    def _connect(self) -> None:
        self._tag = self._confirmed = 0
        self._early = set()
        self._refused = ""
        uri = self._runtime.settings.amqp_uri
        self._connection = connect(uri, heartbeat=HEARTBEAT_S, on_blocked=self._on_blocked)
        channel = self._connection.channel()
        topology.declare_shared(channel)
        channel.confirm_select()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        self._channel = channel

    def _keep_alive(self) -> None:
        """Read what the broker says meanwhile, and answer its heartbeats."""
        if self._connection is None:
            return
        with contextlib.suppress(TimeoutError):
            self._connection.drain_events(timeout=0.001)
        self._connection.heartbeat_tick()
        if self._refused:
            raise Unconfirmed(self._refused)

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        hang_up(connection)

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        """Move on over the confirmed prefix only; confirms may come out of order."""
        if multiple:
            self._confirmed = max(self._confirmed, delivery_tag)
        else:
            self._early.add(delivery_tag)
        while self._confirmed + 1 in self._early:
            self._confirmed += 1
            self._early.discard(self._confirmed)

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._refused = "the broker refused the message"

    def _on_blocked(self, reason: str) -> None:
        self._refused = f"the broker blocks: {reason}"


def _show_lag(rows: list[outbox.Row]) -> None:
    metrics.OUTBOX_PENDING.set(len(rows))
    age = 0.0
    if rows:
        told = dt.datetime.fromisoformat(orjson.loads(rows[0].body)["time"])
        age = max(0.0, (dt.datetime.now(dt.UTC) - told).total_seconds())
    metrics.OUTBOX_OLDEST_SECONDS.set(age)

"""
Listen to one partner's queue: connect, verify, drop repetitions, acknowledge, resume.

An event is acknowledged after the callback has returned and its id is remembered. When the
callback raises, the connection is made anew and the broker delivers the event again. Events are
told in the order of their sequences, in whatever order the broker gives them back.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import (
    AMQPError,
    ChannelClosedByBroker,
    ProbableAccessDeniedError,
    ProbableAuthenticationError,
)

from crm_partner.envelope import Event, NotAnEvent, read
from crm_partner.seen import FileMemory, Memory

PREFETCH = 50
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
IDLE_S = 0.2
NOT_FOUND = 404
GAP_S = 2.0
"""How long an event waits for an earlier one before that counts as lost."""
log = logging.getLogger("crm_partner")

OnEvent = Callable[[Event], None]
OnGap = Callable[[int, int], None]
Line = list[tuple[Event, int]]
"""Events in hand with their delivery tags, in the order of their sequences."""


class BadAddress(ValueError):
    """The address of the broker is none."""


class NotLetIn(Exception):
    """The broker refuses the user; to try again with the same password cannot help."""


class PartnerClient:
    """
    Receives the events of one partner.

    uri: of the broker, with the partner's own user and password. Raises BadAddress.
    partner: its name; its queue is `partner.<name>`, which is waited for.
    memory: where the ids of received events are kept; a FileMemory survives restarts.
    """

    def __init__(self, uri: str, partner: str, memory: Memory | FileMemory | None = None):
        self._parameters = _parameters(uri)
        self._parameters.heartbeat = 30
        self._queue = f"partner.{partner}"
        self._memory = memory or Memory()
        self._stopping = threading.Event()
        self._waits_since: float | None = None
        self._is_reading = False
        self._lost_at: float | None = None
        self.received = 0
        self.repeated = 0
        self.broken = 0

    def listen(self, on_event: OnEvent, on_gap: OnGap | None = None) -> None:
        """
        Call *on_event* with each event, once and in order, until `stop`.

        on_gap: told the first and last sequence of events that never came; ask for them with
            GET /v1/partners/{id}/events?after=<first - 1>. The connection resumes by itself.
        Raises NotLetIn when the broker refuses the user, be it at first or later.
        """
        pause = SHORTEST_PAUSE_S
        while not self._stopping.is_set():
            before = self.received
            problem = self._try_to_consume(on_event, on_gap)
            pause = SHORTEST_PAUSE_S if self.received > before else min(pause * 2, LONGEST_PAUSE_S)
            if problem is not None:
                self._tell_of_a_problem(problem, pause)
            self._stopping.wait(pause)  # over at once after `stop`

    def stop(self) -> None:
        """End `listen` after the event in hand; may be called from any thread or callback."""
        self._stopping.set()

    def _try_to_consume(self, on_event: OnEvent, on_gap: OnGap | None) -> Exception | None:
        """Consume until `stop`, or return what came in between."""
        try:
            self._consume(on_event, on_gap)
        except (ProbableAuthenticationError, ProbableAccessDeniedError) as error:
            self._give_up_if_refused(error)
            return error
        except Exception as error:
            return error
        return None

    def _tell_of_a_problem(self, problem: Exception, pause: float) -> None:
        was_reading, self._is_reading = self._is_reading, False
        if was_reading or self._lost_at is None:
            self._lost_at = time.monotonic()
        if isinstance(problem, ChannelClosedByBroker):
            # A new partner's queue is there a moment after the partner itself.
            level = logging.INFO if problem.reply_code == NOT_FOUND else logging.WARNING
            told = f"the queue {self._queue} cannot be read: {problem.reply_text}"
            log.log(level, "%s; trying again in %.1f s", told, pause)
        elif isinstance(problem, AMQPError | OSError):
            told = "connection lost" if was_reading else "no connection"
            log.warning("%s: %r; trying again in %.1f s", told, problem, pause)
        else:
            failed = "the callback failed; the event comes again in %.1f s"
            log.error(failed, pause, exc_info=problem)

    def _tell_of_reading(self) -> None:
        if self._lost_at is None:
            log.info("connected; reading the queue %s", self._queue)
        else:
            away = time.monotonic() - self._lost_at
            log.info("connected again after %.1f s; reading the queue %s", away, self._queue)
        self._is_reading, self._lost_at = True, None

    def _give_up_if_refused(self, error: AMQPError) -> None:
        # A broker that dies in the middle of a sign-in looks alike, but says nothing.
        if "refused" in str(error).lower():
            user = self._parameters.credentials.username
            raise NotLetIn(f"the broker refuses user {user}, the password or the virtual host")

    def _consume(self, on_event: OnEvent, on_gap: OnGap | None) -> None:
        connection = pika.BlockingConnection(self._parameters)
        line: Line = []
        try:
            channel = connection.channel()
            channel.basic_qos(prefetch_count=PREFETCH)
            for method, properties, body in channel.consume(self._queue, inactivity_timeout=IDLE_S):
                if self._stopping.is_set():
                    return
                if not self._is_reading:
                    self._tell_of_reading()
                if method is not None:
                    self._arrive(channel, (method, properties, body), line)
                self._take_in_turn(channel, line, on_event, on_gap)
            raise ConnectionAbortedError(f"the broker has ended reading {self._queue}")
        finally:
            # What was fetched and not acknowledged goes back to the queue with the connection.
            if connection.is_open:
                connection.close()

    def _arrive(self, channel: BlockingChannel, message: Any, line: Line) -> None:
        method, properties, body = message
        try:
            event = read(body, properties.content_type or "", properties.headers)
        except NotAnEvent as error:
            self.broken += 1
            log.error("not an event: %s", error)
            channel.basic_reject(method.delivery_tag, requeue=False)
            return
        line.append((event, method.delivery_tag))
        line.sort(key=lambda held: held[0].sequence)

    def _take_in_turn(
        self, channel: BlockingChannel, line: Line, on_event: OnEvent, on_gap: OnGap | None
    ) -> None:
        while line and not self._stopping.is_set() and not self._must_wait(line):
            event, tag = line.pop(0)
            self._take(event, on_event, on_gap)
            channel.basic_ack(tag)

    def _must_wait(self, line: Line) -> bool:
        """
        Return whether an earlier event may still come.

        After a lost connection the broker gives back what was in hand piece by piece, and newer
        events may be faster.
        """
        is_next = line[0][0].sequence <= self._memory.last_sequence + 1
        if is_next or len(line) >= PREFETCH:
            self._waits_since = None
            return False
        now = time.monotonic()
        self._waits_since = self._waits_since or now
        if now - self._waits_since < GAP_S:
            return True
        self._waits_since = None
        return False

    def _take(self, event: Event, on_event: OnEvent, on_gap: OnGap | None) -> None:
        if self._memory.knows(event.id):
            self.repeated += 1
            return
        self._tell_of_a_gap(event, on_gap)
        on_event(event)
        self._memory.note(event.id, event.sequence)
        self.received += 1

    def _tell_of_a_gap(self, event: Event, on_gap: OnGap | None) -> None:
        last = self._memory.last_sequence
        if event.sequence > last + 1:
            log.warning("events %d to %d never came", last + 1, event.sequence - 1)
            if on_gap:
                on_gap(last + 1, event.sequence - 1)


def _parameters(uri: str) -> pika.URLParameters:
    try:
        parts = urlsplit(uri)
        if parts.scheme in ("amqp", "amqps") and parts.hostname:
            # As the suite writes it, "//" names the virtual host "/"; pika takes it for "".
            place = parts.path.replace("//", "/%2F")
            return pika.URLParameters(parts._replace(path=place).geturl())
    except (ValueError, LookupError, TypeError):
        pass
    # Without the words of the cause: they may hold the password.
    raise BadAddress("the address is not of a form such as amqp://user:password@host:5672/")

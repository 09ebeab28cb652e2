"""One connection for publishing: read by a green thread of its own and rebuilt when it is lost."""

import contextlib
import socket
from collections.abc import Callable, Iterable
from typing import Any

import amqp
import eventlet
from amqp import spec
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed
from eventlet.event import Event
from eventlet.semaphore import Semaphore
from kombu.utils.url import parse_url

from chassis import log
from chassis.foreseen import NoBroker

HEARTBEAT_S = 10
CONNECT_S = 5
OPENING_S = 12
LONGEST_PAUSE_S = 3.0
LOST = (AMQPError, OSError, AttributeError, ValueError, TypeError)
"""What py-amqp raises on a connection that dies under it."""

logger = log.get(__name__)


class LinkDown(Exception):
    """The broker is not reachable, blocks publishers or did not confirm in time."""


def connect(uri: str, **options: Any) -> amqp.Connection:
    """Return an open py-amqp connection to the broker at *uri*; raises OSError or AMQPError."""
    parts = parse_url(uri)
    secure = parts["transport"] == "amqps"
    connection = amqp.Connection(
        host=f"{parts['hostname'] or '127.0.0.1'}:{parts['port'] or (5671 if secure else 5672)}",
        userid=parts["userid"] or "guest",
        password=parts["password"] or "guest",
        virtual_host=parts["virtual_host"] or "/",
        ssl=secure or parts.get("ssl") or False,
        connect_timeout=CONNECT_S,
        **options,
    )
    # The handshake waits without a limit of its own when the broker accepts and then says nothing.
    with eventlet.Timeout(2 * CONNECT_S, LinkDown("the broker does not answer")):
        connection.connect()
    return connection


def reach(uri: str) -> amqp.Connection:
    """Return an open connection as `connect` does; raises NoBroker, which says why not."""
    parts = parse_url(uri)
    place = f"the broker at {parts['hostname']}:{parts['port'] or 'its usual port'}"
    try:
        return connect(uri)
    except AccessRefused as error:
        raise NoBroker(f"{place} refuses user {parts['userid']} or the password") from error
    except NotAllowed as error:
        told = f"{place} lets {parts['userid']} not into the virtual host {parts['virtual_host']}"
        raise NoBroker(told) from error
    except (AMQPError, OSError, LinkDown) as error:
        raise NoBroker(f"{place} does not answer: {error}") from error


def hang_up(connection: amqp.Connection | None) -> None:
    """Drop the socket. An orderly close would wait for ever for a broker that blocks."""
    with contextlib.suppress(Exception):
        # Who asks a closed connection for its transport makes it connect once more.
        if connection is not None and connection.connected:
            connection.transport.close()


def cut(connection: amqp.Connection | None) -> None:
    """End the stream, so that whoever reads the socket wakes up and closes it."""
    with contextlib.suppress(Exception):
        if connection is not None:
            connection.transport.sock.shutdown(socket.SHUT_RDWR)


class Link:
    """
    A publisher that many green threads share.

    prepare: called with the channel of each new connection; declares and consumes.
    lost: called when a connection that was up is gone.
    confirms: publishers may wait until the broker has taken a message.

    Frames are written under one lock: py-amqp builds them in a buffer of the connection.
    """

    def __init__(
        self,
        uri: str,
        prepare: Callable[[amqp.Channel], None] | None = None,
        lost: Callable[[], None] | None = None,
        confirms: bool = False,
    ):
        self._uri = uri
        self._prepare = prepare
        self._lost = lost
        self._confirms = confirms
        self._lock = Semaphore(1)
        self._connection: Any = None
        self._channel: Any = None
        self._tag = 0
        self._waiting: dict[int, Event] = {}
        self._reader: Any = None
        self._stopping = False
        self._blocked = False
        self._was_up = False
        self._up = Event()

    @property
    def is_up(self) -> bool:
        """Whether a message could be published right now."""
        return self._channel is not None and not self._blocked

    def start(self) -> None:
        """Begin to connect, and stay connected until `stop`."""
        if self._reader is None:
            self._reader = eventlet.spawn(self._stay_connected)

    def stop(self) -> None:
        """Hang up for good."""
        self._stopping = True
        self.drop()
        if self._reader is not None:
            self._reader.kill()
        hang_up(self._connection)

    def drop(self) -> None:
        """Hang up; the reader notices and connects again."""
        self._channel = None
        cut(self._connection)

    def wait_until_up(self, timeout_s: float) -> bool:
        """Return whether the link came up within *timeout_s*."""
        with eventlet.Timeout(max(timeout_s, 0.001), False):
            while not self.is_up:
                self._up.wait(timeout=0.5)
        return self.is_up

    def publish(
        self,
        body: bytes,
        exchange: str,
        routing_key: str,
        *,
        timeout_s: float = 5.0,
        mandatory: bool = False,
        **properties: Any,
    ) -> int:
        """
        Send one message and return its delivery tag; nothing is waited for but the socket.

        properties: of AMQP: message_id, headers, delivery_mode, expiration (text, ms), ...
        Raises LinkDown.
        """
        message = amqp.Message(body, **properties)
        arguments = (0, exchange, routing_key, mandatory, False)
        try:
            with eventlet.Timeout(timeout_s, LinkDown("the socket takes nothing")), self._lock:
                return self._send(arguments, message)
        except LOST as error:
            self.drop()
            raise LinkDown(repr(error)) from error
        except LinkDown:
            # Half a frame may have been written: this connection cannot be used any more.
            self.drop()
            raise

    def publish_and_wait(self, *message: Any, timeout_s: float = 5.0, **properties: Any) -> None:
        """
        Send one message and return when the broker has it.

        Raises LinkDown when it does not confirm within *timeout_s*, or refuses.
        """
        taken = Event()
        tag = self.publish(*message, timeout_s=timeout_s, **properties)
        self._waiting[tag] = taken
        try:
            with eventlet.Timeout(timeout_s, LinkDown("not confirmed")):
                taken.wait()
        except LinkDown:
            # A late confirm must not be credited to a message of the next connection.
            self.drop()
            raise
        finally:
            self._waiting.pop(tag, None)

    def _send(self, arguments: tuple[Any, ...], message: amqp.Message) -> int:
        if self._channel is None or self._blocked:
            raise LinkDown("not connected" if self._channel is None else "the broker blocks")
        self._tag += 1
        tag = self._tag
        # basic_publish() would read the socket first, which belongs to the reader.
        self._channel.send_method(spec.Basic.Publish, "Bssbb", arguments, message)
        return tag

    def _stay_connected(self) -> None:
        pause, tell = 0.2, logger.warning
        while not self._stopping:
            try:
                # What is declared in `prepare` may never be answered by a broker just starting.
                with eventlet.Timeout(OPENING_S, LinkDown("the broker does not answer")):
                    self._open()
                pause, tell = 0.2, logger.warning
                self._read()
            except (*LOST, LinkDown) as error:
                tell("bus.link.lost", error=repr(error), pause_s=round(pause, 1))
                tell = logger.info  # one outage is one warning, not one for each attempt
            except Exception:
                logger.exception("bus.link.failed")
            finally:
                self._forget()
            eventlet.sleep(pause)
            pause = min(pause * 1.6, LONGEST_PAUSE_S)

    def _open(self) -> None:
        connection = connect(
            self._uri,
            heartbeat=HEARTBEAT_S,
            on_blocked=self._on_blocked,
            on_unblocked=self._on_unblocked,
        )
        self._connection, self._blocked, self._tag = connection, False, 0
        channel = connection.channel()
        if self._confirms:
            channel.confirm_select()
            channel.events["basic_ack"].add(self._on_ack)
            channel.events["basic_nack"].add(self._on_nack)
        if self._prepare:
            self._prepare(channel)
        self._channel, self._was_up = channel, True
        self._announce()

    def _read(self) -> None:
        connection = self._connection
        while self._channel is not None and not self._stopping:
            with contextlib.suppress(TimeoutError):
                connection.drain_events(timeout=HEARTBEAT_S / 4)
            with self._lock:
                connection.heartbeat_tick()

    def _forget(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        hang_up(connection)
        for taken in _take_all(self._waiting):
            taken.send_exception(LinkDown("the connection was lost"))
        if self._was_up and self._lost:
            self._lost()
        self._was_up = False

    def _announce(self) -> None:
        up, self._up = self._up, Event()
        up.send(None)

    def _on_blocked(self, reason: str) -> None:
        logger.error("bus.link.blocked", reason=reason)
        self._blocked = True

    def _on_unblocked(self) -> None:
        self._blocked = False
        self._announce()

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        for taken in self._settle(delivery_tag, multiple):
            taken.send(None)

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        for taken in self._settle(delivery_tag, multiple):
            taken.send_exception(LinkDown("the broker refused the message"))

    def _settle(self, delivery_tag: int, multiple: bool) -> list[Event]:
        tags = [t for t in self._waiting if t <= delivery_tag] if multiple else [delivery_tag]
        return [event for t in tags if (event := self._waiting.pop(t, None)) is not None]


def _take_all(waiting: dict[int, Event]) -> Iterable[Event]:
    events = list(waiting.values())
    waiting.clear()
    return events

"""Requests on the bus: nameko's container, RPC consumer and entrypoint, hardened."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

import eventlet
import orjson
from eventlet.greenpool import GreenPool
from greenlet import GreenletExit
from nameko.containers import ServiceContainer
from nameko.rpc import Rpc, RpcConsumer

from chassis import log, metrics, parking
from chassis.bus import topology
from chassis.bus.batches import Batches
from chassis.bus.consuming import Delivery, SteadyConsumer, queue_named
from chassis.bus.link import Link, LinkDown
from chassis.errors import BadRequest, Internal, UnknownOperation
from chassis.perform import Reply, refused

LARGEST_REQUEST = 1024 * 1024
REPLY_PATIENCE_S = 3.0
REMEMBERED_REPLIES = 500
READS_AT_ONCE = 32
READS_LINGER_S = (0.02, 0.02)
"""How many answers to reads are acknowledged together at most, and how long one waits for more."""

logger = log.get(__name__)


class MalformedRequest(Exception):
    """The message is no request; it is kept for a person to look at."""


class Container(ServiceContainer):
    """A container in which nothing that one request does can end the process."""

    def __init__(self, service_cls: type, config: dict[str, Any]):
        super().__init__(service_cls, config)
        # Twice the prefetch: after a lost connection old work may still run beside the new.
        self._worker_pool = GreenPool(size=2 * self.max_workers)
        self.also_busy: list[Callable[[], int]] = []
        metrics.BUSY_WORKERS.set_function(lambda: self.in_hand)

    @property
    def in_hand(self) -> int:
        """How many requests and events are being worked on."""
        return int(self._worker_pool.running()) + sum(busy() for busy in self.also_busy)

    @property
    def is_busy(self) -> bool:
        return self.in_hand > 0

    def _run_worker(self, worker_ctx: Any, handle_result: Callable[..., Any]) -> None:
        method = getattr(worker_ctx.service, worker_ctx.entrypoint.method_name)
        try:
            reply = method(*worker_ctx.args)
        except GreenletExit:
            raise
        except BaseException as error:
            # Even SystemExit or a stray eventlet.Timeout is a mishap of this one request.
            logger.error("operation.escaped", error=repr(error), exc_info=True)
            reply = refused(Internal())
        handle_result(worker_ctx, reply, None)


class Requests(RpcConsumer):
    """
    Takes requests off the queue and sends the answers.

    A request that comes again because its acknowledgement was lost is answered from memory.
    """

    queue_consumer = SteadyConsumer()
    wants_reopening = False

    def __init__(self) -> None:
        super().__init__()
        self.queue: Any = None
        self._methods: dict[str, Any] = {}
        self._running: dict[str, Delivery] = {}
        self._answered: OrderedDict[str, bytes] = OrderedDict()
        self._open: dict[Any, set[int]] = {}
        self._reads = Batches(self._settle_reads, READS_AT_ONCE, READS_LINGER_S)

    @property
    def replies(self) -> Link:
        link: Link = self.container.service_cls.replies
        return link

    def setup(self) -> None:
        if self.queue is None:
            self.queue = queue_named(topology.rpc_queue(self.container.service_name))
            self.container.also_busy.append(lambda: self._reads.running)
            self.queue_consumer.register_provider(self)

    @property
    def prefetch(self) -> int:
        return int(self.container.max_workers)

    def declare(self, channel: Any) -> None:
        topology.declare_requests(channel, self.container.service_name)

    def let_go(self, consumer: Any) -> None:
        """Take nothing more; the channel stays for the acknowledgements of what is in hand."""
        consumer.cancel()

    def register_provider(self, provider: Any) -> None:
        super().register_provider(provider)
        self._methods[f"{self.container.service_name}.{provider.method_name}"] = provider

    def handle_message(self, message: Delivery) -> None:
        if message.channel not in self._open:
            self._open = {message.channel: set()}  # nothing can be settled on those before
        self._open[message.channel].add(message.tag)
        try:
            request = read_request(message)
        except MalformedRequest as error:
            eventlet.spawn_n(self._refuse, message, error)
            return
        provider = self._methods.get(message.routing_key)
        if provider is None:
            eventlet.spawn_n(self._answer, message, unknown(message))
        elif not self._came_before(message):
            self._running.setdefault(_key(message), message)
            done = partial(self._done, message)
            self.container.spawn_worker(provider, request, {}, handle_result=done)

    def _came_before(self, message: Delivery) -> bool:
        """Settle a redelivered request that this process has answered or is working on."""
        key = _key(message)
        if not message.redelivered or not key:
            return False
        if key in self._running:
            self._running[key].again = message
            return True
        if key in self._answered:
            eventlet.spawn_n(self._send, message, self._answered.pop(key))
            return True
        return False

    def _done(self, message: Delivery, worker_ctx: Any, reply: Reply, exc_info: Any) -> None:
        operations = self.container.service_cls.runtime.service.operations
        if operations[worker_ctx.entrypoint.method_name][0].safe:
            # Whatever is read twice does no harm, so the answer need not wait.
            self._reply(message, encode(reply))
            self._reads.put(message)
        else:
            self._answer(message, reply)

    def _answer(self, message: Delivery, reply: Reply) -> None:
        self._send(message, encode(reply))

    def _send(self, message: Delivery, body: bytes) -> None:
        """
        Acknowledge, then reply; nothing that goes wrong here may end the process.

        A process that dies between the two leaves its client in doubt. The other way round the
        request would come again and be done again, although the client has its answer.
        """
        self._settle(message, body)
        self._reply(message, body)

    def _reply(self, message: Delivery, body: bytes) -> None:
        try:
            self._publish(message, body)
        except Exception as error:
            logger.warning("rpc.reply_not_sent", to=message.routing_key, error=repr(error))

    def _settle(self, message: Delivery, body: bytes) -> None:
        key = _key(message)
        told = [self._acknowledge(copy) for copy in self._copies(message)]
        if key and not told[-1]:
            self._answered[key] = body
            if len(self._answered) > REMEMBERED_REPLIES:
                self._answered.popitem(last=False)

    def _copies(self, message: Delivery) -> list[Delivery]:
        """Let go of a message; return it with the same one delivered once more, if it was."""
        key = _key(message)
        if self._running.get(key) is message:
            del self._running[key]
        return [message] if message.again is None else [message, message.again]

    def _acknowledge(self, message: Delivery, *, multiple: bool = False) -> bool:
        self._open.get(message.channel, set()).discard(message.tag)
        return self.queue_consumer.ack_message(message, multiple=multiple)

    def _settle_reads(self, batch: list[Delivery]) -> list[Delivery]:
        """Acknowledge answers in one frame as far as nothing before them is still in hand."""
        copies = [copy for message in batch for copy in self._copies(message)]
        for channel, tags in self._open.items():
            mine = {copy.tag: copy for copy in copies if copy.channel is channel}
            first = min(tags - mine.keys(), default=None)
            before = [tag for tag in mine if first is None or tag < first]
            if before:
                self._acknowledge(mine[max(before)], multiple=True)
                tags.difference_update(before)
            for tag in mine.keys() - before:
                self._acknowledge(mine[tag])
        return []

    def _publish(self, message: Delivery, body: bytes) -> None:
        reply_to = message.properties.get("reply_to")
        if not reply_to:
            return
        if not self.replies.is_up and not self.replies.wait_until_up(REPLY_PATIENCE_S):
            raise LinkDown("no connection for replies")
        # A direct reply-to address of RabbitMQ is reached over the default exchange only.
        exchange = "" if reply_to.startswith("amq.") else topology.RPC_EXCHANGE
        self.replies.publish(
            body,
            exchange,
            reply_to,
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=1,
            correlation_id=message.properties.get("correlation_id") or "",
        )

    def _refuse(self, message: Delivery, error: MalformedRequest) -> None:
        try:
            parking.park_request(self.container.service_cls.runtime, message, str(error))
        except Exception as outage:
            logger.error("rpc.request_not_parked", reason=str(error), error=repr(outage))
        self._answer(message, refused(BadRequest(reason=str(error))))


class Operations(Rpc):
    """The entrypoint of one operation; everything is done by the shared consumer."""

    rpc_consumer = Requests()


def read_request(message: Delivery) -> tuple[Any, str]:
    """Return (payload, token) of a request; raises MalformedRequest."""
    if not message.properties.get("reply_to"):
        raise MalformedRequest("no reply_to")
    if message.properties.get("content_type") != "application/json":
        raise MalformedRequest("not application/json")
    if len(message.body) > LARGEST_REQUEST:
        raise MalformedRequest("too large")
    try:
        body = orjson.loads(message.body)
    except orjson.JSONDecodeError:
        raise MalformedRequest("not JSON") from None
    if not isinstance(body, dict):
        raise MalformedRequest("not an object")
    return _payload(body), str(message.headers.get("call") or "")


def _payload(body: dict[str, Any]) -> Any:
    args, named = body.get("args", []), body.get("kwargs", {})
    if not isinstance(args, list) or not isinstance(named, dict):
        raise MalformedRequest("no args and kwargs")
    if len(args) + len(named) > 1 or not set(named) <= {"payload"}:
        raise MalformedRequest("more than one payload")
    payload = named.get("payload", args[0] if args else None)
    if payload is not None and not isinstance(payload, dict):
        raise MalformedRequest("the payload is not an object")
    return payload


def encode(reply: Reply) -> bytes:
    """Return *reply* as nameko's clients read it."""
    error = reply.get("error")
    if error:
        code = error["code"]
        shape = {"exc_type": "ServiceError", "exc_path": "ServiceError", "value": code}
        reply = {"result": None, "error": {**shape, "exc_args": [code], **error}}
    try:
        return orjson.dumps(reply)
    except TypeError as problem:
        logger.error("rpc.answer_not_plain", error=repr(problem))
        return encode(refused(Internal()))


def unknown(message: Delivery) -> Reply:
    return refused(UnknownOperation(method=message.routing_key.partition(".")[2]))


def _key(message: Delivery) -> str:
    """What tells one request from all others, or '' when nothing does."""
    properties = message.properties
    correlation = properties.get("correlation_id")
    return f"{properties.get('reply_to')}/{correlation}" if correlation else ""

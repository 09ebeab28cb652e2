"""A service that is only played, on the real bus."""

import contextlib
import json
import threading

import pika
from pika.exceptions import AMQPError

from chassis.context import Signer
from chassis.errors import ServiceError

SIGNER = Signer({"a": b"secret-of-the-tests"})


class FakeService:
    """Answers RPC requests like a nameko service; a handler gets (payload, call)."""

    def __init__(self, uri, name, handlers):
        self.uri, self.name = uri, name
        self.standard = dict(handlers)
        self.handlers = dict(handlers)
        self.asked = []
        self._stop = threading.Event()

    def start(self):
        self._stop.clear()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def stop(self):
        """Stop consuming; the queue goes away with the service, as nameko's does not."""
        self._stop.set()
        self._thread.join(10)

    def reset(self):
        self.handlers = dict(self.standard)
        self.asked.clear()

    def _work(self):
        with contextlib.suppress(AMQPError):  # the broker may be killed under it
            self._consume()

    def _consume(self):
        connection = pika.BlockingConnection(pika.URLParameters(self.uri))
        channel = connection.channel()
        channel.exchange_declare("nameko-rpc", "topic", durable=True)
        channel.queue_declare(f"rpc-{self.name}")
        channel.queue_bind(f"rpc-{self.name}", "nameko-rpc", f"{self.name}.*")
        channel.basic_qos(prefetch_count=20)
        channel.basic_consume(f"rpc-{self.name}", self._on_request)
        self._ready.set()
        while not self._stop.is_set():
            connection.process_data_events(0.05)
        channel.queue_delete(f"rpc-{self.name}")
        connection.close()

    def _on_request(self, channel, method, properties, body):
        reply = self._reply(method.routing_key.partition(".")[2], properties, json.loads(body))
        channel.basic_ack(method.delivery_tag)
        if reply is None:
            return
        channel.basic_publish(
            "" if properties.reply_to.startswith("amq.") else "nameko-rpc",
            properties.reply_to,
            json.dumps(reply),
            pika.BasicProperties(correlation_id=properties.correlation_id),
        )

    def _reply(self, method, properties, body):
        try:
            call = SIGNER.verify(properties.headers["call"], self.name)
            payload = body["kwargs"]["payload"]
            self.asked.append((method, payload, call))
            result = self.handlers[method](payload, call)
        except ServiceError as error:
            return {"result": None, "error": error.for_the_wire()}
        if result is None or (isinstance(result, dict) and "error" in result):
            return result
        return {"result": result, "error": None}

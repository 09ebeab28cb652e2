"""/live, /ready and /metrics of one process, on a port of their own."""

import sys
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chassis import log
from chassis.foreseen import Foreseen

Check = Callable[[], bool]
logger = log.get(__name__)


class Health:
    """
    A small HTTP server.

    checks: name → whether the process may be given work; all must hold for /ready. /live only says
    that the process still turns over: restarting it would not heal what it depends on.
    """

    def __init__(self, port: int, checks: Mapping[str, Check], host: str = "127.0.0.1"):
        self._checks = dict(checks)
        self._stopping = False
        try:
            self._server = Quiet((host, port), _handler(self))
        except OSError as error:
            where = f"HEALTH_HOST={host} HEALTH_PORT={port}"
            raise Foreseen(f"{where} cannot be listened at: {error.strerror}") from error
        self.port: int = self._server.server_address[1]

    def start(self) -> None:
        """Serve until `stop`."""
        threading.Thread(target=self._serve, daemon=True).start()
        logger.info("health.listening", port=self.port)

    def stop(self) -> None:
        self._stopping = True
        self._server.server_close()

    def _serve(self) -> None:
        # The end takes the socket away under it: waiting for its next turn takes half a second.
        try:
            self._server.serve_forever()
        except (OSError, ValueError):
            if not self._stopping:
                raise

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Return status, content type and body for *path*."""
        if path == "/metrics":
            return 200, CONTENT_TYPE_LATEST, generate_latest()
        if path == "/live":
            return 200, "application/json", b'{"live":true}'
        if path == "/ready":
            found = self.state()
            return 200 if all(found.values()) else 503, "application/json", orjson.dumps(found)
        return 404, "application/json", b"{}"

    def state(self) -> dict[str, bool]:
        """Return each check's result; one that fails to run does not hold."""
        return {name: _holds(check) for name, check in self._checks.items()}


class Quiet(ThreadingHTTPServer):
    """Says nothing of somebody who hung up before the answer: probes do that at every start."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if not isinstance(error, OSError):
            logger.warning("health.failed", error=repr(error))


def _holds(check: Check) -> bool:
    try:
        return bool(check())
    except Exception as error:
        logger.warning("health.check_failed", error=repr(error))
        return False


def _handler(health: Health) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            status, kind, body = health.answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Probes come every few seconds; they would drown the log."""

    return Handler

"""Answers /ready on its port until it is told to stop."""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Ready(BaseHTTPRequestHandler):
    """Says 200 to everything."""

    def do_GET(self) -> None:
        if self.path == "/speak":
            print("asked", flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def serve() -> None:
    server = HTTPServer(("127.0.0.1", int(os.environ["ALPHA_HEALTH_PORT"])), Ready)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    print("serving", flush=True)
    server.serve_forever()


def migrate() -> None:
    with open(Path(os.environ["CRM_DATA_DIR"]) / "migrated", "a") as file:
        file.write("once\n")
    sys.exit(1 if os.environ.get("ALPHA_BREAKS") else 0)


if __name__ == "__main__":
    {"serve": serve, "migrate": migrate}[sys.argv[1]]()

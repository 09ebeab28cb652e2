"""Takes what processes tell of their work, as a collector of OpenTelemetry does."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

TRACE = "0af7651916cd43dd8448eb211c80319c"


class Collector(ThreadingHTTPServer):
    """Takes spans over OTLP/HTTP and keeps (service, name, id, parent) of those of our trace."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Taking)
        self.spans = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"

    def take(self, content):
        for exported in ExportTraceServiceRequest.FromString(content).resource_spans:
            about = {one.key: one.value.string_value for one in exported.resource.attributes}
            for scope in exported.scope_spans:
                self.spans += [
                    (about["service.name"], s.name, s.span_id.hex(), s.parent_span_id.hex())
                    for s in scope.spans
                    if s.trace_id.hex() == TRACE
                ]

    def find(self, service, name):
        """Return id and parent of the spans of *service* whose names begin with *name*."""
        return [
            (i, p) for of, called, i, p in self.spans if of == service and called.startswith(name)
        ]


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/traces":
            self.server.take(content)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""

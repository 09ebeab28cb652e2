"""What one request does in all processes is one trace, as a collector receives it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.e2e.door import Door

from house.demo.client import wait_for
from house.demo.story import Day, sign_in
from house.suite import Suite

SERVICES = ("organization", "customers", "sales", "notify")
TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = "b7ad6b7169203331"


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


@pytest.fixture
def collector():
    server = Collector()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.requirement("PLT-38")
def test_a_request_is_one_trace_over_http_and_amqp(tmp_path, collector):
    environment = {"CRM_OTLP_ENDPOINT": collector.address, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    with Suite(tmp_path, services=SERVICES, environment=environment) as suite:
        sign_in(Day(suite.url, suite.first_password, suite.amqp_uri, quiet=True))
        door = Door(suite, traceparent=f"00-{TRACE}-{CALLER}-01")
        made = door.open_customer("追踪有限公司")
        assert made.status == 201
        wait_for("sales tells its span", lambda: collector.find("sales", "react "))
        wait_for("the gateway does", lambda: collector.find("gateway", "customers.customer.create"))
    [(asked, caller)] = collector.find("gateway", "customers.customer.create")
    [(done, asking)] = collector.find("customers", "customers.customer.create")
    assert (caller, asking) == (CALLER, asked)
    assert done in {parent for _, parent in collector.find("sales", "react ")}

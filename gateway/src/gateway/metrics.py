"""The figures of the gateway: time per route and class of status, requests in hand, the bus."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

REQUEST_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time to serve a request.",
    ["route", "method", "status_class"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
)
IN_FLIGHT = Gauge("http_requests_in_flight", "Requests being served.")
CONNECTIONS_REFUSED = Counter(
    "http_connections_refused_total", "Connections turned away because too many were open."
)
BUS_UP = Gauge("crm_bus_up", "1 while the broker can be used.")

BAD: Mapping[str, str] = {
    "http_request_duration_seconds": "p99 above 1 s for minutes; `5xx` above 1 in 100",
    "http_requests_in_flight": "near `GATEWAY_IN_FLIGHT`: what is above it is answered 503",
    "http_connections_refused": "grows: clients are turned away",
    "crm_bus_up": "0: every call is answered 503",
}
"""Figure → what of it is bad."""


@lru_cache(maxsize=10_000)
def request_seconds(route: str, method: str, status_class: str) -> Any:
    """Return the series of one route; looking it up anew costs more than counting."""
    return REQUEST_SECONDS.labels(route, method, status_class)

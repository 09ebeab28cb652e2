"""The figures that every service shows at /metrics: few, with bounded labels, never ids."""

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10)

OPERATION_SECONDS = Histogram(
    "crm_operation_seconds",
    "Time to serve an operation.",
    ["operation", "outcome"],
    buckets=BUCKETS,
)
REACTION_SECONDS = Histogram(
    "crm_reaction_seconds",
    "Time to react to an event.",
    ["reaction", "outcome"],
    buckets=BUCKETS,
)
RPC_CALLS = Counter("crm_rpc_calls_total", "Calls to other services.", ["service", "outcome"])
CIRCUIT_OPEN = Gauge("crm_circuit_open", "1 while calls to a service are refused.", ["service"])
BUSY_WORKERS = Gauge("crm_busy_workers", "Requests and events in hand.")
HUB_LAG_SECONDS = Gauge("crm_hub_lag_seconds", "How late the event loop woke up last.")
OUTBOX_PENDING = Gauge("crm_outbox_pending", "Events read from the outbox and not yet confirmed.")
OUTBOX_OLDEST_SECONDS = Gauge("crm_outbox_oldest_seconds", "Age of the oldest unconfirmed event.")
EVENTS_PUBLISHED = Counter("crm_events_published_total", "Events confirmed by the broker.")
EVENT_AGE_SECONDS = Gauge(
    "crm_event_age_seconds", "Age of the last event of others when it was dealt with."
)
EVENTS_DEFERRED = Counter("crm_events_deferred_total", "Events sent to a delay queue.", ["rung"])
PARKED_MESSAGES = Gauge("crm_parked_messages", "Messages that wait for a person.", ["kind"])
QUEUE_MESSAGES = Gauge(
    "crm_queue_messages", "Messages that wait in a queue, counted once a minute.", ["queue"]
)

BAD: Mapping[str, str] = {
    "crm_operation_seconds": "p99 above 1 s for minutes; any `internal`; many `unavailable`",
    "crm_reaction_seconds": "an outcome other than `ok` that goes on; p99 above 1 s",
    "crm_rpc_calls": "`unavailable` that goes on: the other service is away",
    "crm_circuit_open": "1 for more than a minute",
    "crm_busy_workers": "at `MAX_WORKERS` for minutes: more comes than is done",
    "crm_hub_lag_seconds": "above 0.5: something keeps the process from its other work",
    "crm_outbox_pending": "grows for minutes",
    "crm_outbox_oldest_seconds": "above 60: others do not hear what happens here",
    "crm_events_published": "0 while `crm_outbox_pending` is above 0",
    "crm_event_age_seconds": "above 60: what this service knows of others is old",
    "crm_events_deferred": "goes on: a reaction fails again and again",
    "crm_parked_messages": "above 0: each waits for a person",
    "crm_queue_messages": "`<service>.events` above 100,000 (it refuses at 1,000,000); "
    "`rpc-<service>` above 100; `<service>.dead` above 0 for minutes",
}
"""Figure → what of it is bad. docs/metrics.md tells it, deploy/prometheus/alerts.yml watches."""

"""The figures that every service shows at /metrics: few, with bounded labels, never ids."""

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

"""
W3C trace context: always passed on; spans are exported only when an endpoint is configured.

The OpenTelemetry SDK costs some twenty megabytes per process, so it is imported on demand.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_FORM = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_tracer: Any = None


def setup(service: str, endpoint: str) -> None:
    """Export spans of *service* over OTLP/HTTP to *endpoint*; with none, only pass ids on."""
    global _tracer  # noqa: PLW0603 - one process has one tracer, set once at its start
    if not endpoint:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    target = endpoint.rstrip("/")
    target = target if target.endswith("/v1/traces") else f"{target}/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=target)))
    _tracer = provider.get_tracer("crm")


def start() -> str:
    """Return the traceparent of a new trace."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def child(traceparent: str) -> str:
    """Return the traceparent of a new span under *traceparent*, or of a new trace without it."""
    if not _FORM.fullmatch(traceparent or ""):
        return start()
    version, trace, _, flags = traceparent.split("-")
    return f"{version}-{trace}-{secrets.token_hex(8)}-{flags}"


def trace_id(traceparent: str) -> str:
    """Return the 32 hex digits that name the trace, or '' when there is none."""
    return traceparent[3:35] if _FORM.fullmatch(traceparent or "") else ""


@contextmanager
def span(name: str, traceparent: str = "", **attributes: Any) -> Iterator[str]:
    """
    Open a span below *traceparent* and yield the traceparent for everything done inside it.

    name: like the operation or reaction. attributes: small values without personal data.
    """
    if _tracer is None:
        yield child(traceparent)
        return
    from opentelemetry.trace import SpanContext, TraceFlags, format_span_id, format_trace_id

    with _tracer.start_as_current_span(
        name, context=_parent(traceparent), attributes=attributes
    ) as opened:
        context: SpanContext = opened.get_span_context()
        flags = "01" if context.trace_flags & TraceFlags.SAMPLED else "00"
        ids = format_trace_id(context.trace_id), format_span_id(context.span_id)
        yield f"00-{ids[0]}-{ids[1]}-{flags}"


def _parent(traceparent: str) -> Any:
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": traceparent})

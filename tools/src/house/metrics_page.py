"""docs/metrics.md: every figure with its labels, unit, meaning and what of it is bad."""

from pathlib import Path
from types import ModuleType
from typing import Any

PATH = Path("docs/metrics.md")
HEAD = """# Metrics

Written from the declarations by `make generate`. Prometheus reads them at `/metrics` of the port of
health of each process (`<SERVICE>_HEALTH_PORT`; at the gateway's own port only with
`GATEWAY_PUBLIC_METRICS=true`). Labels are bounded and hold no ids. A histogram has `_bucket`,
`_sum` and `_count`. Alerts: [alerts.yml](../deploy/prometheus/alerts.yml), each with a runbook.
"""
TABLE = "| name | kind | labels | unit | meaning | what is bad |\n|---|---|---|---|---|---|\n"


def text() -> str:
    """Return the page."""
    from chassis import metrics as of_services
    from gateway import metrics as of_gateway

    parts = [HEAD, _section("Every service", of_services), _section("The gateway", of_gateway)]
    return "\n".join(parts)


def declared(module: ModuleType) -> dict[str, Any]:
    """Return name → figure of everything that *module* declares; counters without `_total`."""
    return {f._name: f for f in vars(module).values() if hasattr(f, "_labelnames")}


def _section(title: str, module: ModuleType) -> str:
    found = declared(module)
    assert found.keys() == module.BAD.keys(), f"{module.__name__}: BAD says nothing of some figure"
    rows = (_row(name, found[name], module.BAD[name]) for name in sorted(found))
    return f"## {title}\n\n{TABLE}{''.join(rows)}"


def _row(name: str, figure: Any, bad: str) -> str:
    unit = (
        "seconds" if "seconds" in name else "0 or 1" if figure._documentation[0] == "1" else "count"
    )
    shown = f"{name}_total" if figure._type == "counter" else name
    labels = ", ".join(f"`{label}`" for label in figure._labelnames)
    return f"| `{shown}` | {figure._type} | {labels} | {unit} | {figure._documentation} | {bad} |\n"

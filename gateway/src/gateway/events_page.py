"""docs/events.md: every event with its moment, its fields and its schema, as it is declared."""

from itertools import groupby

from chassis.contract import Catalogue, Event
from gateway.golden import GOLDEN
from gateway.schemas import object_schema

HEAD = """# Events

Written from the declarations by `make generate`; for programs: [asyncapi.yaml](asyncapi.yaml).

The name is the CloudEvents `type` and the routing key at the exchange `crm.events`; the service
that it begins with tells it, through its outbox: at least once, in order per `subject`. Drop
what carries an older `aggregateversion` than you have. The envelope is `Envelope` in
asyncapi.yaml, the fields below are its `data`; one with a question mark may be missing. Fields
may be added within a version; what would take one away is a new version (`…v2`), told beside
the old one. What is *public* may be granted to partners and webhooks; all else stays inside the
suite.
"""
TABLE = "| event | when | fields |\n|---|---|---|\n"


def events_page(catalogue: Catalogue) -> str:
    """Return the page: a table for each service, its events sorted by name."""
    events = sorted(catalogue.events.values(), key=lambda event: (event.service, event.type))
    parts = [HEAD]
    for service, told in groupby(events, key=lambda event: event.service):
        parts.append(f"## {service}\n\n{TABLE}{''.join(map(_row, told))}")
    return "\n".join(parts)


def _row(event: Event) -> str:
    name = f"[`{event.type}`](../{GOLDEN}/{event.type}.json){' *public*' if event.public else ''}"
    schema = object_schema(event.schema, "out")
    needed = schema.get("required", ())
    names = ((f"`{n}`" if n in needed else f"`{n}`?") for n in schema["properties"])
    cells = (name, event.summary, ", ".join(names))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"

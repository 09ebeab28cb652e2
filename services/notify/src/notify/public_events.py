"""The public events of the suite: which there are, which a topic means, what outsiders see."""

from collections.abc import Iterable
from typing import Any

from chassis.contract import Event
from chassis.react import Told
from contracts import catalogue
from contracts.notify.shared import UnknownTopic

PUBLIC: dict[str, Event] = {t: e for t, e in catalogue().events.items() if e.public}
"""Type → event, for everything that may leave the house."""


def covers(topic: str, event_type: str) -> bool:
    """Return whether *topic* means *event_type*: "sales.*" means "sales.order.shipped.v1"."""
    if topic.endswith("*"):
        return event_type.startswith(topic[:-1])
    return topic == event_type


def wanted(topics: Iterable[str], event_type: str) -> bool:
    """Return whether one of *topics* means *event_type*."""
    return any(covers(topic, event_type) for topic in topics)


def refuse_unknown(topics: Iterable[str], at: str = "") -> None:
    """Raise UnknownTopic for the first topic that means no public event; at: its field, if one."""
    for place, topic in enumerate(topics):
        if not any(covers(topic, event_type) for event_type in PUBLIC):
            raise UnknownTopic(topic=topic, at=at or f"/topics/{place}")


def envelope(event: Told) -> dict[str, Any]:
    """Return the CloudEvent that outsiders get: without actors, traces and correlation ids."""
    declared = PUBLIC[event.type]
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": f"/{declared.service}",
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "datacontenttype": "application/json",
        "dataschema": f"urn:crm:schema:{event.type}",
        "aggregateversion": event.version,
        "data": declared.schema.dump(event.data),
    }

"""The public events of the suite: which there are, which a topic means, what outsiders see."""

from collections.abc import Iterable
from typing import Any

from chassis.context import Call
from chassis.contract import Event
from chassis.field_rights import UNSEEN
from chassis.react import Told
from contracts import catalogue
from contracts.notify.shared import BeyondOwnSight, UnknownTopic

PUBLIC: dict[str, Event] = {t: e for t, e in catalogue().events.items() if e.public}
"""Type → event, for everything that may leave the house."""
READERS: dict[str, list[str]] = {
    f"{resource.service}.{resource.name}": [
        o.permission for o in resource.operations if o.verb in ("get", "list")
    ]
    for resource in catalogue().resources
}
"""Resource → the permissions of which each lets somebody read its records."""


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


def refuse_beyond_sight(topics: Iterable[str], call: Call) -> None:
    """Raise BeyondOwnSight where *topics* mean events of which the caller does not see all."""
    told = {f"{e.service}.{e.resource}" for t, e in PUBLIC.items() if wanted(topics, t)}
    beyond = sorted(resource for resource in told if not _sees_whole(call, resource))
    if beyond:
        raise BeyondOwnSight(resources=", ".join(beyond))


def _sees_whole(call: Call, resource: str) -> bool:
    """Return whether the caller may read each record of *resource*, and each field of it."""
    may_read = not READERS[resource] or any(map(call.allows, READERS[resource]))
    rules = (call.field_rights or {}).get(resource, {})
    return may_read and call.scope(resource) == "all" and not {*rules.values()} & {*UNSEEN}


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

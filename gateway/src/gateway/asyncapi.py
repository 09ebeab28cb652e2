"""The AsyncAPI 3 document of all events, each in its CloudEvents envelope."""

from chassis.contract import Catalogue, Event
from gateway.components import Components
from gateway.schemas import Json

EXCHANGE = "crm.events"
ENVELOPE: Json = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "subject", "time", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "description": "Unique; a repeat of the message keeps it."},
        "source": {"type": "string", "description": "The service that tells it: /sales."},
        "type": {"type": "string"},
        "subject": {"type": "string", "description": "Id of the record."},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"type": "string"},
        "sequence": {"type": "string", "description": "Sorts the events of one record."},
        "aggregateversion": {"type": "integer", "description": "Version of the record."},
        "correlationid": {"type": "string"},
        "actorid": {"type": "string"},
        "actorname": {"type": "string"},
        "traceparent": {"type": "string"},
        "sharedwith": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Colleagues and departments with whom the record is shared, if any.",
        },
        "readers": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Who owns the record or what it is about, and who leads them.",
        },
        "places": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Departments in which the record, or what it is about, lies.",
        },
        "seenas": {
            "type": "string",
            "description": "Whose data scopes count for a record without an owner of its own: "
            "customers.customer.",
        },
        "data": {},
    },
}


def asyncapi(catalogue: Catalogue) -> Json:
    """Return the document: a channel, a message and a receiving operation per event."""
    parts = Components()
    events = [catalogue.events[name] for name in sorted(catalogue.events)]
    messages = {event.type: _message(event, parts) for event in events}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "CRM and sales suite: events",
            "version": "1.0.0",
            "description": "At least once, in order per subject; drop what carries an older "
            "aggregateversion than you have.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {event.type: _channel(event) for event in events},
        "operations": {event.type: _operation(event) for event in events},
        "components": {
            "messages": messages,
            "schemas": {"Envelope": ENVELOPE, **_without_problem(parts)},
        },
    }


def event_schema(event: Event, parts: Components) -> Json:
    """Return the schema of the whole message."""
    data = parts.refer(event.schema, "out")
    own = {"type": "object", "properties": {"type": {"const": event.type}, "data": data}}
    return {"allOf": [{"$ref": "#/components/schemas/Envelope"}, own]}


def _message(event: Event, parts: Components) -> Json:
    return {
        "name": event.type,
        "summary": event.summary,
        "contentType": "application/cloudevents+json",
        "payload": event_schema(event, parts),
        "x-public": event.public,
    }


def _channel(event: Event) -> Json:
    return {
        "address": event.type,
        "messages": {"event": {"$ref": f"#/components/messages/{event.type}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": EXCHANGE, "type": "topic", "durable": True, "vhost": "/"},
            }
        },
    }


def _operation(event: Event) -> Json:
    channel = f"#/channels/{event.type}"
    return {
        "action": "receive",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/event"}],
        "summary": event.summary,
    }


def _without_problem(parts: Components) -> Json:
    return {name: s for name, s in sorted(parts.schemas.items()) if name != "Problem"}

"""Named schemas and answers of the OpenAPI document; each is told once and referred to."""

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema as MarshmallowSchema

from chassis.errors import Refusal
from chassis.listing import Page
from gateway.schemas import Direction, Json, object_schema

PROBLEM_TYPE = "application/problem+json"
PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457 problem details; `code` is stable, the sentences are for people.",
    "required": ["type", "title", "status", "code", "detail", "trace_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "trace_id": {"type": "string"},
        "details": {"type": "object", "description": "Data that belongs to the code."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "in", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string"},
                    "in": {"type": "string", "examples": ["body", "query", "path"]},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


class Components:
    """Collects what the document refers to."""

    def __init__(self) -> None:
        self.schemas: Json = {"Problem": PROBLEM}
        self.responses: Json = {}
        self._owners: dict[str, type] = {}

    def refer(self, schema: MarshmallowSchema, direction: Direction) -> Json:
        """Return a reference to the schema, which is told once; one cut to size stands inline."""
        made_up = type(schema).__module__ == "abc" and not isinstance(schema, Page)
        if schema.only is not None or schema.exclude or made_up:
            return object_schema(schema, direction, self.refer)
        name = component_name(type(schema)) + ("Input" if direction == "in" else "")
        if self._owners.setdefault(name, type(schema)) is not type(schema):
            # Two resources of one service chose one word: the second is called by its file, too.
            service, _, short = name.rpartition(".")
            name = f"{service}.{type(schema).__module__.rpartition('.')[2]}.{short}"
            owner = self._owners.setdefault(name, type(schema))
            assert owner is type(schema), f"{owner} and {type(schema)} are both called {name}"
        if name not in self.schemas:
            self.schemas[name] = {}  # A schema may refer to itself.
            self.schemas[name] = self._described(schema, direction)
        return {"$ref": f"#/components/schemas/{name}"}

    def _described(self, schema: MarshmallowSchema, direction: Direction) -> Json:
        described = object_schema(schema, direction, self.refer)
        if isinstance(schema, Page):
            item: Any = schema.fields["items"]
            described["properties"]["items"]["items"] = self._row(item.inner.schema)
        return described

    def _row(self, item: MarshmallowSchema) -> Json:
        """A row of a list: `fields=` may leave away all but the id."""
        name = f"{component_name(type(item))}Row"
        described = object_schema(item, "out", self.refer)
        described["required"] = [n for n in described.get("required", ()) if n == "id"]
        self.schemas[name] = {k: v for k, v in described.items() if v != []}
        return {"$ref": f"#/components/schemas/{name}"}

    def problems(self, status: int, refusals: Iterable[type[Refusal]]) -> Json:
        """Return a reference to the answer that carries one of *refusals*."""
        by_code = {refusal.code: refusal for refusal in refusals}
        codes = sorted(by_code)
        name = ".".join([str(status), *codes])
        if name not in self.responses:
            self.responses[name] = _response(status, [by_code[code] for code in codes])
        return {"$ref": f"#/components/responses/{name}"}

    def as_json(self) -> Json:
        return {
            "schemas": dict(sorted(self.schemas.items())),
            "responses": dict(sorted(self.responses.items())),
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "securitySchemes": SECURITY_SCHEMES,
        }


def component_name(schema: type[MarshmallowSchema]) -> str:
    """Return service and class: sales.Order; without service for what all share."""
    if issubclass(schema, Page) and schema is not Page:
        item: Any = schema._declared_fields["items"]
        return f"{component_name(type(item.inner.schema))}Page"
    parts = schema.__module__.split(".")
    service = parts[1] if parts[0] == "contracts" and len(parts) > 2 else ""
    return f"{service}.{schema.__name__}" if service else schema.__name__


def _response(status: int, refusals: list[type[Refusal]]) -> Json:
    headers: Json = {"X-Request-Id": header("X-Request-Id")}
    if status in (429, 503):
        headers["Retry-After"] = header("Retry-After")
    if status == 401:
        headers["WWW-Authenticate"] = header("WWW-Authenticate")
    codes = [refusal.code for refusal in refusals]
    return {
        "description": " ".join(f"`{r.code}`: {r.en}" for r in refusals),
        "headers": headers,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "x-refusals": codes,
    }


def header(name: str) -> Json:
    return {"$ref": f"#/components/headers/{name}"}


def _parameter(name: str, description: str, schema: Json, required: bool = False) -> Json:
    return {
        "name": name,
        "in": "header",
        "description": description,
        "required": required,
        "schema": {"type": "string", **schema},
    }


REPEATS = (
    "A repeat with the same key gets the first answer and changes nothing; secrets (an initial "
    "password, an API key, the path of a feed, the secret of a webhook or a second factor, "
    "recovery codes) are told once and left out of it. A key belongs to "
    "its caller; without sign-in to the address that it comes from."
)
READ_TAG = '"v3-9f1c6a0412ab34cd"'
PARAMETERS: Json = {
    "IfMatch": _parameter(
        "If-Match",
        "ETag of the record as the caller read it; only its version counts.",
        {"pattern": '^"v(0|[1-9][0-9]{0,8})(-[0-9a-f]{16})?"$', "examples": ['"v3"']},
        required=True,
    ),
    "IfNoneMatch": _parameter(
        "If-None-Match", "ETag that the caller has already; answered 304.", {"examples": [READ_TAG]}
    ),
    "IdempotencyKey": _parameter(
        "Idempotency-Key",
        REPEATS,
        {"pattern": "^[!-~]{1,255}$", "examples": ["0192f0c1-7c1e-7a63-8a51-2f4f9d3b6a10"]},
    ),
    "IdempotencyKeyRequired": _parameter(
        "Idempotency-Key",
        REPEATS,
        {"pattern": "^[!-~]{1,255}$", "examples": ["0192f0c1-7c1e-7a63-8a51-2f4f9d3b6a10"]},
        required=True,
    ),
    "DryRun": {
        "name": "dry_run",
        "in": "query",
        "description": "true: check and answer, change nothing.",
        "schema": {"type": "boolean", "default": False},
    },
}
HEADERS: Json = {
    "ETag": {
        "description": "Version of the record; of what is read a digest of the answer follows, "
        "because much of it changes without a new version.",
        "schema": {"type": "string"},
    },
    "Location": {"description": "Address of the new record.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string"}},
    "X-Request-Id": {
        "description": "Id of the request: the X-Request-Id that was sent, if it has 1 to 128 "
        "letters, digits, dots, dashes or underscores; else a new one.",
        "schema": {"type": "string"},
    },
    "RateLimit": {"description": "What is left of the quota.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "The quota.", "schema": {"type": "string"}},
    "Dry-Run": {
        "description": "true: nothing was changed; there is no ETag and no Location.",
        "schema": {"type": "string"},
    },
    "Deprecation": {
        "description": "Since when this is on its way out, as `@` and seconds (RFC 9745).",
        "schema": {"type": "string"},
    },
    "Sunset": {
        "description": "Until when it works, as an HTTP date (RFC 8594).",
        "schema": {"type": "string"},
    },
    "Idempotency-Replayed": {
        "description": "true when this is the stored answer to an earlier request.",
        "schema": {"type": "string", "const": "true"},
    },
}
SECURITY_SCHEMES: Json = {
    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
}

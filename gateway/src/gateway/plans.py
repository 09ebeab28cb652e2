"""What the gateway does for one operation, worked out once at start."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Catalogue, Operation
from chassis.files import File
from contracts.organization.password import OPEN_BEFORE

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,15})", re.ASCII)
Coercion = Callable[[str], Any]
JOBS = "/jobs"
LOG = "/operation-log"
PARKED = "/parked-messages"
METADATA = "/metadata/{resource}"
FILES = "/attachments/{resource}"
CUSTOM = "custom"
STREAM = "text/event-stream"


@dataclass(frozen=True)
class Plan:
    """
    An operation and what follows from it for HTTP.

    read: how it is asked for: its input stands in the query string instead of a body.
    location: template of the address of a created record, or empty.
    """

    operation: Operation
    location: str = ""

    @cached_property
    def read(self) -> bool:
        return self.operation.method == "GET"

    @cached_property
    def waits_for_a_password(self) -> bool:
        """Whether it is shut to who has yet to choose a password of his own."""
        return self.operation.access != "public" and self.operation.id not in OPEN_BEFORE

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of all input fields."""
        return frozenset(self.operation.taken.fields)

    @cached_property
    def in_path(self) -> frozenset[str]:
        return frozenset(self.operation.path_parameters)

    @cached_property
    def query(self) -> Mapping[str, Coercion]:
        """Query parameter → how its text becomes a value."""
        if not self.read:
            return {}
        asked = self.names - self.in_path - ({CUSTOM} if self.customized else set())
        return {name: self.coercions[name] for name in asked}

    @cached_property
    def customized(self) -> bool:
        """Whether custom fields may be filtered by under their own keys, which no schema names."""
        return self.operation.listing is not None and self.operation.listing.customized

    @cached_property
    def coercions(self) -> Mapping[str, Coercion]:
        declared = self.operation.taken.fields
        return {name: coercion(field) for name, field in declared.items()}

    @cached_property
    def takes_body(self) -> bool:
        return not self.read and bool(self.names - self.in_path)

    @cached_property
    def takes_dry_run(self) -> bool:
        return not self.read and not self.operation.safe and self.operation.dry_run

    @cached_property
    def takes_key(self) -> bool:
        """Whether a repeat is known again by an Idempotency-Key."""
        return self.operation.takes_key != "none"

    @cached_property
    def media_types(self) -> tuple[str, ...]:
        if self.operation.uploads:
            return ("multipart/form-data",)
        if self.operation.method == "PATCH":
            return ("application/merge-patch+json", "application/json")
        return ("application/json", *self.operation.plain[1:])

    @cached_property
    def places(self) -> dict[str, str]:
        """Input name → where it stands; "" is whatever has no name."""
        rest = "query" if self.read else "body"
        named = dict.fromkeys(self.operation.taken.fields, rest)
        named |= {"file": "body"} if self.operation.uploads else {}
        return {"": rest, **named, "dry_run": "query", **dict.fromkeys(self.in_path, "path")}

    @cached_property
    def gives_file(self) -> bool:
        gives = self.operation.gives
        return gives is not None and issubclass(gives, File)

    @cached_property
    def gives_stream(self) -> bool:
        """Whether the answer goes on until somebody ends it: server-sent events."""
        return self.operation.id == "gateway.live.listen"

    @cached_property
    def answer_type(self) -> str:
        """Media type that Accept must admit."""
        return STREAM if self.gives_stream else "application/json"

    @cached_property
    def tagged(self) -> bool:
        """Whether answers carry an ETag: those that show one record with its version."""
        given = self.operation.given
        return given is not None and "version" in given.fields and not self.operation.listing

    @cached_property
    def title(self) -> str:
        """Path as metrics and logs name it."""
        return f"/v1{self.operation.path}"


def plans_of(catalogue: Catalogue) -> list[Plan]:
    """Return a plan for each operation that has a route, jobs of every service included."""
    operations = list(catalogue.operations.values())
    return [Plan(o, _location(o, catalogue)) for o in operations if o.http and _is_open(o)]


def is_shared(operation: Operation) -> bool:
    """
    Tell whether several services offer this under one address, as they do for jobs.

    The first parameter begins with the name of the service that is meant.
    """
    shared = (JOBS, LOG, METADATA, PARKED)
    return operation.path in shared or operation.path.startswith(
        (f"{JOBS}/", f"{METADATA}/", f"{FILES}/", f"{PARKED}/")
    )


def coercion(field: Any) -> Coercion:
    """Return how text from a query or path becomes what *field* reads; failures stay text."""
    if isinstance(field, plain.Integer):
        return lambda text: int(text) if _WHOLE.fullmatch(text) else text
    if isinstance(field, plain.List):
        inner = coercion(field.inner)
        return lambda text: [inner(part) for part in text.split(",")]
    if isinstance(field, fields.Flag):
        return lambda text: {"true": True, "false": False}.get(text, text)
    return str


def _is_open(operation: Operation) -> bool:
    assert operation.access != "internal", f"{operation.id} is internal and has a route"
    return True


def _location(created: Operation, catalogue: Catalogue) -> str:
    """The address of what was created: that of the resource's own `get`."""
    if created.status != 201:
        return ""
    get = catalogue.operations.get(f"{created.service}.{created.resource}.get")
    return f"/v1{get.path}" if get is not None and get.http else ""

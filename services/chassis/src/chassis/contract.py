"""
What a service promises, as data.

An Operation or an Event is declared once. The service, the gateway, the OpenAPI page, the metrics
and the tests read the declaration; none of them repeats it. This module does no I/O and imports
neither nameko nor SQLAlchemy, so that anything may import it.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal

from marshmallow import EXCLUDE, Schema, missing
from marshmallow import fields as plain

from chassis.errors import LABELS, Refusal
from chassis.fields import Money, Text
from chassis.listing import Listing, Named, Names, Page

Access = Literal["permission", "signed_in", "public", "internal"]
Keyed = Literal["accepted", "required", "none"]


SUNSET_AFTER = dt.timedelta(days=180)
"""How long at least what is deprecated goes on working."""


@dataclass(frozen=True, kw_only=True)
class Deprecation:
    """
    That an operation is on its way out: it works as before until the sunset.

    since: the day on which it was said. sunset: the day from which it may be gone.
    instead: id of the operation to use.
    """

    since: dt.date
    sunset: dt.date
    instead: str

    def __post_init__(self) -> None:
        assert self.sunset - self.since >= SUNSET_AFTER, f"{self.instead}: too short a notice"


@dataclass(frozen=True, kw_only=True, eq=False)
class Operation:
    """
    One thing a service can be asked to do.

    access: "permission" needs the grant named like the operation; "signed_in" any known actor;
        "public" anybody; "internal" only other services (never a person, never over HTTP).
    http: "POST /customers/{customer_id}/merge", below /v1; None means bus only.
    takes, gives: schemas of input and answer; path parameters are part of `takes`.
    safe: changes nothing, needs no commit and is free to retry.
    guarded: changes a record that the caller has read, so If-Match is required over HTTP.
    keyed: "required" where an Idempotency-Key must be sent over HTTP, "none" where none is
        looked at, because the answer must not be kept.
    dry_run: whether it can be tried without any effect; what spans services or signs in cannot.
    timeout_s: seconds after which nobody waits for the answer any more.
    plain: the input field that a body of another kind than JSON fills as text, then those kinds.
    refers: of `names`: fields of other records that hold the id of such a record.
    subject: input fields with type and id of the record that this is about, of any service; over
        HTTP nobody gets at what is about a record that he does not see.
    undoes: what a process takes back by it, perhaps before that arrived: once it was asked for by
        the key of an undoing, what it undoes is refused by the key of that step.
    deprecated: since when it is on its way out, until when it works, and what to use instead.
    """

    service: str
    resource: str
    verb: str
    summary: str
    http: str | None = None
    takes: type[Schema] | None = None
    gives: type[Schema] | None = None
    status: int = 200
    safe: bool = False
    guarded: bool = False
    keyed: Keyed = "accepted"
    access: Access = "permission"
    dry_run: bool = True
    timeout_s: float = 2.0
    raises: tuple[type[Refusal], ...] = ()
    listing: Listing | None = None
    uploads: bool = False
    plain: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    subject: tuple[str, str] | None = None
    undoes: "Operation | None" = None
    deprecated: Deprecation | None = None

    @cached_property
    def id(self) -> str:
        """Name for people, logs, metrics, OpenAPI and permissions: customers.customer.merge."""
        return f"{self.service}.{self.resource}.{self.verb}"

    @cached_property
    def rpc_method(self) -> str:
        """Name on the bus. One word, because the queue is bound to 'customers.*'."""
        return f"{self.resource}_{self.verb}"

    @property
    def permission(self) -> str:
        return self.id

    @cached_property
    def method(self) -> str:
        """HTTP method, or '' for an operation of the bus only."""
        return self.http.split(" ")[0] if self.http else ""

    @cached_property
    def path(self) -> str:
        """HTTP path below /v1, or ''."""
        return self.http.split(" ")[1] if self.http else ""

    @cached_property
    def path_parameters(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def takes_key(self) -> Keyed:
        """How an Idempotency-Key is taken over HTTP: where nothing changes, none is looked at."""
        return "none" if self.safe else self.keyed

    @cached_property
    def taken(self) -> Schema:
        """The one shared instance of the input schema; making one is dear, using it is not."""
        return (self.takes or Nothing)()

    def reading(self, payload: Any) -> Schema:
        """Return what reads *payload*: of a list's 160 filters only those that were asked for."""
        if self.listing is None or not isinstance(payload, Mapping):
            return self.taken
        asked = frozenset(payload)
        return _only(self, asked) if asked <= self.taken.fields.keys() else self.taken

    @cached_property
    def given(self) -> Schema | None:
        return self.gives() if self.gives else None

    @cached_property
    def told_once(self) -> frozenset[str]:
        """Fields of the answer that are secrets: told to the first request, kept for no repeat."""
        told = self.given.fields if self.given else {}
        return frozenset(name for name, f in told.items() if f.metadata.get("told_once"))

    def kept(self, answer: Any) -> Any:
        """Return what of *answer* is kept for repeats: all but its secrets."""
        if not self.told_once:
            return answer
        return {name: value for name, value in answer.items() if name not in self.told_once}


@lru_cache(maxsize=1000)
def _only(operation: Operation, asked: frozenset[str]) -> Schema:
    """Return the input schema of *operation* with those fields alone that have a say."""
    known = operation.taken.fields.items()
    told = [n for n, f in known if n in asked or f.required or f.load_default is not missing]
    return type(operation.taken)(only=told)


@dataclass(frozen=True, kw_only=True, eq=False)
class Event:
    """One thing that happened, told to whoever listens. `public` events may reach partners."""

    service: str
    resource: str
    action: str
    summary: str
    data: type[Schema]
    version: int = 1
    public: bool = False

    @cached_property
    def type(self) -> str:
        """CloudEvents type and routing key: customers.customer.merged.v1."""
        return f"{self.service}.{self.resource}.{self.action}.v{self.version}"

    @cached_property
    def schema(self) -> Schema:
        return _as_told(self.data())


def _as_told(schema: Schema) -> Schema:
    """
    Return *schema* so that it takes what was once accepted and stored, sums and new choices too.

    Only what comes from a person is held against limits and the rules of one line. What a newer
    sender has added is left out, however deep it lies.
    """
    schema.unknown = EXCLUDE
    for one in schema.fields.values():
        inner = one.inner if isinstance(one, plain.List) else one
        if isinstance(inner, plain.Nested):
            _as_told(inner.schema)
        else:
            inner.validators = []
            if isinstance(inner, Text | Money):
                inner.told = True
    return schema


HANGING = {"files": "files", "relations": "relations"}
"""What histories tell beside the fields of their record → its name: what hangs on the record."""
RESOURCES: dict[str, "Resource"] = {}
"""Every declared resource by its name: customers.customer."""
KNOWN_TO_ALL: set[str] = set()
"""Resources whose records everybody may know by name, as the contracts say; no scope hides them."""


class Nothing(Schema):
    """An operation that takes no input."""


def several(name: str) -> str:
    """Return the plural of an English noun whose last word has a regular one: cash_entries."""
    if name.endswith("y") and name[-2] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


@dataclass(frozen=True)
class Resource:
    """
    A noun of a service, everything that can be done to it and everything told about it.

    plural: where addresses have another word than `several` makes of the name.
    personal: the fields by which a person is known or reached; they are masked in logs, told in
        the metadata, handed out to the person and taken away when the person is forgotten.
    by_sales_tree: whether data scopes look for its records also where their owner sells.
    """

    service: str
    name: str
    plural: str = ""
    zh: str = ""
    personal: tuple[str, ...] = ()
    by_sales_tree: bool = False
    operations: list[Operation] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        RESOURCES[f"{self.service}.{self.name}"] = self
        LABELS[f"{self.service}.{self.name}"] = self.label, self.zh or self.label

    @property
    def label(self) -> str:
        """What people call it in English; `zh` is what they call it in Chinese."""
        return self.name.replace("_", " ")

    @property
    def article(self) -> str:
        """The article before its label: an order, a customer."""
        return "an" if self.label[0] in "aeiou" else "a"

    @property
    def collection(self) -> str:
        """Path of the collection below /v1: /work-requests."""
        return "/" + (self.plural or several(self.name)).replace("_", "-")

    @property
    def key(self) -> str:
        """Name of the path parameter that identifies one of them: customer_id."""
        return f"{self.name}_id"

    def operation(self, verb: str, **about: Any) -> Operation:
        """
        Declare one operation; see Operation for the fields.

        An answer may say by `asked` what every operation takes that gives it: how pages go on.
        """
        if asked := getattr(about.get("gives"), "asked", None):
            about["takes"] = _with(about.get("takes"), asked)
        declared = Operation(service=self.service, resource=self.name, verb=verb, **about)
        self.operations.append(declared)
        return declared

    def naming(self, *refers: str) -> Operation:
        """
        Declare `names`: what several of them are called, for the labels of lists.

        refers: fields that hold the id of one of them, beside the resource's own key.
        """
        return self.operation(
            "names",
            summary="Tell what several of them are called.",
            takes=Named,
            gives=Names,
            safe=True,
            access="internal",
            refers=(self.key, *refers),
        )

    def event(self, action: str, **about: Any) -> Event:
        """Declare one event; *action* is a past participle."""
        declared = Event(service=self.service, resource=self.name, action=action, **about)
        self.events.append(declared)
        return declared

    def list_operations(
        self, item: type[Schema], *, summary: str, filters: Mapping[str, str], **about: Any
    ) -> tuple[Operation, Operation]:
        """
        Declare `list` (GET, simple filters) and `search` (POST, filter tree) over one listing.

        filters: name → kind ("text", "id", "choice", "number", "money", "instant", "day",
            "flag", "tags"); the id is always one of them.
        about: sorts, default_sort, includes, quick (`q` offered; where no index of words serves
            it, the texts that it looks in, which are filters then), http (collection path when it
            is not the resource's own), whole (False: no saved views show it), shows.
        """
        path = about.pop("http", self.collection)
        quick = about.get("quick") or ()
        texts = {} if quick is True else dict.fromkeys(quick, "text")
        filters = {"id": "id", **texts, **filters}
        whole = about.pop("whole", "path_filters" not in about)
        listing = Listing(item=item, filters=filters, whole=whole, **about)
        shared: dict[str, Any] = {"gives": Page.of(item), "safe": True, "listing": listing}
        return (
            self.operation(
                "list", summary=summary, http=f"GET {path}", takes=listing.query_schema, **shared
            ),
            self.operation(
                "search",
                summary=f"{summary} With a filter tree.",
                http=f"POST {path}/search",
                takes=listing.search_schema,
                **shared,
            ),
        )


def showing(operations: Iterable[Operation]) -> tuple[Operation, Schema] | None:
    """Return which of the *operations* of a resource shows a record best, and as what."""
    known = [o for o in operations if o.http]
    for verb in ("get", "create", "update"):
        for operation in known:
            if operation.verb == verb and operation.given is not None:
                return operation, operation.given
    listed = (o for o in known if o.listing is not None)
    return next(((o, o.listing.item()) for o in listed if o.listing), None)


@lru_cache
def _with(takes: type[Schema] | None, asked: type[Schema]) -> type[Schema]:
    """Return what takes the fields of both."""
    if takes is None:
        return asked
    same = {"__doc__": takes.__doc__, "__module__": takes.__module__}
    return type(f"{takes.__name__}{asked.__name__}", (takes, asked), same)


@dataclass(frozen=True)
class Catalogue:
    """Everything that the suite promises."""

    resources: tuple[Resource, ...]

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """Every operation by its id."""
        found: dict[str, Operation] = {}
        for operation in self._walk():
            assert operation.id not in found, f"{operation.id} is declared twice"
            found[operation.id] = operation
        return found

    @cached_property
    def events(self) -> dict[str, Event]:
        """Every event by its type."""
        return {event.type: event for r in self.resources for event in r.events}

    @cached_property
    def references(self) -> dict[str, Operation]:
        """Field that holds an id → the operation that tells the names behind such ids."""
        return {name: o for o in self.operations.values() for name in o.refers}

    @cached_property
    def services(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.service for r in self.resources))

    def of(self, service: str) -> "Catalogue":
        """Return the part that *service* promises."""
        return Catalogue(tuple(r for r in self.resources if r.service == service))

    def _walk(self) -> Iterator[Operation]:
        for resource in self.resources:
            yield from resource.operations

"""The OpenAPI 3.1 document of a catalogue; `docs/openapi.json` is its committed copy."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema as MarshmallowSchema

from chassis.contract import Catalogue, Operation
from chassis.errors import (
    BadCursor,
    BadFilter,
    BadRequest,
    DeadlinePassed,
    Forbidden,
    InDoubt,
    Internal,
    Invalid,
    KeyInFlight,
    KeyReused,
    NotFound,
    NotTried,
    OnItsWay,
    Raced,
    ReadOnly,
    Refusal,
    Stale,
    Unauthenticated,
    Unavailable,
    UnknownRecord,
)
from contracts.organization.password import ChangeRequired
from gateway import descriptions
from gateway.components import Components, header
from gateway.composites import search_all, searched
from gateway.examples import ID, NoExample, example_of, example_value, rows_written
from gateway.filters import query_schema, tree_schemas
from gateway.live import EVENT
from gateway.plans import STREAM, Plan, plans_of
from gateway.refusals import (
    ON_BODIES,
    ON_EVERY_ROUTE,
    BrokenForm,
    JobUnknown,
    KeyRequired,
    PreconditionRequired,
    RangeUnfit,
)
from gateway.schemas import Json, field_schema, object_schema
from gateway.written_examples import WRITTEN

TITLE, VERSION = "CRM and sales suite", "1.0.0"
ABOUT = (
    "Errors are problem details in the language of Accept-Language (en or zh-CN). "
    "Unknown fields and parameters are refused. Money is a decimal string with a currency, "
    "times are RFC 3339 in UTC."
)

DOWNLOADS = (
    "application/octet-stream",
    "application/pdf",
    "text/calendar",
    "text/csv",
    "text/html",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/png",
    "image/svg+xml",
    "text/vcard",
)
"""What a file that is handed out may be."""
_ALWAYS = (BadRequest, Unauthenticated, DeadlinePassed, Unavailable, Internal)


def openapi(catalogue: Catalogue) -> Json:
    """Return the document of every operation that has a route."""
    parts = Components()
    paths: dict[str, Json] = defaultdict(dict)
    plans = plans_of(catalogue)
    for plan in sorted(plans, key=lambda p: (p.operation.path, p.operation.method)):
        methods = paths[f"/v1{plan.operation.path}"]
        # Jobs of all services share one address; the first declaration speaks for all.
        methods.setdefault(plan.operation.method.lower(), _operation(plan, plans, parts))
    _name_what_is_searched(paths, catalogue)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "description": ABOUT},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": "/"}],
        "tags": _tags(plans, catalogue),
        "paths": dict(paths),
        "components": parts.as_json(),
    }


def _name_what_is_searched(paths: Mapping[str, Json], catalogue: Catalogue) -> None:
    """Only the whole catalogue knows which types the search over all services may be asked for."""
    about = paths.get(f"/v1{search_all.path}", {}).get("get", {"parameters": ()})
    for parameter in about["parameters"]:
        if parameter["name"] == "types":
            types = {"type": "string", "enum": sorted(searched(catalogue))}
            parameter["schema"] = {**parameter["schema"], "items": types}


def _tags(plans: list[Plan], catalogue: Catalogue) -> list[Json]:
    names = sorted({_tag(plan.operation) for plan in plans})
    told = []
    for name in names:
        service, _, resource = name.partition(".")
        about = descriptions.of_tag(service, resource, catalogue.resources)
        told.append({"name": name, "description": about})
    return told


def _tag(operation: Operation) -> str:
    return f"{operation.service}.{operation.resource}"


def _operation(plan: Plan, plans: list[Plan], parts: Components) -> Json:
    operation = plan.operation
    described: Json = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": descriptions.of_operation(operation),
        "tags": [_tag(operation)],
        "security": _security(operation),
        "parameters": [*_path(plan), *_query(plan), *_headers(plan)],
        "responses": {**_success(plan, plans, parts), **_refusals(plan, parts)},
        "x-access": operation.access,
    }
    if operation.access == "permission":
        described["x-permission"] = operation.permission
    if operation.deprecated:
        described["deprecated"] = True
    if plan.takes_body:
        described["requestBody"] = _body(plan, parts)
    return described


def _security(operation: Operation) -> list[Json]:
    either: list[Json] = [{"token": []}, {"key": []}]
    return [{}, *either] if operation.access == "public" else either


def _path(plan: Plan) -> list[Json]:
    fields = plan.operation.taken.fields
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": descriptions.of_path(name),
            "schema": field_schema(fields[name], "in") if name in fields else {"type": "string"},
            "example": example_value(name, fields[name]) if name in fields else ID,
        }
        for name in plan.operation.path_parameters
    ]


def _query(plan: Plan) -> list[Json]:
    fields = plan.operation.taken.fields
    described = []
    for name in fields:
        if name not in plan.query:
            continue
        listing = plan.operation.listing
        told = query_schema(listing, name) if listing else None
        schema = dict(told or field_schema(fields[name], "in"))
        about = schema.pop("description", "")
        if listing is not None or not about:
            about = descriptions.of_parameter(listing, name)
        one: Json = {"name": name, "in": "query", "description": about, "schema": schema}
        if schema.get("type") == "array":
            schema.setdefault("minItems", 1)  # a query string has no form for none
            one |= {"style": "form", "explode": False}
        if fields[name].required:
            one |= {"required": True, "example": example_value(name, fields[name])}
        described.append(one)
    return described


def _headers(plan: Plan) -> list[Json]:
    names = []
    if plan.takes_dry_run:
        names.append("DryRun")
    if plan.takes_key:
        required = plan.operation.takes_key == "required"
        names.append("IdempotencyKeyRequired" if required else "IdempotencyKey")
    if plan.operation.guarded:
        names.append("IfMatch")
    if plan.read and plan.tagged:
        names.append("IfNoneMatch")
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _body(plan: Plan, parts: Components) -> Json:
    taken = plan.operation.taken
    if plan.in_path & plan.names:
        schema = _without(object_schema(taken, "in", parts.refer), plan.in_path)
        schema["properties"].update(_tree(plan, parts))
    elif plan.operation.listing is not None:
        schema = object_schema(taken, "in", parts.refer)
        schema["properties"].update(_tree(plan, parts))
    else:
        schema = parts.refer(taken, "in")
    required = any(f.required for n, f in taken.load_fields.items() if n not in plan.in_path)
    if plan.operation.uploads:
        schema, required = _form(taken, plan), True
    example = _example(plan)
    content = {kind: {"schema": schema, **example} for kind in plan.media_types}
    if plan.operation.plain:
        field, *kinds = plan.operation.plain
        text, examples = taken.fields[field], taken.fields[field].metadata.get("examples", ())
        shown = {"example": examples[0]} if examples else {}
        content |= dict.fromkeys(kinds, {"schema": field_schema(text, "in"), **shown})
    return {"required": required, "content": content}


def _example(plan: Plan) -> Json:
    """A form with a file has none; neither has what nothing but its address tells."""
    if plan.operation.uploads:
        return {}
    if plan.operation.listing is not None:
        return {"example": {"limit": 20}}
    try:
        written = WRITTEN.get(plan.operation.id)
        example = dict(written or example_of(plan.operation.taken, plan.in_path))
        if "columns" in example:
            example = rows_written(plan.operation)
    except NoExample:
        return {}  # a test names the field
    return {"example": example} if example else {}


def _tree(plan: Plan, parts: Components) -> Json:
    listing = plan.operation.listing
    if listing is None or "filter" not in plan.names:
        return {}
    name = f"{plan.operation.id}.Filter"
    parts.schemas.update(tree_schemas(listing, name))
    return {"filter": {"$ref": f"#/components/schemas/{name}"}}


def _form(taken: MarshmallowSchema, plan: Plan) -> Json:
    """The file part becomes `upload` for the service; the rest are short texts."""
    schema = _without(object_schema(taken, "in"), plan.in_path | {"upload"})
    schema["properties"] = {"file": {"type": "string", "format": "binary"}, **schema["properties"]}
    schema["required"] = ["file", *schema.get("required", [])]
    return schema


def _without(schema: Json, names: frozenset[str]) -> Json:
    kept = {n: p for n, p in schema["properties"].items() if n not in names}
    required = [n for n in schema.get("required", []) if n not in names]
    described = {**schema, "properties": kept}
    described.pop("required", None)
    return {**described, "required": required} if required else described


def _success(plan: Plan, plans: list[Plan], parts: Components) -> Json:
    operation = plan.operation
    status = operation.status if operation.given is not None else 204
    told = ["X-Request-Id", "RateLimit", "RateLimit-Policy"]
    told += ["ETag"] if plan.tagged else []
    told += ["Location"] if plan.location else []
    told += ["Idempotency-Replayed"] if plan.takes_key else []
    told += ["Dry-Run"] if plan.takes_dry_run else []
    told += ["Deprecation", "Sunset"] if operation.deprecated else []
    answer: Json = {
        "description": operation.summary,
        "headers": {name: header(name) for name in told},
    }
    if plan.gives_file:
        answer["content"] = {kind: {"schema": {}} for kind in DOWNLOADS}
    elif plan.gives_stream:
        answer["content"] = {STREAM: {"schema": EVENT}}
    elif operation.given is not None and status != 204:
        schema = parts.refer(operation.given, "out")
        answer["content"] = {"application/json": {"schema": schema}}
    links = _links(plan, plans) if plan.location else {}
    if links:
        answer["links"] = links
    found: Json = {str(status): answer}
    if plan.read and plan.tagged:
        found["304"] = {"description": "Not changed.", "headers": {"ETag": header("ETag")}}
    return found


def _links(created: Plan, plans: list[Plan]) -> Json:
    """What can be done with the new record next; tests walk along these."""
    get = [p for p in plans if p.title == created.location and p.read]
    parameters = get[0].operation.path_parameters if get else ()
    if len(parameters) != 1:
        return {}
    return {
        plan.operation.verb: {
            "operationId": plan.operation.id,
            "parameters": {
                f"path.{parameters[0]}": "$response.body#/id",
                **({"header.If-Match": "$response.header.ETag"} if plan.operation.guarded else {}),
            },
        }
        for plan in plans
        if _tag(plan.operation) == _tag(created.operation)
        and plan.operation.path_parameters == parameters
    }


def _refusals(plan: Plan, parts: Components) -> Json:
    by_status: dict[int, set[type[Refusal]]] = defaultdict(set)
    for refusal in _all_refusals(plan):
        by_status[refusal.status].add(refusal)
    return {str(s): parts.problems(s, by_status[s]) for s in sorted(by_status)}


def _all_refusals(plan: Plan) -> list[type[Refusal]]:
    operation = plan.operation
    found: list[Any] = [*operation.raises, *_ALWAYS, *ON_EVERY_ROUTE]
    found += [Forbidden] if operation.access == "permission" else []
    found += [ChangeRequired] if plan.waits_for_a_password else []
    found += [Invalid] if plan.takes_body else []
    found += [UnknownRecord] if plan.takes_body and NotFound in operation.raises else []
    found += ON_BODIES if not plan.read else ()
    found += [BrokenForm] if operation.uploads else []
    found += [PreconditionRequired, Stale] if operation.guarded else []
    found += [BadCursor, BadFilter] if operation.listing else []
    found += [RangeUnfit] if plan.gives_file else []
    by_view = operation.listing is not None and operation.listing.viewed
    found += [NotFound] if plan.in_path or by_view else []
    found += [JobUnknown] if "job_id" in plan.in_path else []
    if not plan.read and not operation.safe:
        found += [Raced, InDoubt, OnItsWay, ReadOnly]
        found += [KeyInFlight, KeyReused] if plan.takes_key else []
        found += [] if plan.takes_dry_run else [NotTried]
        found += [KeyRequired] if operation.takes_key == "required" else []
    return found

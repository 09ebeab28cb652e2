"""What the OpenAPI document says in sentences, put together from what the contracts declare."""

import sys
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from chassis.contract import Operation, Resource
from chassis.listing import Listing, split

PARAMETERS: Mapping[str, str] = {
    "limit": "How many rows a page has at most.",
    "cursor": "`next_cursor` of the page before; it belongs to one filter and sort.",
    "sort": "Field to sort by; a leading minus sorts downwards. The id decides between equals.",
    "fields": "Only these fields of each row, with commas; the id is always told.",
    "include": "Records that rows refer to, with commas: told once each in `included`.",
    "total": "exact: count the rows of all pages as well.",
    "q": "Words, pinyin, initials or the last digits of a number, whatever the resource knows; "
    "elsewhere each word must stand in its name, title, number or text.",
    "filter": "A tree of conditions.",
    "view": "A saved view: its filter as well, its sort and columns where none are asked for.",
}
OPERATORS: Mapping[str, str] = {
    "eq": "is this",
    "ne": "is not this",
    "gt": "is greater or later",
    "gte": "is this, greater or later",
    "lt": "is smaller or earlier",
    "lte": "is this, smaller or earlier",
    "in": "is one of these, with commas",
    "contains": "contains this text",
    "is_null": "is empty (true) or not (false)",
}
READABLE = ("contracts.", "gateway.pages")
SHARED: Mapping[str, str] = {
    "job": "contracts.jobs",
    "operation_log": "contracts.operation_log",
    "parked_message": "contracts.parked_messages",
    "personal_part": "contracts.personal_data",
    "custom_field": "contracts.custom_fields",
    "saved_view": "contracts.saved_views",
    "attachment": "contracts.attachments",
}
"""Resources that several services declare alike, and where."""
ACCESS: Mapping[str, str] = {
    "permission": "Needs the permission `{id}`.",
    "signed_in": "Open to everybody who is signed in.",
    "public": "Open to everybody, without sign-in.",
}


def of_operation(operation: Operation) -> str:
    """Return what an operation does, who may do it, on what conditions, and what it refuses."""
    parts = [" ".join([operation.summary, _about(operation)]).strip()]
    parts.append(" ".join([ACCESS[operation.access].format(id=operation.id), *_manner(operation)]))
    own = sorted(operation.raises, key=lambda refusal: (refusal.status, refusal.code))
    if own:
        lines = (f"- `{refusal.code}` ({refusal.status}): {refusal.en}" for refusal in own)
        parts.append("Refusals of its own:\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


def _about(operation: Operation) -> str:
    """What the schema of the input says about itself, where it was written by hand."""
    if operation.takes is None or not operation.takes.__module__.startswith("contracts."):
        return ""
    return " ".join((operation.takes.__doc__ or "").split())


def _manner(operation: Operation) -> Iterable[str]:
    if operation.deprecated:
        told = operation.deprecated
        yield f"Deprecated since {told.since}: use `{told.instead}`. Works until {told.sunset}."
    if operation.safe:
        yield "Changes nothing."
    if operation.guarded:
        yield "Send the ETag of what you read in If-Match: 428 without, 412 when it has changed."
    if operation.keyed == "required":
        yield "An Idempotency-Key is needed; a repeat with the same key changes nothing more."
    if operation.keyed == "none":
        yield "Its answer is kept for no repeat; an Idempotency-Key is not looked at."
    if operation.listing is not None:
        yield "Names behind the ids in the rows come in `labels`."


def of_tag(service: str, name: str, resources: Iterable[Resource]) -> str:
    """Return what a resource is: the first words of the module that declares it."""
    declared = [r for r in resources if (r.service, r.name) == (service, name)]
    readable = [m for k, m in sorted(sys.modules.items()) if k.startswith(READABLE)]
    named = [m for m in readable if m.__name__ in (f"contracts.{service}.{name}", SHARED.get(name))]
    # Lazily: to look through every module for every tag took most of the document's time.
    holding = (module for module in readable if _holds(module, declared))
    said = next((module.__doc__ for module in chain(named, holding) if module.__doc__), None)
    words = " ".join((said or f"Everything about a {name.replace('_', ' ')}.").split())
    return f"{words} (Service: {service}.)"


def _holds(module: Any, resources: list[Resource]) -> bool:
    held = [*vars(module).values()]
    held += [getattr(value, "resource", None) for value in held]
    return any(value is resource for value in held for resource in resources)


def of_parameter(listing: Listing | None, name: str) -> str:
    """Return what a query parameter is for; filters say which field they look at and how."""
    condition = split(listing, name) if listing else None
    if condition is not None and condition[1] in OPERATORS:
        return f"Rows whose {_words(condition[0])} {OPERATORS[condition[1]]}."
    return PARAMETERS.get(name, f"The {_words(name)}.")


def of_path(name: str) -> str:
    """Return what a path parameter is: the id of something."""
    thing = name.removesuffix("_id")
    return f"Id of the {_words(thing)}." if thing != name else f"The {_words(name)}."


def of_choices(choices: Iterable[str]) -> str:
    """Return a sentence about an enumeration that the contract does not describe."""
    return f"One of: {', '.join(choices)}."


def _words(name: str) -> str:
    return name.replace("_", " ")

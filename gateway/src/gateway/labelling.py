"""JSON Schema with what each field is called by people, for who builds forms and tables of it."""

from typing import Any

from marshmallow import Schema as MarshmallowSchema

from chassis.contract import Operation
from chassis.field_words import label, label_in
from chassis.listing import PAGE_WORDS
from chassis.words import LANGUAGES, command
from gateway.schemas import Direction, Json, object_schema

MADE = "abc"
"""The module that schemas name which are made by calling type(), such as the query of a list."""
OF_PAGES = PAGE_WORDS | {"items"}


def labelled(schema: MarshmallowSchema, direction: Direction, operation: Operation) -> Json:
    """Return the JSON Schema of an object of *operation*; each property has an `x-label`."""

    def refer(inner: MarshmallowSchema, direction: Direction) -> Json:
        return labelled(inner, direction, operation)

    described = object_schema(schema, direction, refer)
    _name(described, type(schema), operation)
    return described


def field_label(field: str, of: type[MarshmallowSchema], operation: Operation) -> dict[str, str]:
    """Return language → name of a field of what *operation* takes or gives."""
    if of.__module__ == MADE and operation.listing is None:
        return label(field, operation.resource)
    if of.__module__ == MADE and operation.listing is not None:
        if field in OF_PAGES:
            return label(field, "page")
        of = operation.listing.item
    return label_in(of, field)


def operation_label(operation: Operation) -> dict[str, str]:
    """Return language → what a button says that does *operation*: 确认, Confirm."""
    told = {one: command(operation.resource, operation.verb, one) for one in LANGUAGES}
    return {language: said for language, said in told.items() if said}


def _name(node: Any, of: type[MarshmallowSchema], operation: Operation) -> None:
    """Name the properties that have no name yet; those of nested objects got theirs first."""
    if not isinstance(node, dict):
        return
    for field, described in node.get("properties", {}).items():
        if "x-label" not in described:
            described["x-label"] = field_label(field, of, operation)
        _name(described, of, operation)
    for part in (node.get("items"), node.get("additionalProperties"), *node.get("anyOf", ())):
        _name(part, of, operation)

"""Histories (修改记录): who changed what of a record, read under a right of their own."""

from typing import Any

from marshmallow import Schema as MarshmallowSchema

from chassis.contract import Operation, Resource
from chassis.errors import NotFound
from contracts.shared import History


def history_of(
    resource: Resource, key: type[MarshmallowSchema] | None, at: str = "", **about: Any
) -> Operation:
    """
    Declare what reads the history of one record.

    key: what names the record. at: its path, where that is not the resource's own.
    """
    path = at or f"{resource.collection}/{{{resource.key}}}"
    return resource.operation(
        "history",
        summary=f"Read who changed what of {resource.article} {resource.label}.",
        http=f"GET {path}/history",
        takes=key,
        gives=History,
        safe=True,
        raises=(NotFound,),
        **about,
    )

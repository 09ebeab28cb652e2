"""Readings: what reads one record at its own address, where `Location` says that a new one is."""

from typing import Any

from marshmallow import Schema as MarshmallowSchema

from chassis.contract import Operation, Resource
from chassis.errors import NotFound


def get_of(
    resource: Resource,
    key: type[MarshmallowSchema],
    gives: type[MarshmallowSchema],
    **about: Any,
) -> Operation:
    """Declare what reads one record; key: what names it. gives: the record."""
    return resource.operation(
        "get",
        summary=f"Read {resource.article} {resource.label}.",
        http=f"GET {resource.collection}/{{{resource.key}}}",
        takes=key,
        gives=gives,
        safe=True,
        raises=(NotFound,),
        **about,
    )

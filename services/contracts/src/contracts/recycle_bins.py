"""Recycle bins (回收站): what lies in them, and deletion for ever, which is a right of its own."""

from dataclasses import replace
from typing import Any

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import NotFound, Refusal, Stale
from chassis.fields import Schema
from chassis.listing import Page
from chassis.recycle_refusals import StillUsed
from contracts.permits import WITHOUT_LEAVE


class Destroyed(Schema):
    """What is gone for ever."""

    id = fields.Id(required=True)


def list_of_bin(resource: Resource, listed: Operation, row: type[Schema], things: str) -> Operation:
    """Declare the list of what lies in the recycle bin; things: what people call several."""
    kept = listed.listing
    assert kept is not None
    filters = {**kept.filters, "deleted_at": "instant", "deleted_by": "id"}
    sorts = tuple(dict.fromkeys((*kept.sorts, "deleted_at")))
    listing = replace(kept, item=row, filters=filters, sorts=sorts)
    return resource.operation(
        "list_removed",
        summary=f"List the {things} in the recycle bin.",
        http=f"GET /recycle-bin{resource.collection}",
        takes=listing.query_schema,
        gives=Page.of(row),
        safe=True,
        listing=listing,
    )


def destroy_of_bin(
    resource: Resource, key: type[Schema], *refusals: type[Refusal], thing: str = ""
) -> Operation:
    """Declare deletion for ever; the grant must name it, "customers.*" does not hold it."""
    named = thing or resource.label
    article = "an" if named[0] in "aeio" else "a"
    about: dict[str, Any] = {"takes": key, "gives": Destroyed, "guarded": True}
    return resource.operation(
        "destroy",
        summary=f"Delete {article} {named} of the recycle bin for ever; its history stays.",
        http=f"DELETE /recycle-bin{resource.collection}/{{{resource.key}}}",
        raises=(NotFound, Stale, StillUsed, *WITHOUT_LEAVE, *refusals),
        **about,
    )

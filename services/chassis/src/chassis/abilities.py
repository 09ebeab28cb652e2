"""
Abilities: what the caller may do with one record, so that a front end shows no dead button.

They are read from the contracts: the changing operations on a record of this resource. What he only
reads because its subject is his has none; permission and state are looked at here. The
operation itself refuses all the same: an ability is a hint, never a right.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from chassis.context import Call
from chassis.contract import RESOURCES, Operation

if TYPE_CHECKING:
    from chassis.tables import Record

OF_THE_BIN = ("restore", "destroy")
"""What can be done with a record in the recycle bin, and with no other."""


def abilities_of(record: "Record", call: Call, known: Mapping[str, Any]) -> list[str]:
    """
    Return the verbs that *call* may do with *record*: by permission, by its state and who asks.

    known: what a handler has looked up for records that let only some people do something.
    """
    is_removed = getattr(record, "deleted_at", None) is not None
    verbs = _allowed(record.resource, call.grants, call.actor_kind)[is_removed]
    if type(record).admits_to is _record().admits_to:  # nobody is told anything else than others
        return [verb for verb in verbs if record.admits(verb)]
    return [verb for verb in verbs if record.admits_to(verb, call, known)]


@cache
def _record() -> type["Record"]:
    from chassis.tables import Record

    return Record


@lru_cache(maxsize=20_000)
def _allowed(
    resource: str, grants: tuple[str, ...], actor_kind: str
) -> tuple[list[str], list[str]]:
    """Return the verbs that a caller may do with a record, and with one in the recycle bin."""
    call = Call(audience="", grants=grants, actor_kind=actor_kind)
    verbs = dict.fromkeys(o.verb for o in verbs_of(resource) if _may(o, call))
    return [v for v in verbs if v not in OF_THE_BIN], [v for v in verbs if v in OF_THE_BIN]


def verbs_of(resource: str) -> list[Operation]:
    """Return the operations over HTTP that change one record of *resource*."""
    declared = RESOURCES.get(resource)
    if declared is None:
        return []
    neighbours = [r for r in RESOURCES.values() if r.service == declared.service]
    return [
        operation
        for neighbour in (declared, *(n for n in neighbours if n is not declared))
        for operation in neighbour.operations
        if operation.http and not operation.safe and _concerns(operation, declared)
    ]


def _concerns(operation: Operation, resource: Any) -> bool:
    is_on_one = operation.path_parameters == (resource.key,)
    if operation.resource == resource.name:
        return operation.guarded or is_on_one
    return operation.guarded and is_on_one


def _may(operation: Operation, call: Call) -> bool:
    return operation.access != "permission" or call.allows(operation.permission)

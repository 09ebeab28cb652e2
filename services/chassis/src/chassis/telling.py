"""What live updates hear of changed records that no event of their own tells of."""

from types import SimpleNamespace
from typing import Any

from chassis import fields
from chassis.contract import RESOURCES, Operation, Resource
from chassis.fields import Schema
from chassis.scopes import is_kept_back
from chassis.tables import Record
from chassis.uow import UnitOfWork

NOUN = "record"
ACTIONS = ("created", "updated", "removed", "restored")
BY_VERB = {"remove": "removed", "destroy": "removed", "restore": "restored"}
MOST = 100
"""Records of one change that are told one by one."""


class RecordTold(Schema):
    """Which record changed, and whose it is; never what stands in it."""

    resource = fields.Text(max=100, required=True)
    action = fields.Choice(*ACTIONS, required=True)
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    limited = fields.Flag(
        metadata={"description": "Not everybody sees it whose scope it lies in: only its owner."}
    )


def changes_of(service: str) -> Resource:
    """Declare what *service* tells of records that have no events; its catalogue lists it."""
    changes = Resource(service, NOUN, zh="记录")
    changes.event("changed", summary="A record without events changed.", data=RecordTold)
    return changes


def tell_the_untold(uow: UnitOfWork, operation: Operation, result: Any) -> None:
    """
    Tell of the records that *operation* has changed and that none of its events is about.

    These are records of its own kind; of every kind where it tells no event at all.
    result: what the handler answers; of what a statement has removed there is nothing else.
    """
    changes = RESOURCES.get(f"{operation.service}.{NOUN}")
    if changes is None:
        return
    told, own = uow.told_subjects(), f"{operation.service}.{operation.resource}"
    found = uow.changed() or _removed(operation, own, result)
    found = [one for one in found if one[0].resource == own or (one[0].resource and not told)]
    for record, action in [one for one in found if one[0].id not in told][:MOST]:
        about = {"resource": record.resource, "action": BY_VERB.get(operation.verb, action)}
        uow.emit(changes.events[0], record, **about, **_place(record))


def _removed(operation: Operation, own: str, result: Any) -> list[tuple[Any, str]]:
    if operation.verb not in BY_VERB:
        return []
    if isinstance(result, Record):
        return [(result, "removed")]
    identifier = result.get("id") if isinstance(result, dict) else getattr(result, "id", None)
    return [(SimpleNamespace(id=identifier, version=0, resource=own), "removed")] * bool(identifier)


def _place(record: Any) -> dict[str, Any]:
    names = ("owner_id", "department_id")
    return {
        "limited": is_kept_back(record),
        **{name: getattr(record, name, None) for name in names},
    }

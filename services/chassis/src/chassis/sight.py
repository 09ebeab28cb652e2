"""Full-text search by what the caller sees: a hit in a field tells what stands in it."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, false, or_

from chassis.context import Call
from chassis.field_rights import UNSEEN, unseen
from chassis.parts import has_part
from chassis.tables import Record
from chassis.uow import UnitOfWork

Quick = Callable[[UnitOfWork, str], ColumnElement[bool]]
"""Returns what `q` means in a list that has an index of words."""
CUSTOM = "c_"
"""How the names of the fields of the house begin."""


def holding(model: type[Record], call: Call, text: str, *names: str) -> ColumnElement[bool]:
    """Return the condition that one of the fields *names*, as far as seen, holds *text*."""
    hides = unseen(call.field_rights, model.resource)
    columns = (getattr(model, name) for name in names if not hides(name))
    found = (has_part(one, text) for one in columns)
    return or_(false(), *found)


def sees(call: Call, resource: str, *names: str) -> bool:
    """Tell whether the caller sees the fields *names* and all custom fields of *resource*."""
    rules = (call.field_rights or {}).get(resource, {})
    if any(name.startswith(CUSTOM) and right in UNSEEN for name, right in rules.items()):
        return False
    hides = unseen(call.field_rights, resource)
    return not any(hides(name) for name in names)


def asked(
    uow: UnitOfWork, request: Mapping[str, Any], quick: Quick | None
) -> list[ColumnElement[bool]]:
    """Return the condition of the `q` of a list with an index of words, none where it is unsaid."""
    return [quick(uow, request["q"])] if quick and request.get("q") else []

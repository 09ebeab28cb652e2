"""
Data scopes: which records of a kind a caller may see, as one predicate.

get, list, search, counts, export and sub-resources all filter by `visible`, so that they can never
disagree. A model adds its own exceptions (a public pool, shares) by a classmethod `also_visible`.
"""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from chassis.context import Call
from chassis.tables import Owned, Record, Recyclable


def visible(model: type[Record], call: Call) -> ColumnElement[bool]:
    """Return the condition under which *call* may see a row of *model*."""
    scope = call.scope(model.resource)
    if scope == "all" or not issubclass(model, Owned):
        return true()
    conditions: list[Any] = [model.owner_id == call.actor_id]
    if scope == "department":
        conditions.append(model.department_id.in_(call.departments))
    if scope == "below":
        conditions.append(model.department_id.in_(call.reach))
    also = getattr(model, "also_visible", None)
    if also is not None:
        conditions.append(also(call))
    return or_(false(), *conditions)


def present(model: type[Record]) -> ColumnElement[bool]:
    """Return the condition that a row is not in the recycle bin."""
    if issubclass(model, Recyclable):
        return model.deleted_at.is_(None)
    return true()

"""
Data scopes: which records of a kind a caller may see, as one predicate.

get, list, search, counts, export and sub-resources all filter by `visible`, so that they can never
disagree. Whoever leads people sees their records as his own, whatever departments they work in. A
model adds its own exceptions (a public pool) by a classmethod `also_visible`, and what was shared
by `shared_with`.
"""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from chassis import structure
from chassis.context import Call
from chassis.tables import Owned, Record, Recyclable


def visible(
    model: type[Record], call: Call, *, change: bool = False, shared: bool = True
) -> ColumnElement[bool]:
    """
    Return the condition under which *call* may see a row of *model*.

    change: may change it; what was shared to be read is left out. shared: whether what somebody
    shared counts at all.
    """
    scope = call.scope(model.resource)
    if scope == "all" or not issubclass(model, Owned):
        return true()
    conditions: list[Any] = [model.owner_id == call.actor_id]
    if call.leads:
        conditions.append(model.owner_id.in_(structure.subordinates(call.actor_id)))
    if scope == "department":
        conditions.append(model.department_id.in_(call.departments))
    if scope == "below":
        # A short reach comes with the Call; a long one is worked out from the tree kept here.
        reach: Any = call.reach or structure.below(call.departments)
        conditions.append(model.department_id.in_(reach))
    conditions += _chosen(model, call)
    also = getattr(model, "also_visible", None)
    if also is not None:
        conditions.append(also(call))
    shares = getattr(model, "shared_with", None)
    if shares is not None and shared:
        conditions.append(shares(call, change=change))
    return or_(false(), *conditions)


def _chosen(model: Any, call: Call) -> list[ColumnElement[bool]]:
    """Return the conditions for departments that a role names one by one."""
    exact, trees = call.chosen(model.resource)
    found: list[ColumnElement[bool]] = []
    if exact:
        found.append(model.department_id.in_(exact))
    if trees:
        found.append(model.department_id.in_(structure.below(trees)))
    return found


def present(model: type[Record]) -> ColumnElement[bool]:
    """Return the condition that a row is not in the recycle bin."""
    if issubclass(model, Recyclable):
        return model.deleted_at.is_(None)
    return true()

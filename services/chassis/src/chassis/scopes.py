"""
Data scopes: which records of a kind a caller may see, as one predicate.

get, list, search, counts, export and sub-resources all filter by `visible`, so that they can never
disagree. Whoever leads people sees their records as his own, whatever departments they work in. A
record lies in the department that it names; one of a kind that is seen by the sales tree also lies
where its owner sells. A
model adds its own exceptions (a public pool) by a classmethod `also_visible`, what was shared by
`shared_by`, by `about_whom` its subject: whom that is open to reads what is about it, and by
`read_by` who takes part in it without deciding about it, such as whoever is invited. A model
without owner, such as a colleague, may say by a classmethod `where_ruled` what a rule that names it
leaves of it; where no rule does, everybody who holds the grant sees all. What no scope opens, such
as rows about an account that is kept from the caller, a classmethod `left_to` leaves out; where it
leaves out some records only, `is_kept_back` of a record says whether it is among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, false, or_, select, true

from chassis import structure
from chassis.context import Call
from chassis.contract import RESOURCES
from chassis.shares import Within
from chassis.tables import Owned, Record, Recyclable


def visible(
    model: type[Record], call: Call, *, change: bool = False, shared: bool = True
) -> ColumnElement[bool]:
    """
    Return the condition under which *call* may see a row of *model*.

    change: may change it; what was shared to be read, or is read because its subject lies in
        scope or he takes part, is left out. shared: whether what somebody shared counts at all.
    """
    kind: Any = model
    found = in_reach(kind, call, change, shared)
    return and_(found, kind.left_to(call)) if hasattr(model, "left_to") else found


def in_reach(
    kind: Any, call: Call, change: bool = False, shared: bool = True
) -> ColumnElement[bool]:
    """Return the same as `visible`, also of what is kept back within the scope."""
    scope = call.scope(kind.resource, change=change)
    if scope != "all" and kind.resource in (call.scopes or {}) and hasattr(kind, "where_ruled"):
        ruled: ColumnElement[bool] = kind.where_ruled(call)
        return ruled
    if scope == "all" or not issubclass(kind, Owned):
        return true()
    return _visible(kind, _Asker(call), change, shared)


def is_kept_back(record: Any) -> bool:
    """Tell whether a record may be kept from somebody within whose scope it lies."""
    told = getattr(record, "is_kept_back", None)
    if told is not None:
        return bool(told)
    return any(hasattr(record, name) for name in ("left_to", "where_ruled"))


def in_places(column: Any, call: Call, resource: str) -> ColumnElement[bool]:
    """Return that *column* is a department whose records of a kind *call* sees."""
    return or_(false(), *_placed(column, _places(call, resource)))


@dataclass(frozen=True, eq=False)
class Whose:
    """The columns that name an owner and his department, where no row of a kind need be there."""

    owner_id: Any
    department_id: Any


def would_see(whose: Whose, call: Call, resource: str) -> ColumnElement[bool]:
    """Return that *call* sees what such an owner has of a kind, or may come to have."""
    if call.scope(resource) == "all":
        return true()
    owners = (call.actor_id, *call.stands_in_for)
    kind: Any = whose
    return _mine(kind, owners, True, _places(call, resource))


def _places(call: Call, resource: str, change: bool = False) -> "_Places":
    exact, trees = call.chosen(resource, change=change)
    scope = call.scope(resource, change=change)
    return _Places(scope, call.departments, call.reach, tuple(exact), tuple(trees), call.sells)


class _Asker:
    """A caller, the same as another where all that says what he may see is the same."""

    __slots__ = ("_key", "call")

    def __init__(self, call: Call):
        places = (call.departments, call.reach, call.roles, call.stands_in_for)
        scopes = tuple((call.scopes or {}).items())
        who = (call.actor_id, call.actor_kind, call.leads, call.sells)
        self._key = (who, places, scopes, call.grants)
        self.call = call

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asker) and self._key == other._key


@lru_cache(maxsize=5_000)
def _visible(model: Any, asker: _Asker, change: bool, shared: bool) -> ColumnElement[bool]:
    """Made once for each caller, because making it, and a statement with it, costs half a read."""
    call = asker.call
    places = _places(call, model.resource, change)
    owners = (call.actor_id, *call.stands_in_for)
    conditions: list[Any] = [_mine(model, owners, call.leads, places)]
    also = getattr(model, "also_visible", None)
    if also is not None:
        conditions.append(also(call))
    if not change and hasattr(model, "about_whom"):
        column, subject = model.about_whom()
        conditions.append(Within(column, _in_scope(subject, owners, call.leads, places)))
    if not change and hasattr(model, "read_by"):
        conditions.append(model.read_by(call))
    part = getattr(model, "shared_by", None)
    if part is not None and shared:
        conditions.append(part.held(model, call, change=change))
    return conditions[0] if len(conditions) == 1 else or_(*conditions)


@dataclass(frozen=True)
class _Places:
    """Where records may lie that somebody sees beside his own."""

    scope: str
    departments: tuple[str, ...]
    reach: tuple[str, ...]
    exact: tuple[str, ...]
    trees: tuple[str, ...]
    sells: bool = False


@lru_cache(maxsize=5_000)
def _mine(model: Any, owners: tuple[str, ...], leads: bool, places: _Places) -> ColumnElement[bool]:
    """
    Return the condition of one caller; made once, because making it costs more than a read.

    owners: the caller, and those for whom he stands in.
    """
    actor_id, conditions = owners[0], [model.owner_id == owners[0]]
    if len(owners) > 1:
        conditions.append(_in(model.owner_id, owners[1:]))
    if leads:
        conditions.append(model.owner_id.in_(structure.subordinates(actor_id)))
    if places.sells and by_sales_tree(getattr(model, "resource", "")):
        here = _placed(structure.staff_line.c.sales_department_id, places)
        conditions += [model.owner_id.in_(structure.selling(*here))] if here else []
    return or_(false(), *conditions, *_placed(model.department_id, places))


def by_sales_tree(resource: str) -> bool:
    """Tell whether records of a kind also lie where their owner sells."""
    declared = RESOURCES.get(resource)
    return declared is not None and declared.by_sales_tree


def _placed(column: Any, places: _Places) -> list[ColumnElement[bool]]:
    """Return each way in which *column* is one of the places."""
    found = []
    if places.scope == "department":
        found.append(_in(column, places.departments))
    if places.scope == "below" and places.reach:
        # A short reach comes with the Call; a long one is worked out from the tree kept here.
        found.append(_in(column, places.reach))
    elif places.scope == "below":
        found.append(column.in_(structure.below(places.departments)))
    if places.exact:
        found.append(_in(column, places.exact))
    if places.trees:
        found.append(column.in_(structure.below(places.trees)))
    return found


@lru_cache(maxsize=5_000)
def _in_scope(
    subject: Any, owners: tuple[str, ...], leads: bool, places: _Places
) -> ScalarSelect[Any]:
    """Return the subjects that would be in scope; a reader of them reads what is about them."""
    return select(subject.id).where(_mine(subject, owners, leads, places)).scalar_subquery()


def _in(column: Any, values: Sequence[str]) -> ColumnElement[bool]:
    """Return that *column* is one of *values*, which are one parameter instead of many."""
    one: Any = bindparam(None, list(values), expanding=True, unique=True)
    found: ColumnElement[bool] = column.in_(one)
    return found


def present(model: type[Record]) -> ColumnElement[bool]:
    """Return the condition that a row is not in the recycle bin."""
    kind: Any = model
    return _present(kind)


@cache
def _present(kind: Any) -> ColumnElement[bool]:
    """Made once, so that statements with it are made once."""
    found: ColumnElement[bool] = true()
    if issubclass(kind, Recyclable):
        found = kind.deleted_at.is_(None)
    return found

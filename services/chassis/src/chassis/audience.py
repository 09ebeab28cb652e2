"""
Whom an event may interest because of whose its record is: what live updates decide by.

A gateway keeps no records. So an event names, as scopes would ask for it, who owns its record and
what that is about, who leads them, and the departments in which both lie. A record without an
owner, which is seen by whoever sees another one, says which by a method `seen_through`.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from chassis.scopes import by_sales_tree, is_kept_back
from chassis.structure import staff_line
from chassis.tables import Owned


def around(session: Session, records: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """
    Return record id → its `readers` (people) and `places` (departments), of those that have any.

    With them comes `seenas`, the resource whose scopes count, where it is not the record's own.

    Nothing is told of what may be kept from somebody within whose scope it lies.
    """
    owned = {one.id: one for one in records if _is_open(one)}
    if not owned:
        return {}
    subjects = _subjects(session, owned.values())
    holders = {
        key: (*([_held(one, one)] if isinstance(one, Owned) else ()), *subjects.get(key, ()))
        for key, one in owned.items()
    }
    owners = {key: {one.owner_id for one in held} - {None} for key, held in holders.items()}
    above = _above(session, set().union(*owners.values()))
    sells = _selling(session, {one.seller_id for held in holders.values() for one in held})
    found: dict[str, dict[str, Any]] = {}
    for key, held in holders.items():
        readers = owners[key].union(*(above.get(owner, ()) for owner in owners[key]))
        places = {one.department_id for one in held} - {None}
        places |= {sells[one.seller_id] for one in held if one.seller_id in sells}
        told = {"readers": sorted(readers), "places": sorted(places)}
        found[key] = {name: ids for name, ids in told.items() if ids}
        if found[key] and not isinstance(owned[key], Owned):
            found[key]["seenas"] = owned[key].seen_through()[0].resource
    return found


class _Held(NamedTuple):
    """Whose something is and where it lies; seller_id: the owner, if it lies where he sells too."""

    owner_id: str | None
    department_id: str | None
    seller_id: str | None


def _held(kind: Any, whose: Any) -> _Held:
    seller = whose.owner_id if by_sales_tree(kind.resource) else None
    return _Held(whose.owner_id, whose.department_id, seller)


def _selling(session: Session, sellers: set[str | None]) -> dict[str | None, str]:
    """Return person → his department in the sales tree, of those who have one."""
    people, c = sellers - {None}, staff_line.c
    mine = c.staff_id.in_(people), c.sales_department_id.is_not(None)
    chosen = select(c.staff_id, c.sales_department_id).where(*mine)
    return {row[0]: row[1] for row in session.execute(chosen)} if people else {}


def _is_open(record: Any) -> bool:
    has_owner = isinstance(record, Owned) or hasattr(record, "seen_through")
    return has_owner and not is_kept_back(record)


def _subjects(session: Session, records: Iterable[Any]) -> dict[str, tuple[_Held, ...]]:
    """Return record id → whose its subject is and where that lies; one question for each kind."""
    wanted: dict[Any, dict[str, str]] = {}
    for one in records:
        if hasattr(one, "about_whom"):
            column, subject = one.about_whom()
            wanted.setdefault(subject, {})[one.id] = getattr(one, column.key)
        elif hasattr(one, "seen_through"):
            subject, named = one.seen_through()
            wanted.setdefault(subject, {})[one.id] = named
    found: dict[str, tuple[_Held, ...]] = {}
    for subject, about in wanted.items():
        ids = list(set(about.values()) - {None})
        rows = session.execute(_whose(subject), {"ids": ids})
        known = {row.id: _held(subject, row) for row in rows}
        found |= {key: (known[named],) for key, named in about.items() if named in known}
    return found


@cache
def _whose(subject: Any) -> Select[Any]:
    """Made once for each kind, as `_line` is."""
    chosen = select(subject.id, subject.owner_id, subject.department_id)
    return chosen.where(subject.id.in_(bindparam("ids", expanding=True)))


def _above(session: Session, people: set[str]) -> dict[str, list[str]]:
    """Return person → everybody under whom they work, over any number of steps."""
    found: dict[str, list[str]] = {}
    if people:
        for person, superior in session.execute(_line(), {"people": list(people)}):
            found.setdefault(person, []).append(superior)
    return found


@cache
def _line() -> Select[Any]:
    """Made once: to make it costs more than to ask by it."""
    c = staff_line.c
    first = c.staff_id.in_(bindparam("people", expanding=True))
    line = select(c.staff_id, c.superior_id).where(first, c.superior_id.is_not(None))
    step = line.cte(recursive=True)
    above = select(step.c.staff_id, c.superior_id).where(
        c.staff_id == step.c.superior_id, c.superior_id.is_not(None)
    )
    # UNION drops what was met before, so that even a ring among the rows comes to an end.
    whole = step.union(above)
    return select(whole.c.staff_id, whole.c.superior_id)

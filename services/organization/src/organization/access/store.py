"""Every query about who can see what."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, null, or_, select, union

from chassis import structure
from chassis.scopes import by_sales_tree
from chassis.uow import UnitOfWork
from organization.access.rules import Openers, openers
from organization.api_keys.model import ApiKey
from organization.approvals.delegations import store as delegations
from organization.departments import store as departments
from organization.departments.model import Department, Leading, Membership
from organization.roles.model import Holding, Role
from organization.staff.model import ACTIVE, Staff

MAX_CHAIN = 50
NOTHING = cast(null(), String)


def openers_of(uow: UnitOfWork, asked: Mapping[str, Any], path: Sequence[str]) -> Openers:
    """Return the roles that open the record that is *asked* about, in its department."""
    c = Role
    rows = uow.session.execute(
        select(c.id, c.grants, c.scopes).where(c.deleted_at.is_(None)).order_by(c.id)
    )
    held = ((r.id, r.grants, r.scopes) for r in rows)
    here = {one for place in path[-1:] for one in (place, departments.standing_for(uow, place))}
    return openers(held, asked["resource"], path, here, asked["served_by"])


def path_of(uow: UnitOfWork, department_id: str | None) -> list[str]:
    """Return the ids of the departments from the top down to one; empty for an unknown one."""
    chosen = select(Department.path).where(Department.id == department_id)
    path = uow.session.scalar(chosen) if department_id else None
    return path.strip("/").split("/") if path else []


def superiors(uow: UnitOfWork, staff_id: str | None) -> list[str]:
    """Return the ids of those whom a person works under, the next one first."""
    found: list[str] = []
    above = staff_id
    while above is not None and len(found) < MAX_CHAIN:
        above = uow.session.scalar(select(Staff.superior_id).where(Staff.id == above))
        if above is None or above in found:
            break
        found.append(above)
    return found


def reasons(
    uow: UnitOfWork, opened: Openers, asked: Mapping[str, Any], path: Sequence[str]
) -> Select[Any]:
    """Return a select of (staff_id, how, role_id, department_id): every way into a record."""
    there = (select(who).where(*rows) for who, rows in asked["taking_part"])
    ways = [_named(ids, "participant") for ids in (asked["participants"], *there)]
    if asked["is_kept_back"]:
        ways.append(_named([asked["owner_id"]], "owner"))
    else:
        ways += _by_scope(uow, opened, asked, path)
    every = union(*ways).subquery()
    granted = select(Holding.holder_id).where(Holding.role_id.in_(opened.granting))
    return (
        select(every)
        .join(Staff, Staff.id == every.c.staff_id)
        .where(Staff.state == ACTIVE, Staff.id.in_(granted))
    )


def _by_scope(
    uow: UnitOfWork, opened: Openers, asked: Mapping[str, Any], path: Sequence[str]
) -> list[Any]:
    """Return the ways that scopes open, of the record or of its subject, and those beside them."""
    ways = [_held(opened, "all"), *_also(opened, asked, path)]
    for how in ("owner", "subject_owner"):
        if owner_id := asked[f"{how}_id"]:
            ways.append(_named([owner_id], how))
            ways.append(_named(superiors(uow, owner_id), "superior"))
            ways.append(_named(delegations.looked_after_by(uow, owner_id), "stands_in"))
    ways += _by_place(opened, path)
    for place in _further_places(uow, asked):
        around = path_of(uow, place)
        ways += _by_place(openers_of(uow, asked, around), around)
    return [*ways, *_shared(asked["shares"])]


def _sold_in(uow: UnitOfWork, asked: Mapping[str, Any]) -> list[str]:
    """Return where its owner sells, if that counts, and whoever owns the customer it is about."""
    owners = [asked["owner_id"]] if by_sales_tree(asked["resource"]) else []
    chosen = Staff.id.in_([*owners, asked["subject_owner_id"]])
    mine = select(Staff.sales_department_id).where(chosen, Staff.sales_department_id.is_not(None))
    return list(uow.session.scalars(mine.distinct()))


def _also(opened: Openers, asked: Mapping[str, Any], path: Sequence[str]) -> Iterable[Any]:
    """Return the ways that some kinds of records open beside those of owner and department."""
    if asked["creator_id"]:
        yield _named([asked["creator_id"]], "creator")
    if asked["unassigned"]:
        place = _places()
        here = select(place.c.staff_id).where(place.c.department_id.in_(path[-1:]))
        served = select(Holding.holder_id).where(Holding.role_id.in_(opened.serving))
        yield _named(here if path else served, "unassigned")


def _shared(shares: Iterable[Mapping[str, Any]]) -> Iterable[Any]:
    """Return the ways that shares with people, and with those of a department, open."""
    holders: dict[str, list[str]] = {"staff": [], "department": []}
    for share in shares:
        holders[share["holder_kind"]].append(share["holder_id"])
    yield _named(holders["staff"], "share")
    place = _places()
    yield select(
        place.c.staff_id, literal("share").label("how"), NOTHING, place.c.department_id
    ).where(place.c.department_id.in_(holders["department"]))


def _by_place(opened: Openers, path: Sequence[str]) -> list[Any]:
    """Return the ways that the department opens in which a record, or its subject, lies."""
    if not path:
        return []
    here = _placed(opened, "department", _places(), path[-1:])
    return [_held(opened, "chosen"), here, _placed(opened, "below", _workplaces(), path)]


def keys(
    uow: UnitOfWork, opened: Openers, asked: Mapping[str, Any], path: Sequence[str], most: int
) -> list[Any]:
    """Return the API keys that open a record, by name: its own, or those whose scope holds it."""
    c = ApiKey
    paths = [path, *(path_of(uow, place) for place in _further_places(uow, asked))]
    heirs = [departments.standing_for(uow, one[-1]) for one in paths if one]
    here = [*heirs, *(one[-1] for one in paths if one)]
    ways = (
        c.id == asked["owner_id"],
        c.scope == "all",
        (c.scope == "department") & c.department_id.in_(here),
        (c.scope == "below") & c.department_id.in_([one for every in paths for one in every]),
    )
    good = (c.revoked_at.is_(None), or_(c.expires_at.is_(None), c.expires_at > uow.now))
    chosen = select(c.id, c.name, c.scope).where(*good, c.role_id.in_(opened.granting), or_(*ways))
    return list(uow.session.execute(chosen.order_by(c.name, c.id).limit(most)))


def _further_places(uow: UnitOfWork, asked: Mapping[str, Any]) -> list[str | None]:
    """Return where else a record is looked for: where its customer lies, and where owners sell."""
    return [asked["subject_department_id"], *_sold_in(uow, asked)]


def viewers(uow: UnitOfWork, every: Select[Any], most: int) -> tuple[list[Any], int]:
    """Return the first *most* viewers by name as (id, name), and how many there are."""
    ids = select(every.subquery().c.staff_id).distinct()
    people = select(Staff.id, Staff.name).where(Staff.id.in_(ids))
    total = uow.session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    first = people.order_by(Staff.pinyin, Staff.id).limit(most)
    return list(uow.session.execute(first)), total


def reasons_of(uow: UnitOfWork, every: Select[Any], staff_ids: Iterable[str]) -> list[Any]:
    """Return the rows of *every* about some people, with the names of the roles."""
    inner = every.subquery()
    chosen = select(inner, Role.name).outerjoin(Role, Role.id == inner.c.role_id)
    chosen = chosen.where(inner.c.staff_id.in_(list(staff_ids)))
    return list(uow.session.execute(chosen.order_by(inner.c.how, inner.c.role_id)))


def count_subordinates(uow: UnitOfWork, staff_id: str) -> int:
    """Return how many people work under somebody, over any number of steps."""
    below = structure.subordinates(staff_id).subquery()
    return uow.session.scalar(select(func.count()).select_from(below)) or 0


def _named(staff_ids: Sequence[str] | Select[Any], how: str) -> Any:
    return select(
        Staff.id.label("staff_id"),
        literal(how).label("how"),
        NOTHING.label("role_id"),
        NOTHING.label("department_id"),
    ).where(Staff.id.in_(staff_ids))


def _held(opened: Openers, how: str) -> Any:
    return select(
        Holding.holder_id.label("staff_id"),
        literal(how).label("how"),
        Holding.role_id.label("role_id"),
        NOTHING.label("department_id"),
    ).where(Holding.role_id.in_(opened.ways[how]))


def _workplaces() -> Any:
    """Return (staff_id, department_id) of where people work or lead."""
    works = select(Membership.staff_id, Membership.department_id)
    leads = select(Leading.staff_id, Leading.department_id)
    return union(works, leads).subquery()


def _places() -> Any:
    """Return the same with what went up in those departments: records and shares still name it."""
    own, gone = _workplaces(), Department
    inherited = select(own.c.staff_id, gone.id).join(
        gone, gone.merged_into_id == own.c.department_id
    )
    return union(select(own), inherited).subquery()


def _placed(opened: Openers, how: str, place: Any, department_ids: Sequence[str]) -> Any:
    """Return the holders of roles that see departments, who have their *place* in one of these."""
    return (
        select(
            Holding.holder_id.label("staff_id"),
            literal(how).label("how"),
            Holding.role_id.label("role_id"),
            place.c.department_id.label("department_id"),
        )
        .join(place, place.c.staff_id == Holding.holder_id)
        .where(Holding.role_id.in_(opened.ways[how]), place.c.department_id.in_(department_ids))
    )

"""
Who sees records of somebody else because their subject was shared (共享), in every service alike.

One service shares a subject and tells it by events; each service keeps the parts that it has. A
model says by `shared_by` which part its records are, which scopes ask, and events that tell of them
name whom they are shared with, so that live updates reach them.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Index,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    delete,
    false,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.functions import FunctionElement

from chassis.bulk import insert_many
from chassis.clock import moment
from chassis.context import Call
from chassis.custom.definitions import OwnModel
from chassis.tables import ID_LENGTH, UtcDateTime

if TYPE_CHECKING:
    from chassis.react import Told
    from chassis.uow import UnitOfWork

KEY_LENGTH = 120


FEW = 8
"""Departments that stand one by one in a condition."""
MOST_TOLD = 500
"""Holders of one record that are told, and parts of one holder."""
ACCESS = {True: "write", False: "read"}


class SharedPart(OwnModel):
    """
    One part of a shared subject that somebody, or a department, may see or change.

    It counts until `ends_at` by the clock, whenever its end is told.
    """

    __tablename__ = "shared_part"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    share_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    part: Mapped[str] = mapped_column(String(40))
    holder_kind: Mapped[str] = mapped_column(String(20))
    holder_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    writes: Mapped[bool] = mapped_column()
    ends_at: Mapped[dt.datetime | None] = mapped_column()

    __table_args__ = (Index("ix_shared_part_holder", "holder_id", "part"),)


@dataclass(frozen=True)
class Part:
    """
    Which part of a shared subject the records of a model are.

    attribute: where a record names its subject.
    """

    attribute: str
    name: str

    def held(self, model: Any, call: Call, *, change: bool) -> ColumnElement[bool]:
        """Return the condition that records of *model* were shared with the caller."""
        return of(getattr(model, self.attribute), call, self.name, change=change)


def holders(session: Session, records: Iterable[Any]) -> dict[str, list[str]]:
    """
    Return record id → the people and departments with whom it is shared, of those that are.

    A model whose records go along without a scope of their own names its part by `shown_by`.
    """
    parts = {
        one.id: (getattr(one, part.attribute), part.name)
        for one in records
        if (part := getattr(one, "shared_by", None) or getattr(one, "shown_by", None))
    }
    if not parts:
        return {}
    wanted = {subject for subject, _ in parts.values() if subject}
    asked = {"subjects": list(wanted), "most": MOST_TOLD * len(wanted)}
    found: dict[tuple[str, str], list[str]] = {}
    for row in session.execute(_told_of(), asked):
        found.setdefault((row.subject_id, row.part), []).append(row.holder_id)
    return {record: found[about] for record, about in parts.items() if about in found}


@cache
def _told_of() -> Select[Any]:
    """Made once: each write asks by it."""
    s: Any = SharedPart
    asked = s.subject_id.in_(bindparam("subjects", expanding=True))
    chosen = select(s.subject_id, s.part, s.holder_id).where(asked, _runs())
    return chosen.order_by(s.key).limit(bindparam("most"))


def keep(uow: "UnitOfWork", share: Mapping[str, Any], parts: Iterable[str]) -> None:
    """
    Note a share instead of what was noted of it before.

    share: id, subject_id, holder_kind ("staff" or "department"), holder_id, writes, ends_at.
    """
    end(uow, share["id"])
    told = ("subject_id", "holder_kind", "holder_id", "writes", "ends_at")
    about = {name: share[name] for name in told}
    rows = [
        {"key": f"{share['id']}.{part}", "share_id": share["id"], "part": part, **about}
        for part in parts
    ]
    insert_many(uow.session.connection(), SharedPart.__table__, rows)


def end(uow: "UnitOfWork", share_id: str) -> None:
    """Forget a share: nobody sees anything by it any more."""
    mine = SharedPart.share_id == share_id
    uow.session.connection().execute(delete(SharedPart).where(mine))


def hearing(subject: str, of: str, *along: str) -> Callable[..., None]:
    """
    Return a reaction to a share that was granted or changed.

    subject: the field that names what was shared; of: the part that is always seen; along: parts
    that a service has, of which those are seen that the share takes along.
    """

    def keep_what_is_shared(event: "Told", *, uow: "UnitOfWork") -> None:
        about = {"id": event.subject, "subject_id": event[subject]}
        about |= {"writes": event["access"] == "write", "ends_at": event.get("expires_at")}
        holder = {name: event[name] for name in ("holder_kind", "holder_id")}
        keep(uow, {**about, **holder}, [of, *(part for part in along if part in event["along"])])

    return keep_what_is_shared


def forget_what_was_shared(event: "Told", *, uow: "UnitOfWork") -> None:
    """React to the end of a share."""
    end(uow, event.subject)


class Within(FunctionElement[bool]):
    """
    Whether a column is one of the few values of a query.

    PostgreSQL asks for them first and then goes by the index of the column; with IN beside OR it
    would read every row.
    """

    type = Boolean()
    inherit_cache = True
    name = "within"

    def self_group(self, against: Any = None) -> "Within":
        """Stay a condition: compared with 1, as SQLite would have it, it went by no index."""
        return self


@compiles(Within)
def _as_in(element: Within, compiler: Any, **about: Any) -> str:
    column, query = (compiler.process(part, **about) for part in element.clauses)
    return f"{column} IN {query}"


@compiles(Within, "postgresql")
def _as_any(element: Within, compiler: Any, **about: Any) -> str:
    column, query = (compiler.process(part, **about) for part in element.clauses)
    return f"{column} = ANY (ARRAY{query})"


def of(column: Any, call: Call, part: str, *, change: bool = False) -> ColumnElement[bool]:
    """Return the condition that *column* is a subject whose *part* was shared with the caller."""
    return Within(column, _shared_with(call.actor_id, call.departments, part, change))


@lru_cache(maxsize=5_000)
def _shared_with(
    actor_id: str, departments: tuple[str, ...], part: str, change: bool
) -> ScalarSelect[Any]:
    """Made once for each caller: to make it costs more than to ask by it."""
    s = SharedPart
    found = select(s.subject_id).where(s.part == part, _held(actor_id, departments))
    found = found.where(s.writes) if change else found
    return found.scalar_subquery()


def telling(attribute: str, part: str) -> Callable[["UnitOfWork", Any], list[dict[str, Any]]]:
    """
    Return a function that tells with whom a record is shared, as the organization asks for it.

    attribute: where a record names its subject; part: what of that subject it is.
    """
    return lambda uow, record: _holders(uow, getattr(record, attribute), part)


def _holders(uow: "UnitOfWork", subject_id: str, part: str) -> list[dict[str, Any]]:
    s = SharedPart
    chosen = select(s.holder_kind, s.holder_id, s.writes)
    chosen = chosen.where(s.subject_id == subject_id, s.part == part, _runs())
    rows = uow.session.execute(chosen.order_by(s.key).limit(MOST_TOLD))
    return [
        {"holder_kind": row.holder_kind, "holder_id": row.holder_id, "access": ACCESS[row.writes]}
        for row in rows
    ]


def held_by(uow: "UnitOfWork", staff_id: str, departments: Iterable[str]) -> list[dict[str, Any]]:
    """Return all shares of somebody and of his departments, each with all of its parts."""
    s = SharedPart
    mine = select(s).where(_held(staff_id, tuple(departments))).order_by(s.key)
    found: dict[str, dict[str, Any]] = {}
    for row in uow.session.scalars(mine):
        told = {name: getattr(row, name) for name in ("holder_kind", "holder_id", "ends_at")}
        about = {"subject_id": row.subject_id, "access": ACCESS[row.writes], "parts": []}
        found.setdefault(row.share_id, {**told, **about})["parts"].append(row.part)
    return list(found.values())


def has_any(uow: "UnitOfWork") -> bool:
    """Return whether anything was shared with the caller: lists of all others ask for nothing."""
    mine = select(SharedPart.key).where(_held(uow.call.actor_id, uow.call.departments)).limit(1)
    return uow.session.connection().execute(mine).first() is not None


def _held(actor_id: str, departments: tuple[str, ...]) -> ColumnElement[bool]:
    s = SharedPart
    mine = and_(s.holder_kind == "staff", s.holder_id == actor_id)
    ours = and_(s.holder_kind == "department", _one_of(s.holder_id, departments))
    return and_(or_(mine, ours), _runs())


def _runs() -> ColumnElement[bool]:
    """Return the condition that a share has not come to its end; statements made once ask anew."""
    now = bindparam("moment", callable_=moment, type_=UtcDateTime(), unique=True)
    return or_(SharedPart.ends_at.is_(None), SharedPart.ends_at > now)


def _one_of(column: Any, values: tuple[str, ...]) -> ColumnElement[bool]:
    """Few values stand one by one: a list whose length varies is put into the text each time."""
    if len(values) > FEW:
        found: ColumnElement[bool] = column.in_(values)
        return found
    return or_(false(), *(column == value for value in values))

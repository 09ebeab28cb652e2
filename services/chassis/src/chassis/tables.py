"""Base of the tables: column types that behave alike on SQLite and PostgreSQL, and mixins."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from marshmallow import missing
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    declared_attr,
    mapped_column,
    object_session,
)
from sqlalchemy.types import TypeDecorator

from chassis.told_lines import Lines
from chassis.values import new_id

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)
"""The chassis' own tables; every service's database has them beside its own."""

ID_LENGTH = 64
Json = JSON().with_variant(JSONB(), "postgresql")
BigKey = BigInteger().with_variant(Integer(), "sqlite")
"""A growing whole-number key; SQLite only counts up on its own INTEGER."""


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware moment in UTC; a naive one is refused before it can do harm."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(dt.UTC)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any]:
        """Return what reads a column; a row has a dozen, and most are empty."""
        read: Any = self.impl_instance.dialect_impl(dialect).result_processor(dialect, coltype)
        if read is None:
            return lambda value: None if value is None else _aware(value)
        return lambda value: None if value is None else _aware(read(value))


def _aware(value: dt.datetime) -> dt.datetime:
    if value.tzinfo is dt.UTC:
        return value
    return value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)


class ModelBase(DeclarativeBase):
    """Common base; every service makes its own with `model_base`, so that tables never mix."""

    __abstract__ = True
    type_annotation_map = {
        dt.datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
    }


def model_base(service: str) -> type[ModelBase]:
    """Return the declarative base of one service, with a metadata of its own."""
    own = MetaData(naming_convention=NAMING)
    return type(f"{service.title()}Model", (ModelBase,), {"__abstract__": True, "metadata": own})


class Record:
    """
    An aggregate root: id, optimistic version, who made and last changed it.

    `resource` names it for scopes, history and refusals: "customers.customer"; `masked` are the
    fields that the present caller sees only in part; `seen_by` is the Call for which it is told
    after its transaction; `secrets` are columns that the history does not keep, and `personal`
    those that it does not keep of a record deleted for ever; `told_lines` is what it tells of
    lines, by the name that answers have for them; `told_as` has the names of answers for columns
    that are called otherwise, so that field rules hold for them; `own_verbs` are not for whom a
    record was only shared with; `reader_verbs` are also for who may else only read it;
    `frozen_verbs` end what somebody decides about it, and are there meanwhile; `parts_by` are
    columns whose Chinese an index of words has, which it is asked for parts of them.
    """

    resource = ""
    masked = ()
    secrets: ClassVar[frozenset[str]] = frozenset()
    personal: ClassVar[frozenset[str]] = frozenset()
    told_lines: ClassVar[Mapping[str, Lines]] = {}
    told_as: ClassVar[Mapping[str, str]] = {}
    own_verbs: ClassVar[frozenset[str]] = frozenset()
    reader_verbs: ClassVar[frozenset[str]] = frozenset()
    parts_by: ClassVar[Mapping[str, Any]] = {}
    frozen_verbs: ClassVar[frozenset[str]] = frozenset()
    seen_by: ClassVar[Any] = None
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH), default="")
    updated_at: Mapped[dt.datetime] = mapped_column()
    updated_by: Mapped[str] = mapped_column(String(ID_LENGTH), default="")

    @property
    def abilities(self) -> Any:
        """Verbs that the caller of the present operation may do with it as it is."""
        uow = self._transaction  # asked once: a page has fifty records
        if self._is_held(uow):
            return []
        free = self._abilities_when_free(uow)
        if free and self.is_frozen:
            return [verb for verb in free if verb in self.frozen_verbs]
        return free

    @property
    def is_held(self) -> bool:
        """Whether somebody asks for leave to do something with it, so that it stays as it is."""
        return self._is_held(self._transaction)

    def _is_held(self, uow: Any) -> bool:
        from chassis import holds

        return bool(uow) and self.resource in holds.HELD and self.id in holds.held(uow)

    @property
    def abilities_when_free(self) -> Any:
        """The same, whoever decides about it at present."""
        return self._abilities_when_free(self._transaction)

    def _abilities_when_free(self, uow: Any) -> Any:
        from chassis import subjects
        from chassis.abilities import abilities_of

        call = uow.call if uow else self.seen_by
        narrow = bool(uow) and call.scope(self.resource, change=True) != "all"
        reads = narrow and not subjects.is_changed_by(uow, self)
        if reads and not self.reader_verbs:
            return []
        if not call:
            return missing
        found = abilities_of(self, call, uow.known if uow else {})
        if reads:
            return [verb for verb in found if verb in self.reader_verbs]
        if narrow and self.own_verbs and not subjects.is_own_of(uow, self):
            return [verb for verb in found if verb not in self.own_verbs]
        return found

    @property
    def is_frozen(self) -> bool:
        """Whether it allows nothing while somebody decides about it; documents say so."""
        return False

    @property
    def _transaction(self) -> Any:
        session = object_session(self)
        return session.info.get("uow") if session else None

    def admits(self, verb: str) -> bool:
        """Tell whether its state allows *verb*; models say more where that is cheap to tell."""
        return True

    @property
    def keeps_files(self) -> bool:
        """Whether its files stay, since it is no longer changed itself; others may be added."""
        return not self.admits("update")

    def show_to(self, call: Any) -> None:
        """Tell abilities to *call* when the transaction is over."""
        self.__dict__["seen_by"] = call

    def admits_to(self, verb: str, call: Any, known: Mapping[str, Any]) -> bool:
        """Tell whether it allows *verb* to whoever calls; models say more where people differ."""
        return self.admits(verb)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 (called on the class)
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class Owned:
    """A record that belongs to a person and a department; data scopes look at these two."""

    owner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)


class Recyclable:
    """A record whose removal is a stay in the recycle bin, with its children as one batch."""

    deleted_at: Mapped[dt.datetime | None] = mapped_column()
    deleted_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    deletion_batch: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)

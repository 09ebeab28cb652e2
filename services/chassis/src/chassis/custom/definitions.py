"""The definition of a custom field, and the values of all records by which they are found."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from chassis.custom.rules import kept_choices
from chassis.tables import ID_LENGTH, Json, ModelBase, Record, metadata

MODELS: dict[str, Any] = {}
"""Resource → the model of its records, for those that take custom fields."""
GROUPS = ("common", "extra")
MOST_FIELDS = 200


class OwnModel(ModelBase):
    """Base of the mapped classes whose tables every service has."""

    __abstract__ = True
    metadata = metadata


class Named:
    """The resource of a record that lives in every service: customers.custom_field."""

    def __init__(self, name: str):
        self._name = name

    def __get__(self, record: Any, kind: Any) -> str:
        of = getattr(record, "of", None)
        return f"{of.partition('.')[0]}.{self._name}" if of else self._name


class CustomField(Record, OwnModel):
    """
    A field that a house added to one kind of record.

    Its key and kind never change; retired it is neither shown nor written, and its values stay.
    """

    __tablename__ = "custom_field"
    __table_args__ = (UniqueConstraint("of", "key", name="uq_custom_field_key"),)
    resource = Named("custom_field")

    created_at: Mapped[dt.datetime] = mapped_column()
    of: Mapped[str] = mapped_column(String(81))
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80))
    label_en: Mapped[str | None] = mapped_column(String(80))
    hint: Mapped[str | None] = mapped_column(String(300))
    group: Mapped[str] = mapped_column("shown_in", String(20))
    position: Mapped[int] = mapped_column()
    required: Mapped[bool] = mapped_column()
    unique: Mapped[bool] = mapped_column("only_one", default=False)
    searched: Mapped[bool] = mapped_column(default=False)
    identifies: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[list[Any]] = mapped_column(default=list)
    references: Mapped[str | None] = mapped_column("refers_to", String(81))
    min: Mapped[str | None] = mapped_column("lowest", String(40))
    max: Mapped[str | None] = mapped_column("highest", String(40))
    pattern: Mapped[str | None] = mapped_column(String(100))
    places: Mapped[int | None] = mapped_column()
    default: Mapped[Any] = mapped_column("preset", Json, nullable=True)
    retired_at: Mapped[dt.datetime | None] = mapped_column()

    @property
    def custom_field_id(self) -> str:
        return self.id

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields; choices that are not among the new ones are retired."""
        if "choices" in fields:
            fields = {**fields, "choices": kept_choices(self.choices, fields["choices"])}
        for name, value in fields.items():
            setattr(self, name, value)

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* makes sense: only what is retired is reinstated."""
        return (self.retired_at is None) == (verb != "reinstate") or verb == "remove"


custom_value = Table(
    "custom_value",
    metadata,
    Column("record_id", String(ID_LENGTH), primary_key=True),
    Column("field_id", String(ID_LENGTH), primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("text", String(200)),
    Column("number", BigInteger),
    Column("sole_key", String(200)),
    Index("ix_custom_value_text", "field_id", "text", "record_id"),
    Index("ix_custom_value_number", "field_id", "number", "record_id"),
    Index(
        "uq_custom_value_sole_key",
        "field_id",
        "sole_key",
        unique=True,
        sqlite_where=sql("sole_key IS NOT NULL"),
        postgresql_where=sql("sole_key IS NOT NULL"),
    ),
)
"""Keys of the values of custom fields; the values themselves stand in the records."""

"""The role and who holds it."""

from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.sight import CUSTOM
from chassis.tables import ID_LENGTH, Record, Recyclable
from contracts.organization.role import BuiltIn
from organization.roles.rules import read_scope, written_scope
from organization.tables import Model


class Role(Record, Recyclable, Model):
    """What its holders may do and whose records they see; built-in ones never change by hand."""

    __tablename__ = "role"
    resource = "organization.role"
    told_as: ClassVar = {"scopes": "scope_rules", "field_rights": "field_rules"}

    name: Mapped[str] = mapped_column(String(100), index=True)
    description: Mapped[str | None] = mapped_column(String(500))
    is_built_in: Mapped[bool] = mapped_column(default=False)
    grants: Mapped[list[str]] = mapped_column()
    scopes: Mapped[dict[str, Any]] = mapped_column()
    field_rights: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def scope_rules(self) -> list[dict[str, Any]]:
        return [read_scope(name, scope) for name, scope in self.scopes.items()]

    @property
    def field_rules(self) -> list[dict[str, str]]:
        return [
            {"resource": resource, "field": field, "right": right}
            for resource, rules in self.field_rights.items()
            for field, right in rules.items()
        ]

    @property
    def custom_fields(self) -> list[str]:
        """Return the fields of the house that its rules name: sales.order.c_grade."""
        named = [(rule["resource"], rule["field"]) for rule in self.field_rules]
        return sorted(f"{of}.{field}" for of, field in named if field.startswith(CUSTOM))

    @property
    def removed(self) -> bool:
        return self.deleted_at is not None

    @property
    def warnings(self) -> list[str]:
        return [] if self.grants else ["no_grants"]

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* is possible: built-in roles stay as they are."""
        return not (self.is_built_in and verb in ("update", "remove"))

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        self.refuse_if_built_in()
        for name, value in written(fields).items():
            setattr(self, name, value)

    def refuse_if_built_in(self) -> None:
        if self.is_built_in:
            raise BuiltIn(id=self.id, name=self.name)


class Holding(Model):
    """One person or API key holds one role."""

    __tablename__ = "role_holding"

    holder_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    role_id: Mapped[str] = mapped_column(ForeignKey("role.id"), primary_key=True, index=True)


def written(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields as columns: the rules of each kind become one table."""
    columns = dict(fields)
    if "scope_rules" in columns:
        rules = columns.pop("scope_rules")
        columns["scopes"] = {rule["resource"]: written_scope(rule) for rule in rules}
    if "field_rules" in columns:
        rights: dict[str, dict[str, str]] = {}
        for rule in columns.pop("field_rules"):
            rights.setdefault(rule["resource"], {})[rule["field"]] = rule["right"]
        columns["field_rights"] = rights
    return columns

"""The entry rule of the company, a role or a person."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from contracts.organization.entry_rule import BadNetwork
from organization.entry_rules.rules import is_network
from organization.tables import Model

COMPANY, ROLE, STAFF = "company", "role", "staff"


class EntryRule(Record, Model):
    """
    From where and when somebody comes in; empty lists limit nothing.

    holder: "company", or kind and id of the role or person: each has one rule.
    """

    __tablename__ = "entry_rule"
    resource = "organization.entry_rule"

    holder: Mapped[str] = mapped_column(String(80), unique=True)
    holder_kind: Mapped[str] = mapped_column(String(10))
    holder_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    networks: Mapped[list[str]] = mapped_column(default=list)
    hours: Mapped[list[Any]] = mapped_column(default=list)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises BadNetwork."""
        for place, network in enumerate(fields.get("networks", ())):
            if not is_network(network):
                raise BadNetwork(at=f"/networks/{place}", network=network)
        for name in ("networks", "hours"):
            if name in fields:
                setattr(self, name, list(fields[name]))


def holder_of(kind: str, holder_id: str | None) -> str:
    """Return the name under which a rule is kept once."""
    return COMPANY if kind == COMPANY else f"{kind}:{holder_id}"

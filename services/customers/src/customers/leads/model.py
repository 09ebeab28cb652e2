"""The lead, and what must always be true of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.custom.values import Customized
from chassis.errors import AlreadyRunning
from chassis.search import SearchIndex
from chassis.tables import ID_LENGTH, Owned, Record, Recyclable
from chassis.tokens import document
from contracts.customers.lead import NotConverted, NotInvalid, NotOpen
from customers.duplicates.model import Identity
from customers.duplicates.rules import company_key
from customers.reach import Reachable, addresses, dialled_by, reached_by
from customers.tables import Model

SCORED_BY = (
    *("name", "company", "title", "industry", "source", "region", "size", "description"),
    *("phone", "email"),
)
"""Fields that rules for scores may test."""
KNOWN_BY = ("name", "company", "phones", "emails", "custom")
ADMITTING = {
    **dict.fromkeys(
        ("update", "transfer", "invalidate", "convert", "merge", "release", "claim", "view"),
        ("open",),
    ),
    "reopen": ("invalid", "lost"),
    "undo_conversion": ("converted",),
    "remove": ("open", "converted", "invalid", "lost"),
}
"""Verb → the states in which it can be done; whatever is not here always can."""
MERGED = text("merged_into IS NOT NULL")
words = SearchIndex(Model.metadata, "lead_search")


class Lead(Record, Owned, Recyclable, Reachable, Customized, Model):
    """Somebody who may become a customer; only an open one can be changed."""

    __tablename__ = "lead"
    resource = "customers.lead"
    parts_by: ClassVar = {"name": words, "company": words}

    created_at: Mapped[dt.datetime] = mapped_column()
    deleted_at: Mapped[dt.datetime | None] = mapped_column()
    deletion_batch: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(String(100))
    company: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(80))
    industry: Mapped[str | None] = mapped_column(String(80))
    source: Mapped[str | None] = mapped_column(String(80))
    region: Mapped[str | None] = mapped_column(String(80))
    description: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="open")
    merged_into: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    invalid_reason: Mapped[str | None] = mapped_column(String(300))
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    contact_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    opportunity_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    converted_at: Mapped[dt.datetime | None] = mapped_column()
    assigned_at: Mapped[dt.datetime | None] = mapped_column()
    handled_at: Mapped[dt.datetime | None] = mapped_column()
    followed_at: Mapped[dt.datetime | None] = mapped_column()
    rule_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    size: Mapped[str | None] = mapped_column(String(40))
    score: Mapped[int] = mapped_column(default=0)
    score_reasons: Mapped[list[Any]] = mapped_column(default=list)
    carried: Mapped[list[str]] = mapped_column(default=list)
    pool_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    pooled_at: Mapped[dt.datetime | None] = mapped_column()
    import_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    import_row: Mapped[int | None] = mapped_column()

    __table_args__ = (
        Index("ix_lead_created_at", "created_at", "id"),
        Index("ix_lead_score", "score", "id"),
        Index("ix_lead_merged_into", "merged_into", sqlite_where=MERGED, postgresql_where=MERGED),
    )

    def must_be(self, state: str) -> None:
        """Raise NotOpen unless the lead is in *state*."""
        if self.state != state:
            raise NotOpen(state=self.state)

    def admits(self, verb: str) -> bool:
        """Tell whether the state of the lead allows *verb*."""
        if verb in ("view", "claim", "release") and (self.owner_id is None) == (verb == "release"):
            return False
        return self.state in ADMITTING.get(verb, (self.state,))

    def must_rest(self) -> None:
        """Raise AlreadyRunning while the lead is being converted, or that is being undone."""
        if self.state in ("converting", "reverting"):
            raise AlreadyRunning()

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields of an open lead."""
        self.must_be("open")
        for name, value in fields.items():
            setattr(self, name, value)

    def come_to(
        self, owner_id: str | None, department_id: str | None, rule_id: str | None, at: dt.datetime
    ) -> None:
        """Be somebody's from now on, or with None the pool's; it is not handled yet."""
        self.must_be("open")
        self.owner_id, self.department_id, self.rule_id = owner_id, department_id, rule_id
        self.pooled_at = None if owner_id else at
        self.assigned_at, self.handled_at = (at if owner_id else None), None
        self.followed_at = None

    @property
    def waits_since(self) -> dt.datetime | None:
        """When its owner last did something with it, or got it, if that was later."""
        return max(filter(None, (self.followed_at, self.assigned_at)), default=None)

    def come_back(self, at: dt.datetime) -> None:
        """Be there again, as it was: whoever has it gets it anew."""
        self.assigned_at = at if self.owner_id else None

    def give_up(self, reason: str, state: str = "invalid") -> None:
        """Be invalid or lost from now on, for a reason."""
        self.must_be("open")
        self.state, self.invalid_reason = state, reason

    def reopen(self) -> None:
        """Be worked on again."""
        if self.state not in ("invalid", "lost"):
            raise NotInvalid(state=self.state)
        self.state, self.invalid_reason = "open", None

    def begin_to_revert(self) -> None:
        """Be kept from others while the conversion is taken back."""
        if self.state != "converted":
            raise NotConverted(state=self.state)
        self.state = "reverting"

    def revert(self) -> None:
        """Be an open lead again that became nobody."""
        self.state, self.converted_at = "open", None
        self.customer_id = self.contact_id = self.opportunity_id = None
        self.carried = []

    def become(
        self, customer_id: str, contact_id: str | None, opportunity_id: str | None, at: dt.datetime
    ) -> None:
        """Be converted; nothing can be done with the lead any more."""
        self.must_be("converting")
        self.state, self.converted_at = "converted", at
        self.customer_id, self.contact_id = customer_id, contact_id
        self.opportunity_id = opportunity_id


def identities(fields: Mapping[str, Any], *, twin: bool = False) -> list[Identity]:
    """Return what an open lead is known by; *twin*: it was allowed to share a number."""
    known = [Identity("lead_phone", n, not (twin or x), x) for n, x in dialled_by(fields)]
    known += [Identity("lead_email", address) for address in addresses(fields)]
    if fields.get("company"):
        known.append(Identity("lead_company", company_key(fields["company"])))
    return known


def searched_by(fields: Mapping[str, Any]) -> str:
    """Return the tokens by which a lead with these fields is found."""
    names = [fields["company"]] if fields.get("company") else []
    spoken = fields.get("spoken", ())
    return document([*names, *spoken], *reached_by(fields), people=[fields["name"]])


def as_customer(lead: Lead) -> dict[str, Any]:
    """Return the fields of the customer that a lead becomes: its company, else the person."""
    shared = {n: getattr(lead, n) for n in ("industry", "source", "region", "description")}
    if lead.company:
        shared["scale"] = lead.size
        return {**shared, "kind": "company", "name": lead.company}
    reach = {n: getattr(lead, n) for n in ("phones", "emails", "phone", "email")}
    return {**shared, **reach, "kind": "person", "name": lead.name}


def as_contact(lead: Lead) -> dict[str, Any]:
    """Return the fields of the contact that a lead becomes."""
    names = ("name", "title", "phones", "emails", "phone", "email")
    return {name: getattr(lead, name) for name in names}

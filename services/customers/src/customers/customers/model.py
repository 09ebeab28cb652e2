"""The customer, and what must always be true of it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from chassis import shares
from chassis.custom.values import Customized
from chassis.hints import COMMON
from chassis.ordering import OF_ONE_ENGINE, least_first
from chassis.search import SearchIndex
from chassis.tables import ID_LENGTH, Owned, Record, Recyclable
from chassis.tokens import document, hidden
from chassis.values import Money
from contracts.customers.parts import CreditCodeWrong
from customers.duplicates.likeness import like_key
from customers.duplicates.model import Identity
from customers.duplicates.numbers import Numbering, credit_code
from customers.duplicates.rules import company_key
from customers.reach import Reachable, addresses, dialled_by, reached_by, settled
from customers.tables import Model

KNOWN_BY = (
    *("kind", "name", "former_names", "credit_code", "phones", "emails", "custom"),
    *("region", "industry", "address"),
)
"""Fields by which a customer is found and told apart from others."""
FOUND_BY = ("tax_number", "registration_number")
"""Fields by which a customer is only found."""
POOLED = text("pool_id IS NOT NULL")
REMOVED = text("deleted_at IS NOT NULL")
MERGED = text("merged_into IS NOT NULL")
CHILD = text("parent_id IS NOT NULL")
MEMBER = text("member_number IS NOT NULL")
CONTRACTED = text("contract_ends_on IS NOT NULL")
GRADED = text("credit_grade_id IS NOT NULL")
TAXED = text("tax_number IS NOT NULL")
TAGS = Index("ix_customer_tags", "tags", postgresql_using="gin", info=OF_ONE_ENGINE)
CLASSIFIED = text("class_id IS NOT NULL")
words = SearchIndex(Model.metadata, "customer_search", hides=True)

RECOUNT = "customers.recount"
"""The due work that counts figures and grade anew; its key is the customer."""


class Customer(Record, Owned, Recyclable, Reachable, Customized, Model):
    """A company or person we do business with; without an owner it lies in the public pool."""

    __tablename__ = "customer"
    resource = "customers.customer"
    parts_by: ClassVar = {"name": words}
    shared_by = shares.Part("id", "customer")
    own_verbs = frozenset(
        (
            *("release", "transfer", "remove", "restore", "destroy", "merge", "lock", "unlock"),
            *("protect", "set_credit_limit"),
        )
    )

    created_at: Mapped[dt.datetime] = mapped_column()
    deleted_at: Mapped[dt.datetime | None] = mapped_column()
    deletion_batch: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    owner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(20), info={COMMON: True})
    name: Mapped[str] = mapped_column(String(200))
    former_names: Mapped[list[str]] = mapped_column(default=list)
    credit_code: Mapped[str | None] = mapped_column(String(18))
    industry: Mapped[str | None] = mapped_column(String(80))
    source: Mapped[str | None] = mapped_column(String(80))
    region: Mapped[str | None] = mapped_column(String(80), info={COMMON: True})
    address: Mapped[str | None] = mapped_column(String(300))
    website: Mapped[str | None] = mapped_column(String(200))
    tags: Mapped[list[str]] = mapped_column(default=list)
    description: Mapped[str | None] = mapped_column(Text)
    scale: Mapped[str | None] = mapped_column(String(80))
    importance: Mapped[str | None] = mapped_column(String(10))
    registration_number: Mapped[str | None] = mapped_column(String(30))
    tax_number: Mapped[str | None] = mapped_column(String(20))
    addresses: Mapped[list[Any]] = mapped_column(default=list)
    contract_ends_on: Mapped[dt.date | None] = mapped_column()
    class_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    class_since: Mapped[dt.datetime | None] = mapped_column()
    credit_class_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    grade: Mapped[str | None] = mapped_column(String(40), info={COMMON: True})
    grade_frozen: Mapped[bool] = mapped_column(default=False)
    grade_falls_at: Mapped[dt.datetime | None] = mapped_column()
    first_paid_at: Mapped[dt.datetime | None] = mapped_column()
    parent_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    member_number: Mapped[str | None] = mapped_column(String(40))
    member_since: Mapped[dt.datetime | None] = mapped_column()
    picture_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    merged_into: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    credit_limit_minor: Mapped[int | None] = mapped_column(BigInteger, info={COMMON: True})
    credit_limit_currency: Mapped[str | None] = mapped_column(String(3))
    credit_grade_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    payment_days: Mapped[int | None] = mapped_column()
    obtained_at: Mapped[dt.datetime | None] = mapped_column()
    first_deal_at: Mapped[dt.datetime | None] = mapped_column()
    last_deal_at: Mapped[dt.datetime | None] = mapped_column()
    last_activity_at: Mapped[dt.datetime | None] = mapped_column()
    pool_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    locked_at: Mapped[dt.datetime | None] = mapped_column()
    protected_until: Mapped[dt.datetime | None] = mapped_column()
    recycle_at: Mapped[dt.datetime | None] = mapped_column()
    recycle_rule_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    recycle_warn_at: Mapped[dt.datetime | None] = mapped_column()
    recycle_warned_for: Mapped[dt.datetime | None] = mapped_column()
    recycle_warned_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    __table_args__ = (
        Index(
            "ix_customer_merged_into", "merged_into", sqlite_where=MERGED, postgresql_where=MERGED
        ),
        Index("ix_customer_created_at", "created_at", "id"),
        Index("ix_customer_updated_at", "updated_at", "id"),
        Index("ix_customer_name", "name", "id"),
        Index("ix_customer_owner_id", "owner_id", "created_at", "id"),
        *least_first("ix_customer_recycle_at", "recycle_at"),
        *least_first("ix_customer_last_activity_at", "last_activity_at"),
        *least_first("ix_customer_obtained_at", "obtained_at"),
        *least_first("ix_customer_grade", "grade"),
        *least_first("ix_customer_holder", "owner_id"),
        *least_first("ix_customer_region", "region"),
        *least_first("ix_customer_credit_limit", "credit_limit_minor"),
        Index("ix_customer_kind", "kind", "id"),
        TAGS.ddl_if(dialect="postgresql"),
        Index("ix_customer_tax_number", "tax_number", sqlite_where=TAXED, postgresql_where=TAXED),
        Index("ix_customer_pool_id", "pool_id", sqlite_where=POOLED, postgresql_where=POOLED),
        Index(
            "ix_customer_class_id",
            "class_id",
            sqlite_where=CLASSIFIED,
            postgresql_where=CLASSIFIED,
        ),
        Index(
            "ix_customer_credit_grade_id",
            "credit_grade_id",
            sqlite_where=GRADED,
            postgresql_where=GRADED,
        ),
        Index(
            "ix_customer_contract_ends_on",
            "contract_ends_on",
            sqlite_where=CONTRACTED,
            postgresql_where=CONTRACTED,
        ),
        Index("ix_customer_parent_id", "parent_id", sqlite_where=CHILD, postgresql_where=CHILD),
        Index(
            "uq_customer_member_number",
            "member_number",
            unique=True,
            sqlite_where=MEMBER,
            postgresql_where=MEMBER,
        ),
        Index("ix_customer_removed", "deleted_at", sqlite_where=REMOVED, postgresql_where=REMOVED),
    )

    @property
    def customer_id(self) -> str:
        """The id under the name that events about a customer carry it by."""
        return self.id

    @hybrid_property
    def credit_limit(self) -> Money | None:
        """The most this customer may owe, in a query in minor units; None: nobody set a limit."""
        if self.credit_limit_minor is None:
            return None
        return Money(self.credit_limit_minor, self.credit_limit_currency or "CNY")

    @credit_limit.inplace.setter
    def _set_credit_limit(self, limit: Money | None) -> None:
        self.credit_limit_minor = limit.minor if limit else None
        self.credit_limit_currency = limit.currency if limit else None

    @credit_limit.inplace.expression
    @classmethod
    def _asked_credit_limit(cls) -> Any:
        return cls.credit_limit_minor

    @property
    def counts(self) -> bool:
        """Whether it counts for the cap of whoever has it: without a closed deal."""
        return self.first_deal_at is None

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields; a changed name is kept among the former ones."""
        for name, value in self.taking(fields).items():
            setattr(self, name, value)

    def taking(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return all fields that a change of the given ones sets."""
        if fields.get("name", self.name) == self.name or "former_names" in fields:
            return fields
        return {**fields, "former_names": [self.name, *self.former_names][:10]}

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* makes sense: the pool owns nothing, and a lock is set once."""
        if verb in ("release", "lock", "protect") and self.owner_id is None:
            return False
        return verb not in ("lock", "unlock") or (self.locked_at is None) == (verb == "lock")

    def come_to(self, owner_id: str | None, department_id: str | None, at: dt.datetime) -> None:
        """Belong to another owner from now on, or with None to the pool."""
        self.owner_id, self.department_id, self.obtained_at = owner_id, department_id, at
        if owner_id is None:
            self.locked_at = self.protected_until = None


def checked(fields: dict[str, Any], numbers: Numbering) -> dict[str, Any]:
    """
    Return *fields* as they are kept: E.164 numbers, an official code.

    Raises PhoneWrong or CreditCodeWrong.
    """
    told = settled(fields, numbers)
    if told.get("credit_code"):
        code = credit_code(told["credit_code"])
        if code is None:
            raise CreditCodeWrong(credit_code=told["credit_code"])
        told["credit_code"] = code
    return told


def identities(fields: Mapping[str, Any], *, shared: Collection[str] = ()) -> list[Identity]:
    """
    Return what a customer with these fields is known by; a person's name tells nothing.

    shared: kinds that it was allowed to have in common with another.
    """
    numbers = dict(reversed(dialled_by(fields)))  # one of several extensions, if any
    known = [Identity("phone", n, "phone" not in shared, numbers[n]) for n in reversed(numbers)]
    known += [Identity("email", address) for address in addresses(fields)]
    if fields.get("credit_code"):
        known.append(Identity("credit_code", fields["credit_code"], "credit_code" not in shared))
    if fields.get("kind") != "person" and fields.get("name"):
        known += _names(fields, exclusive="name" not in shared)
    return known


def _names(fields: Mapping[str, Any], *, exclusive: bool) -> list[Identity]:
    name = company_key(fields["name"])
    former = {company_key(former) for former in fields.get("former_names") or ()} - {name}
    known = [Identity("name", name, exclusive), Identity("similar_name", like_key(fields["name"]))]
    return known + [Identity("former_name", former_name) for former_name in sorted(former)]


def searched_by(fields: Mapping[str, Any], people: Iterable[Mapping[str, Any]] = ()) -> str:
    """
    Return the tokens by which a customer with these fields is found.

    people: its contacts; who they are and how all are reached is hidden from those who see the
    customer in the pool only.
    """
    names = [fields["name"], *(fields.get("former_names") or ()), *fields.get("spoken", ())]
    people = list(people)
    reach = [reached_by(one) for one in (fields, *people)]
    numbers = [number for numbers, _ in reach for number in numbers]
    words = [word for _, words in reach for word in words]
    codes = [fields.get(one) for one in ("credit_code", *FOUND_BY)]
    private = document([], numbers, words, people=[person["name"] for person in people])
    said = names if fields.get("kind") == "person" else ()
    return document(names, words=[code for code in codes if code], people=said) + hidden(private)

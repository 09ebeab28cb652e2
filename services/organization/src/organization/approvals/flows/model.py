"""The flow and its versions."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Json, Record
from contracts.organization.approval_flow import NothingNew, Retired
from organization.tables import Model

DRAFT, PUBLISHED, RETIRED = "draft", "published", "retired"


class ApprovalFlow(Record, Model):
    """
    Who must agree to a kind of document.

    draft: what will count after `publish`; a published version never changes.
    """

    __tablename__ = "approval_flow"
    resource = "organization.approval_flow"
    told_as: ClassVar = {"draft": "definition"}

    kind: Mapped[str] = mapped_column(String(81), index=True)
    name: Mapped[str] = mapped_column(String(100))
    priority: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(20), default=DRAFT)
    draft: Mapped[dict[str, Any] | None] = mapped_column(Json)
    published_version: Mapped[int | None] = mapped_column()

    @property
    def has_draft(self) -> bool:
        return self.draft is not None

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises Retired."""
        self.refuse_if_retired()
        for name, value in fields.items():
            setattr(self, name, value)

    def publish(self) -> "FlowVersion":
        """Return the next version, made of the draft. Raises Retired or NothingNew."""
        self.refuse_if_retired()
        if self.draft is None:
            raise NothingNew()
        self.published_version = (self.published_version or 0) + 1
        self.state, draft, self.draft = PUBLISHED, self.draft, None
        return FlowVersion(flow_id=self.id, number=self.published_version, definition=draft)

    def retire(self) -> None:
        """Take no more documents. Raises Retired."""
        self.refuse_if_retired()
        self.state = RETIRED

    def refuse_if_retired(self) -> None:
        if self.state == RETIRED:
            raise Retired()


class FlowVersion(Model):
    """What a flow said since a moment; cases keep to the version that they began with."""

    __tablename__ = "approval_flow_version"

    flow_id: Mapped[str] = mapped_column(ForeignKey("approval_flow.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    definition: Mapped[dict[str, Any]] = mapped_column()
    published_at: Mapped[dt.datetime] = mapped_column()
    published_by: Mapped[str] = mapped_column(String(ID_LENGTH))

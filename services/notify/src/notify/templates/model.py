"""The template, its versions, and the ones that a new database begins with."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from contracts.notify import template as contract
from notify.tables import Model
from notify.templates import rules


@dataclass(frozen=True)
class Filled:
    """What a template says with its variables filled in."""

    subject: str | None
    text: str


class Template(Record, Model):
    """A text with variables; what it says is always readable as a template."""

    __tablename__ = "template"
    resource = "notify.template"

    name: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    on_doubt: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(
        String(20), default="transactional", server_default="transactional"
    )
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        Index("ix_template_name_channel_language", "name", "channel", "language", unique=True),
    )

    @property
    def variables(self) -> list[str]:
        return rules.check("\n".join([self.subject or "", self.body]))

    def change(self, fields: dict[str, Any]) -> bool:
        """Take over the given fields; return whether it says something else now."""
        before = (self.subject, self.body)
        for name, value in fields.items():
            setattr(self, name, value)
        self.refuse_if_unreadable()
        if before == (self.subject, self.body):
            return False
        self.refuse_lone_braces()
        return True

    def refuse_if_unreadable(self) -> None:
        for source in (self.subject or "", self.body):
            try:
                rules.check(source)
            except rules.NotATemplate as error:
                raise contract.Unreadable(line=error.line, reason=error.reason[:200]) from error

    def refuse_lone_braces(self) -> None:
        """Refuse {name} where {{ name }} is meant: it would go out as it stands."""
        for at, source in (("/subject", self.subject or ""), ("/body", self.body)):
            found = rules.lone_brace(source)
            if found:
                raise contract.LoneBrace(line=found[0], name=found[1], at=at)

    def fill(self, values: Mapping[str, Any]) -> Filled:
        """Return what it says. Raises MissingVariable, Unreadable or TooLong."""
        try:
            subject = rules.fill(self.subject, values) if self.subject else None
            text = rules.fill(self.body, values)
        except rules.VariableMissing as error:
            raise contract.MissingVariable(name=str(error)) from error
        except rules.NotATemplate as error:
            raise contract.Unreadable(line=error.line, reason=error.reason) from error
        refuse_if_too_long(text, rules.LONGEST[self.channel])
        refuse_if_too_long(subject or "", rules.LONGEST_SUBJECT)
        return Filled(subject, text)


class TemplateVersion(Model):
    """What a template said from one version on; never changed."""

    __tablename__ = "template_version"

    template_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column()
    by: Mapped[str] = mapped_column(String(200))


def refuse_if_too_long(text: str, limit: int) -> None:
    if len(text) > limit:
        raise contract.TooLong(length=len(text), limit=limit)


DEFAULTS: tuple[dict[str, Any], ...] = (
    {
        "id": "order-shipped-sms",
        "name": "order_shipped",
        "channel": "sms",
        "subject": None,
        "body": "尊敬的{{ customer_name }}，您的订单{{ number }}已"
        "{% if delivery_state | default('') == 'partial' %}部分{% endif %}发货，请注意查收。",
    },
    {
        "id": "birthday-sms",
        "name": "birthday",
        "purpose": "marketing",
        "channel": "sms",
        "subject": None,
        "body": "尊敬的{{ title }}，{{ customer_name }}的老朋友，祝您生日快乐！",
    },
    {
        "id": "ticket-opened-email",
        "name": "ticket_opened",
        "channel": "email",
        "subject": "我们已收到您的请求 {{ number }}",
        "body": "您好，\n\n您的请求“{{ subject }}”已登记，编号 {{ number }}。我们会尽快回复。\n",
    },
    {
        "id": "ticket-solved-email",
        "name": "ticket_solved",
        "channel": "email",
        "subject": "您的请求 {{ number }} 已解决",
        "body": "您好，\n\n您的请求“{{ subject }}”（{{ number }}）已解决。如仍有问题请联系我们。\n",
    },
)
"""The templates of a new database."""
SUPERSEDED = {
    "order-shipped-sms": "尊敬的{{ customer_name }}，您的订单{{ number }}已发货，请注意查收。"
}
"""What templates said before; one that nobody has edited says what it says now."""

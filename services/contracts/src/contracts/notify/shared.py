"""What several resources of notify have in common."""

from typing import Any

from marshmallow import ValidationError
from marshmallow import fields as plain

from chassis import fields
from chassis.errors import Conflict, Refusal
from chassis.fields import Length

CHANNELS = ("sms", "email")
PURPOSES = ("transactional", "marketing")
DOUBT = ("at_most_once", "at_least_once")
TOPIC = r"^(\*|[a-z][a-z0-9_]{0,40}(\.[a-z0-9_]{1,40}){0,2}(\.\*|\.v[1-9][0-9]?))$"


class BadRecipient(Conflict):
    """Nothing can be sent to this; `reason` is not_a_phone, not_a_mobile or not_an_email."""

    code = "notify.message.bad_recipient"
    pointer = "/to"
    en = "Nothing can be sent to {to} by {channel}: {reason}."
    zh = "无法通过“{channel}”发送到 {to}：{reason}。"


class NoNumber(Conflict):
    """Whoever should get a message by SMS has no number, so that there was nothing to try."""

    code = "notify.message.no_number"
    en = "The customer has no telephone number to which an SMS could go."
    zh = "该客户没有可接收短信的电话号码。"


class NoAddress(Conflict):
    """Whoever should get a message by e-mail has no address."""

    code = "notify.message.no_address"
    en = "The customer has no e-mail address."
    zh = "该客户没有电子邮件地址。"


UNREACHED = {"sms": NoNumber, "email": NoAddress}
"""Channel → why a message that a rule wants cannot go out to whoever has nothing for it."""


class Inactive(Conflict):
    """Nothing is posted to an endpoint that somebody, or its own answer, switched off."""

    code = "notify.endpoint.inactive"
    en, zh = "The endpoint is switched off.", "该推送地址已停用。"


class UnknownTopic(Conflict):
    """No public event has such a type."""

    code = "notify.topic.unknown"
    pointer = "/topics"
    en, zh = "There is no public event {topic}.", "没有公开事件 {topic}。"


class BeyondOwnSight(Refusal):
    """Who has events sent on sees every record that they are about, and every field of it."""

    code, status = "notify.endpoint.beyond_own_sight", 403
    pointer = "/topics"
    en = "You may have only such events sent on of which you see all: not those of {resources}."
    zh = "您只能转发自己可完整查看的数据的事件，不包括：{resources}。"


def recipient() -> fields.Text:
    return fields.Text(
        min=3, max=254, required=True, metadata={"description": "Telephone number or e-mail."}
    )


def channel(**about: Any) -> fields.Choice:
    return fields.Choice(*CHANNELS, **about)


def doubt(**about: Any) -> fields.Choice:
    """Return the field that says what to do when nobody knows whether a message went out."""
    told = "When it is not known whether it was sent: leave it, or send again."
    return fields.Choice(*DOUBT, metadata={"description": told}, **about)


def purpose(**about: Any) -> fields.Choice:
    """Return the field that says what a message is for."""
    told = "marketing: advertising and greetings, which who opted out does not get."
    return fields.Choice(*PURPOSES, metadata={"description": told}, **about)


def topics(**about: Any) -> fields.Many:
    """Return the field that chooses types of events; nothing is never everything."""
    told = 'Types such as "sales.order.shipped.v1", or beginnings such as "sales.*".'
    inner = fields.Text(min=1, max=120, validate=[fields.Matches(TOPIC)])
    return fields.Many(inner, min=1, max=50, metadata={"description": told}, **about)


class Variables(plain.Dict):
    """Texts by name; what is wrong is told of the name, as of a field."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        read: Any = super()._deserialize
        try:
            told: dict[str, Any] = read(value, *args, **kwargs)
        except ValidationError as error:
            wrong = error.messages
            if isinstance(wrong, dict):
                wrong = {name: [*sum(told.values(), [])] for name, told in wrong.items()}
            raise ValidationError(wrong) from error
        return told


def variables(**about: Any) -> plain.Dict:
    """Return the field with the values that a template is filled with."""
    return Variables(
        keys=plain.String(),
        values=fields.Text(max=1000),
        validate=[Length(max=50)],
        metadata={"maxProperties": 50},
        **about,
    )

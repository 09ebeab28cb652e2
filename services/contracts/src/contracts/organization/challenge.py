"""Challenges: what somebody must answer who failed too often: a picture, or a code by e-mail."""

from chassis import fields
from chassis.contract import Resource
from chassis.fields import Schema
from contracts.organization.session import TooManyCodes


class Captcha(Schema):
    """A picture of characters to be typed; good for one try and a few minutes."""

    id = fields.Id(required=True)
    image = fields.Text(
        required=True, max=100_000, metadata={"description": "PNG as a data: address."}
    )
    expires_at = fields.Instant(required=True)


class CodeWanted(Schema):
    login = fields.Text(min=1, max=200, required=True)


class CodeSent(Schema):
    """The same for every login, whether anybody has it or not."""

    id = fields.Id(required=True, metadata={"description": "Send it as captcha_id."})
    expires_at = fields.Instant(required=True)


captcha = Resource("organization", "captcha", zh="验证码")

draw = captcha.operation(
    "create",
    summary="Get a picture whose characters prove that a person signs in.",
    http="POST /captchas",
    gives=Captcha,
    status=201,
    access="public",
    dry_run=False,
    keyed="none",
)
send_code = captcha.operation(
    "send_code",
    summary="Get a code by e-mail instead of a picture, for those who cannot see it.",
    http="POST /captchas/send-code",
    takes=CodeWanted,
    gives=CodeSent,
    status=202,
    access="public",
    keyed="required",
    raises=(TooManyCodes,),
)

"""Setting a forgotten password anew by a code that comes by e-mail or SMS."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Refusal
from chassis.fields import Schema
from contracts.organization.password import MAX_LENGTH, MIN_LENGTH, TooShort, TooSimple, UsedBefore
from contracts.organization.session import TooManyCodes
from contracts.shared import Empty

CHANNELS = ("email", "sms")


class WrongCode(Refusal):
    """Wrong, old, used, tried too often, or never sent because nobody has that login."""

    code, status = "organization.password_reset.wrong_code", 403
    pointer = "/code"
    en, zh = "The code is wrong or too old.", "验证码错误或已过期。"


class Forgotten(Schema):
    login = fields.Text(min=1, max=200, required=True)
    channel = fields.Choice(*CHANNELS, load_default="email")


class ResetBegun(Schema):
    """The same for every login, whether anybody has it or not."""

    id = fields.Id(required=True)
    expires_at = fields.Instant(required=True)


class Redeem(Schema):
    password_reset_id = fields.Id(required=True)
    code = fields.Text(min=4, max=20, required=True)
    new_password = fields.Secret(min=MIN_LENGTH, max=MAX_LENGTH, required=True)


password_reset = Resource("organization", "password_reset", zh="密码重置")

create = password_reset.operation(
    "create",
    summary="Ask for a code with which a forgotten password can be set anew.",
    http="POST /password-resets",
    takes=Forgotten,
    gives=ResetBegun,
    status=202,
    access="public",
    raises=(TooManyCodes,),
    dry_run=False,
    keyed="required",
)
redeem = password_reset.operation(
    "redeem",
    summary="Set a new password with the code; all sessions end, a second factor stays.",
    http="POST /password-resets/{password_reset_id}/redeem",
    takes=Redeem,
    gives=Empty,
    access="public",
    timeout_s=5.0,
    raises=(WrongCode, TooShort, TooSimple, UsedBefore),
    dry_run=False,
)

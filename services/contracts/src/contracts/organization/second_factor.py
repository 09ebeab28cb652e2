"""Second factor: a code of an app (RFC 6238) beside the password, and codes for recovery."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Refusal
from chassis.fields import Schema
from contracts.organization.password import OnlyForStaff
from contracts.organization.role import BeyondOwnRights
from contracts.organization.session import TooManyAttempts
from contracts.organization.staff import StaffKey

CODE = r"^[0-9]{6}$"
ANY_CODE = r"^([0-9]{6}|[A-Za-z2-7]{4}(-?[A-Za-z2-7]{4}){2})$"
"""Of the app, or one for recovery."""
KNOWN = fields.Matches(
    ANY_CODE,
    en="This must be a code of the app, of 6 digits, or one for recovery.",
    zh="须为验证器的 6 位验证码，或恢复码。",
)


class AlreadyOn(Conflict):
    code = "organization.second_factor.already_on"
    en, zh = "A second factor is in use already.", "已启用双重验证。"


class NotBegun(Conflict):
    code = "organization.second_factor.not_begun"
    en, zh = "No second factor is in use.", "尚未启用双重验证。"


class CodeWrong(Refusal):
    code, status = "organization.second_factor.code_wrong", 403
    pointer = "/code"
    en, zh = "The code is wrong or was used before.", "验证码错误或已使用。"


class Code(Schema):
    code = fields.Text(min=6, max=6, required=True, validate=[fields.Matches(CODE)])


class LastCode(Schema):
    code = fields.Text(
        min=6, max=14, required=True, validate=[KNOWN],
        metadata={"description": "Of the app or, where it is lost, one for recovery."},
    )  # fmt: skip


class Secret(Schema):
    """Told this once; show `uri` as a QR code to the app."""

    secret = fields.Text(
        metadata={
            "told_once": True,
            "description": "Base32. Told once, not to a repeat; begin anew where it was lost.",
        }
    )
    uri = fields.Text(
        max=1000,
        metadata={"told_once": True, "description": "Told once, not to a repeat; holds `secret`."},
    )


class RecoveryCodes(Schema):
    """Told this once; each opens one sign-in when the app is lost, or removes the factor."""

    recovery_codes = fields.Many(
        fields.Text(),
        metadata={
            "told_once": True,
            "description": "Told once, not to a repeat; who lost them removes the factor with a "
            "code of the app and begins anew.",
        },
    )


class SecondFactor(Schema):
    is_on = fields.Flag(required=True)
    confirmed_at = fields.Instant(allow_none=True)
    recovery_codes_left = fields.Whole()


second_factor = Resource("organization", "second_factor", zh="双重验证")

get = second_factor.operation(
    "get",
    summary="Read whether I sign in with a second factor.",
    http="GET /second-factor",
    gives=SecondFactor,
    safe=True,
    access="signed_in",
)
begin = second_factor.operation(
    "begin",
    summary="Get a secret for an app; it counts once a code of it was confirmed.",
    http="POST /second-factor",
    gives=Secret,
    status=201,
    access="signed_in",
    raises=(AlreadyOn, OnlyForStaff),
    dry_run=False,
)
confirm = second_factor.operation(
    "confirm",
    summary="Show that the app knows the secret; from now on signing in needs its codes.",
    http="POST /second-factor/confirm",
    takes=Code,
    gives=RecoveryCodes,
    access="signed_in",
    raises=(NotBegun, AlreadyOn, CodeWrong),
    dry_run=False,
)
remove = second_factor.operation(
    "remove",
    summary="Sign in without a second factor again; needs a last code of app or recovery.",
    http="POST /second-factor/remove",
    takes=LastCode,
    gives=SecondFactor,
    access="signed_in",
    raises=(NotBegun, CodeWrong, TooManyAttempts),
    dry_run=False,
)
reset = second_factor.operation(
    "reset",
    summary="Take the second factor from a colleague who lost it.",
    http="POST /staff/{staff_id}/reset-second-factor",
    takes=StaffKey,
    gives=SecondFactor,
    raises=(NotFound, NotBegun, BeyondOwnRights),
)

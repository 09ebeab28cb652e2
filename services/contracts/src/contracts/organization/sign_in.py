"""The sign-in log (登录日志): who tried to sign in, when, from where, with what result."""

from chassis import fields
from chassis.contract import Resource
from chassis.fields import Schema

RESULTS = (
    "ok",
    "wrong_password",
    "unknown_login",
    "not_active",
    "wrong_code",
    "code_wanted",
    "not_from_here",
    "not_now",
    "reuse",
    "second_factor_on",
    "second_factor_off",
    "password_reset",
)


class SignIn(Schema):
    id = fields.Id(required=True)
    created_at = fields.Instant()
    login = fields.Text()
    staff_id = fields.Id(allow_none=True)
    source = fields.Text()
    device = fields.Text()
    result = fields.Choice(*RESULTS)


sign_in = Resource("organization", "sign_in", zh="登录记录")

listed, searched = sign_in.list_operations(
    SignIn,
    summary="List attempts to sign in.",
    filters={
        "created_at": "instant",
        "login": "text",
        "staff_id": "id",
        "source": "text",
        "result": "choice",
    },
)

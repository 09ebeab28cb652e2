"""Passwords: changing one's own."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Refusal
from chassis.fields import Schema
from contracts.organization.session import TooManyAttempts
from contracts.shared import Empty

MIN_LENGTH, MAX_LENGTH = 10, 256


class WrongPassword(Refusal):
    code, status = "organization.password.wrong", 403
    pointer = "/current_password"
    en, zh = "The current password is wrong.", "当前密码错误。"


class TooShort(Conflict):
    """The house wants longer passwords than the API itself."""

    code = "organization.password.too_short"
    pointer = "/new_password"
    en, zh = "A password needs at least {limit} characters.", "密码至少需要 {limit} 个字符。"


class TooSimple(Conflict):
    """Easy to guess: common, a row of keys, or made of the person's own names."""

    code = "organization.password.too_simple"
    pointer = "/new_password"
    en, zh = "This password is too easy to guess.", "该密码过于简单。"


class UsedBefore(Conflict):
    code = "organization.password.used_before"
    pointer = "/new_password"
    en, zh = "This password was used before.", "不能使用最近用过的密码。"


class OnlyForStaff(Conflict):
    """A system with an API key has no password."""

    code = "organization.password.only_for_staff"
    en, zh = "Only people have passwords.", "只有员工账号才有密码。"


OPEN_BEFORE = frozenset(
    ("organization.password.change", "organization.profile.get", "organization.session.revoke")
)
"""What an initial password opens, beside what is open to everybody."""


class ChangeRequired(Refusal):
    """Whoever still has the initial password may do nothing but change it."""

    code, status = "organization.password.change_required", 403
    en = "Change your initial password first: POST /v1/password."
    zh = "请先修改初始密码（POST /v1/password）。"


class Change(Schema):
    current_password = fields.Secret(min=1, max=MAX_LENGTH, required=True)
    new_password = fields.Secret(min=MIN_LENGTH, max=MAX_LENGTH, required=True)


password = Resource("organization", "password", zh="密码")

change = password.operation(
    "change",
    summary="Change my password; my other sessions end.",
    http="POST /password",
    takes=Change,
    gives=Empty,
    access="signed_in",
    timeout_s=5.0,
    raises=(WrongPassword, TooManyAttempts, TooShort, TooSimple, UsedBefore, OnlyForStaff),
    dry_run=False,
)

"""What tasks, appointments, comments and the like have in common."""

from typing import Any

from chassis import fields
from chassis.errors import Conflict
from chassis.fields import Schema

RECURRENCE = r"^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]{4,10}=[A-Z0-9,+-]{1,100}){0,8}$"
RESOURCE = r"^[a-z_]{2,40}\.[a-z_]{2,40}$"


class UnclearRecurrence(Conflict):
    """Not a rule of RFC 5545 that is read here, or one that never happens."""

    code = "organization.recurrence.unclear"
    pointer = "/recurrence"
    en, zh = "The repetition {recurrence} cannot be followed.", "无法识别重复规则 {recurrence}。"


class FirstLeftOut(Conflict):
    """By RFC 5545 the first day belongs to the series; calendars differ where the rule omits it."""

    code = "organization.recurrence.first_left_out"
    pointer = "/recurrence"
    en = "The repetition leaves out its first day; by its rule it begins at {next}."
    zh = "重复规则不包含首次日期，按该规则应从 {next} 开始。"


class NotAColleague(Conflict):
    """Presence and absence are of people; a system with an API key has neither."""

    code = "organization.staff.not_a_colleague"
    en = "Only colleagues do this for themselves, no API key."
    zh = "只能由员工本人操作，不能使用 API 密钥。"


class UnknownPerson(Conflict):
    code = "organization.staff.unknown_person"
    en, zh = "There is no such active colleague.", "员工不存在或已离职。"


def recurrence(**about: Any) -> fields.Text:
    """Return the field of a repetition rule."""
    told = "RFC 5545 without RRULE: FREQ=WEEKLY;BYDAY=MO,FR;COUNT=10."
    return fields.Text(
        min=10,
        max=300,
        allow_none=True,
        validate=[fields.Matches(RECURRENCE)],
        metadata={"description": told},
        **about,
    )


ABOUT = ("about_resource", "about_id")
"""The fields that name the record; over HTTP only who sees it may name it."""


class About(Schema):
    """The record that something is about, of any service."""

    about_resource = fields.Text(max=81, allow_none=True, validate=[fields.Matches(RESOURCE)])
    about_id = fields.Id(allow_none=True)
    customer_id = fields.Id(allow_none=True)

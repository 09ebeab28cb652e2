"""What is known of a customer beside name and reach, and where it stands with the house."""

from chassis import fields
from chassis.fields import Schema
from contracts.customers.kept import Degrees, Distinct, Placed

PURPOSES = ("visit", "delivery", "mailing", "billing")
IMPORTANCES = ("high", "medium", "low")
MOST_ADDRESSES = 20
REGISTRATION_NUMBER = r"^[0-9A-Za-z]{6,30}$"
TAX_NUMBER = r"^[0-9A-Za-z]{15,20}$"
WEBSITE = r"^(([Hh][Tt][Tt][Pp][Ss]?://)?[^\s:/?#@]+\.[^\s:/?#@]+(:[0-9]{1,5})?([/?#][^\s]*)?)?$"
"""Pages make a link of it, so that nothing else may hide in it that a browser runs."""


class Address(Schema):
    """One of several addresses; the first of a purpose is the usual one."""

    purpose = fields.Choice(*PURPOSES, required=True)
    text = fields.Text(min=1, max=300, required=True)
    region = fields.Text(max=80, allow_none=True)
    postcode = fields.Text(max=12, allow_none=True)
    recipient = fields.Text(max=100, allow_none=True)
    phone = fields.Text(max=31, allow_none=True)
    latitude = Degrees(90, allow_none=True, metadata={"description": "WGS 84."})
    longitude = Degrees(180, allow_none=True)


class Details(Schema):
    """What people may write."""

    website = fields.Text(
        max=200,
        allow_none=True,
        validate=[
            fields.Matches(
                WEBSITE,
                en="This must be a web address such as www.example.com or https://example.com.",
                zh="须为网址，例如 www.example.com 或 https://example.com。",
            )
        ],
    )
    tags = Distinct(fields.Text(min=1, max=40), max=50)
    scale = fields.Text(max=80, allow_none=True, metadata={"description": "Such as 50-99 人."})
    importance = fields.Choice(*IMPORTANCES, allow_none=True)
    registration_number = fields.Text(
        max=30,
        allow_none=True,
        validate=[
            fields.Matches(
                REGISTRATION_NUMBER,
                en="A registration number has 6 to 30 letters and digits.",
                zh="注册号由 6 至 30 位字母和数字组成。",
            )
        ],
    )
    tax_number = fields.Text(
        max=20,
        allow_none=True,
        validate=[
            fields.Matches(
                TAX_NUMBER,
                en="A tax number has 15 to 20 letters and digits.",
                zh="税号由 15 至 20 位字母和数字组成。",
            )
        ],
    )
    contract_ends_on = fields.Day(
        allow_none=True, metadata={"description": "Last day of the contract with it, if any."}
    )
    addresses = fields.Many(Placed(Address), max=MOST_ADDRESSES)


class Standing(Schema):
    """What its own operations and rules decide."""

    class_id = fields.Id(allow_none=True, metadata={"description": "See /customer-classes."})
    class_since = fields.Instant(allow_none=True)
    grade = fields.Text(
        allow_none=True, metadata={"description": "Level of the grade scheme, such as 白金."}
    )
    grade_frozen = fields.Flag(
        metadata={"description": "Whether it was set by hand and rules leave it alone."}
    )
    parent_id = fields.Id(allow_none=True, metadata={"description": "It is a subsidiary of."})
    member_number = fields.Text(allow_none=True)
    member_since = fields.Instant(
        allow_none=True, metadata={"description": "Null: a walk-in or no member."}
    )
    picture_id = fields.Id(
        allow_none=True, metadata={"description": "Of its files the one that shows it."}
    )
    first_paid_at = fields.Instant(
        allow_none=True,
        metadata={
            "description": "When money settled an order first; null again when it went back."
        },
    )

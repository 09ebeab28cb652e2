"""How every service tells what it keeps of a person, and forgets him (PIPL, GDPR)."""

from dataclasses import dataclass
from functools import cache

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Event, Operation, Resource
from chassis.fields import Schema

PHASES = ("count", "erase")
LAWS = ("books", "contracts", "employment", "logs")
"""Why records stay although the person asks: what the law makes a company keep."""


class PersonalAsked(Schema):
    """What the organization asks of every service: count and find, or erase."""

    id = fields.Id(required=True)
    phase = fields.Choice(*PHASES, required=True)
    phones = fields.Many(fields.Text(max=31), max=20)
    emails = fields.Many(fields.Text(max=254), max=20)
    numbers = fields.Many(fields.Text(max=100), max=20)
    names = fields.Many(fields.Text(max=200), max=None)
    record_ids = fields.Many(
        fields.Id(), max=None, metadata={"description": "Records that are the person."}
    )


class PersonalReported(Schema):
    """What one service has found or erased: resource → number of records."""

    request_id = fields.Id(required=True)
    service = fields.Text(max=40, required=True)
    phase = fields.Choice(*PHASES, required=True)
    counts = plain.Dict(required=True)
    kept = plain.Dict(metadata={"description": "Resource → why its records stay."})
    record_ids = fields.Many(fields.Id(), max=None)
    names = fields.Many(fields.Text(max=200), max=None)


class WhoAsks(Schema):
    """By what a person is found."""

    phones = fields.Many(fields.Text(max=31), max=20, load_default=list)
    emails = fields.Many(fields.Text(max=254), max=20, load_default=list)
    numbers = fields.Many(fields.Text(max=100), max=20, load_default=list)
    names = fields.Many(fields.Text(max=200), max=2000, load_default=list)
    record_ids = fields.Many(fields.Id(), max=2000, load_default=list)


class KeptRecord(Schema):
    """A record that tells of the person."""

    resource = fields.Text(required=True)
    id = fields.Id(required=True)
    law = fields.Choice(*LAWS, allow_none=True, metadata={"description": "Why it must stay."})
    fields_ = plain.Dict(data_key="fields", attribute="fields", required=True)


class KeptOfPerson(Schema):
    items = plain.List(plain.Nested(KeptRecord), required=True)
    complete = fields.Flag(required=True, metadata={"description": "False: there are more."})


@dataclass(frozen=True)
class PersonalPart:
    """What a service offers for personal data."""

    resource: Resource
    tell: Operation
    reported: Event


@cache
def part_of(service: str) -> PersonalPart:
    """Declare the part of *service*."""
    part = Resource(service, "personal_part", zh="个人信息", personal=("names",))
    return PersonalPart(
        resource=part,
        tell=part.operation(
            "tell",
            summary="Tell what is kept of a person, for the person.",
            takes=WhoAsks,
            gives=KeptOfPerson,
            safe=True,
            timeout_s=8.0,
        ),
        reported=part.event(
            "reported", summary="What was found or erased of a person.", data=PersonalReported
        ),
    )

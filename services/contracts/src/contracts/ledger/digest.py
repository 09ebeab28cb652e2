"""Daily digests: what the book looked like at the end of a day, told so that others keep it."""

from chassis import fields
from chassis.contract import Resource
from chassis.fields import Schema
from contracts.shared import RecordFields


class YearHead(Schema):
    """The last entry of a year: its number, and the hash that seals all before it."""

    year = fields.Whole(required=True)
    number = fields.Whole(required=True)
    hash = fields.Text(required=True)


class DigestFields(Schema):
    id = fields.Id(required=True)
    day = fields.Day(required=True)
    years = fields.Many(fields.One(YearHead), max=1000, required=True)
    entries = fields.Whole(required=True)
    previous = fields.Text(required=True, metadata={"description": "Digest of the day before."})
    digest = fields.Text(required=True, metadata={"description": "Seals all of the above."})


class Digest(DigestFields, RecordFields):
    """A digest as the ledger itself keeps it."""


digest = Resource("ledger", "digest", zh="日摘要")

listed, searched = digest.list_operations(
    Digest,
    summary="List the daily digests of the book.",
    filters={"day": "day", "created_at": "instant"},
    sorts=("created_at", "day"),
    http="/ledger-digests",
)
seal = digest.operation(
    "seal",
    summary="Seal the book as it is now; the same day is sealed once.",
    http="POST /ledger-digests",
    gives=Digest,
    status=201,
)
sealed = digest.event(
    "sealed", summary="The book of a day was sealed.", data=DigestFields, public=True
)

"""Kept digests: what the ledger told of its book each day, kept where its owner cannot write."""

from chassis import fields
from chassis.contract import Resource
from contracts.ledger.digest import YearHead
from contracts.shared import RecordFields


class KeptDigest(RecordFields):
    day = fields.Day(required=True)
    entries = fields.Whole(required=True)
    years = fields.Many(fields.One(YearHead), max=1000, required=True)
    previous = fields.Text(required=True)
    digest = fields.Text(required=True, metadata={"description": "As the ledger told it."})
    told_at = fields.Instant(required=True)


kept_digest = Resource("organization", "kept_digest", zh="留存日摘要")

listed, searched = kept_digest.list_operations(
    KeptDigest,
    summary="List the digests of the book that were told, day by day.",
    filters={"day": "day", "digest": "text", "created_at": "instant"},
    sorts=("created_at", "day"),
)

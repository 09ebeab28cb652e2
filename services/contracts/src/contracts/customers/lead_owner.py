"""Who had a lead from when to when, and why it went on."""

from chassis import fields
from chassis.errors import NotFound
from chassis.fields import Schema
from contracts.customers.lead import LeadKey, lead

WAYS = ("create", "rule", "transfer", "claim", "release", "refresh", "handover")


class LeadOwnership(Schema):
    """From when to when somebody, or with a null owner a pool, had a lead."""

    owner_id = fields.Id(allow_none=True)
    from_at = fields.Instant()
    to_at = fields.Instant(allow_none=True)
    how = fields.Choice(*WAYS)
    reason = fields.Text(allow_none=True)
    pool_id = fields.Id(
        allow_none=True,
        metadata={"description": "The pool where it lay, or from which it came; null: general."},
    )
    by_id = fields.Text()


class LeadOwners(Schema):
    items = fields.Many(fields.One(LeadOwnership))


owners = lead.operation(
    "owners",
    summary="Read who had a lead from when to when, and why.",
    http="GET /leads/{lead_id}/owners",
    takes=LeadKey,
    gives=LeadOwners,
    safe=True,
    raises=(NotFound,),
)

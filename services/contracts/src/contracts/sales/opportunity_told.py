"""What events tell of opportunities."""

from chassis import fields
from chassis.fields import Schema


class OpportunityTold(Schema):
    """What events tell of an opportunity."""

    id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    title = fields.Text()
    amount = fields.Money()
    pipeline_id = fields.Id()
    stage = fields.Text()
    stage_name = fields.Text()
    from_stage = fields.Text(allow_none=True)
    probability = fields.Whole()
    state = fields.Text()
    reason = fields.Text(allow_none=True)
    expected_close_on = fields.Day(allow_none=True)
    owner_id = fields.Id(allow_none=True)

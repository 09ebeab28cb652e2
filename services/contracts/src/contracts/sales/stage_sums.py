"""Counts and sums of a pipeline by stage."""

from marshmallow import fields as plain

from chassis import fields
from chassis.fields import Schema

STATES = ("open", "won", "lost")
AMOUNT = {"shows": ("sales.opportunity.amount",)}
"""What sums up amounts, or keeps an earlier one, is seen by whoever may see the amount."""


class SummaryQuestion(Schema):
    pipeline_id = fields.Id(metadata={"description": "The default pipeline when not given."})
    owner_id = fields.Id()
    state = fields.Choice(*STATES, load_default="open")
    currency = fields.Currency(load_default="CNY")


class StageSum(Schema):
    stage = fields.Text(required=True)
    name = fields.Text()
    probability = fields.Whole()
    count = fields.Whole(required=True)
    amount = fields.Money(required=True, metadata=AMOUNT)
    weighted = fields.Money(
        required=True, metadata={"description": "Amount by probability.", **AMOUNT}
    )


class Summary(Schema):
    """Counts and sums of one pipeline by stage, over what the caller may see."""

    pipeline_id = fields.Id(required=True)
    state = fields.Choice(*STATES)
    stages = plain.List(plain.Nested(StageSum))
    count = fields.Whole(required=True)
    amount = fields.Money(required=True, metadata=AMOUNT)
    weighted = fields.Money(required=True, metadata=AMOUNT)

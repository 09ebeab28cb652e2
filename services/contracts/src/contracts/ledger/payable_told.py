"""What events and ageing tell of payables."""

from chassis import fields
from chassis.fields import Schema
from contracts.ledger.bounded import MOST_ROWS
from contracts.ledger.receivable import AgesQuery, AgesWithPrepaid

STATES = ("open", "settled", "cancelled")


class PayableTold(Schema):
    """What a payable is, as events tell it."""

    id = fields.Id(required=True)
    supplier_id = fields.Id(required=True)
    supplier_name = fields.Text()
    title = fields.Text(required=True)
    state = fields.Choice(*STATES, required=True)
    amount = fields.Money(required=True)
    tax = fields.Money(required=True)
    open_amount = fields.Money(required=True, metadata={"description": "Still owed."})
    written_off = fields.Money(metadata={"description": "Rounded off as it was paid."})
    credited = fields.Money(metadata={"description": "Taken off by credits of the supplier."})
    happened_on = fields.Day(required=True)
    due_on = fields.Day(required=True)
    owner_id = fields.Id(allow_none=True, load_default=None)


class PayableDueSoon(PayableTold):
    days_left = fields.Whole(required=True)


class PayableOverdue(PayableTold):
    """A payable that reached a level of reminding."""

    level = fields.Whole(required=True)
    days_overdue = fields.Whole(required=True)


class PayableAgeingQuery(AgesQuery):
    supplier_id = fields.Id()
    currency = fields.Commodity(load_default="CNY")


class PayableAgeingRow(AgesWithPrepaid):
    supplier_id = fields.Id(required=True)
    supplier_name = fields.Text()


class PayableAgeing(Schema):
    on = fields.Day(required=True)
    items = fields.Many(fields.One(PayableAgeingRow), max=MOST_ROWS)
    total = fields.One(
        AgesWithPrepaid, metadata={"description": "The sum of all rows of all pages."}
    )
    next_after = fields.Id(allow_none=True, metadata={"description": "Null: that was all."})

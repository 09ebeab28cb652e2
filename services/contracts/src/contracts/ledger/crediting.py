"""What credits are, to customers and of suppliers alike: less is owed of a debt."""

from chassis import fields
from chassis.fields import Schema
from contracts.shared import RecordFields

FILTERS = {"number": "text", "state": "choice", "credited_on": "day", "created_at": "instant"}
SORTS = ("created_at", "credited_on")


class NewCredit(Schema):
    amount = fields.Money(required=True, metadata={"description": "With tax."})
    tax = fields.Money(
        allow_none=True,
        load_default=None,
        metadata={"description": "Part of the amount; default: as of what is credited."},
    )
    reason = fields.Text(min=1, required=True)


class Credit(RecordFields):
    number = fields.Text(required=True)
    amount = fields.Money(required=True)
    tax = fields.Money(required=True)
    reason = fields.Text()
    credited_on = fields.Day(required=True)
    withdrawn_on = fields.Day(allow_none=True)
    entry_id = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)

"""What receipts and payments tell of their approval and of their end."""

from chassis import fields
from chassis.fields import Schema

STATES = ("submitted", "approved", "rejected", "discarded", "posted", "reversed")

ASK = {"description": "Ask for an approval first, even if none is required; naming one does too."}
APPROVAL = {"description": "The approval without which nothing was, or is, booked."}
WANTED = {"description": "What it is to be allocated to once it is approved and booked."}


class Waiting(Schema):
    """How a document was approved, and why it was reversed."""

    approval_id = fields.Id(allow_none=True, metadata=APPROVAL)
    approval_comment = fields.LongText(allow_none=True)
    decided_by = fields.Id(allow_none=True)
    reversal_reason = fields.Text(allow_none=True)


class Reason(Schema):
    """Why something is taken back."""

    reason = fields.Text(min=1, max=200, required=True)


class Reversed(Schema):
    """What a document tells of how it was taken back."""

    reversal_reason = fields.Text(allow_none=True)
    reversal_entry_id = fields.Id(
        allow_none=True, metadata={"description": "The red entry that took the last one back."}
    )

"""What settled a receivable (核销明细): money, whoever paid it, offsets, credits and bad debts."""

from chassis import fields
from chassis.fields import Schema
from contracts.ledger.bounded import NextPage, Onward

KINDS = ("receipt", "offset", "credit_note", "bad_debt")


class SettlementsQuery(Onward):
    receivable_id = fields.Id(required=True)


class Settlement(Schema):
    """What one document settles of the receivable as things stand, and nothing else of it."""

    id = fields.Id(required=True)
    kind = fields.Choice(*KINDS, required=True)
    document_id = fields.Id(required=True)
    number = fields.Text(metadata={"description": "Of the document; empty for a bad debt."})
    happened_on = fields.Day(required=True)
    payer_id = fields.Id(
        allow_none=True,
        metadata={"description": "Whose money it is: not always of who owes, as in a group."},
    )
    payer_name = fields.Text()
    amount = fields.Money(required=True)
    written_off = fields.Money(metadata={"description": "Rounded off beside it (抹零)."})


class Settlements(NextPage):
    """The newest first."""

    items = fields.Many(fields.One(Settlement))

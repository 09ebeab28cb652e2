"""What is written of a payment: what a new one names, and what is told of each."""

from chassis import fields
from chassis.fields import Schema
from contracts.approvals import NamedApprovers
from contracts.ledger.payment_part import FOR_OTHERS, ROUND_OFF, PaymentPart, PaymentPartInput
from contracts.ledger.waiting import ASK, STATES, WANTED, Reason, Waiting
from contracts.shared import CustomFields, NewCustomFields, RecordFields


class NewPayment(NewCustomFields, NamedApprovers):
    supplier_id = fields.Id(required=True)
    amount = fields.Money(required=True)
    account_code = fields.Text(min=1, max=20, load_default="1002")
    paid_on = fields.Day(allow_none=True, load_default=None)
    bank_reference = fields.Text(min=1, max=100, allow_none=True, load_default=None)
    memo = fields.Text(load_default="")
    parts = fields.Many(fields.One(PaymentPartInput), max=50, load_default=list)
    receipt_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Pays the advance of this receipt back (预收款退款); the supplier is its"
            " customer then."
        },
    )
    round_off = fields.Flag(load_default=False, metadata=ROUND_OFF)
    for_others = fields.Flag(load_default=False, metadata=FOR_OTHERS)
    ask_approval = fields.Flag(load_default=False, metadata=ASK)


class PaymentKey(Schema):
    payment_id = fields.Id(required=True)


class PaymentPatch(CustomFields, PaymentKey):
    """What is booked stays; fields of the house may be filled in later."""


class ReversePayment(PaymentKey, Reason):
    pass


class AllocatePayment(PaymentKey):
    parts = fields.Many(fields.One(PaymentPartInput), min=1, max=50, required=True)
    round_off = fields.Flag(load_default=False, metadata=ROUND_OFF)
    for_others = fields.Flag(load_default=False, metadata=FOR_OTHERS)


class Payment(CustomFields, Waiting, RecordFields):
    number = fields.Text(required=True)
    supplier_id = fields.Id(required=True)
    state = fields.Choice(*STATES, required=True)
    amount = fields.Money(required=True)
    prepaid = fields.Money(required=True, metadata={"description": "Not allocated."})
    refunded = fields.Money(
        required=True,
        metadata={"description": "Given back by the supplier, in receipts that name the payment."},
    )
    written_off = fields.Money(metadata={"description": "Rounded off of what it pays (抹零)."})
    account_code = fields.Text(required=True)
    paid_on = fields.Day(required=True)
    bank_reference = fields.Text(allow_none=True)
    memo = fields.Text()
    receipt_id = fields.Id(
        allow_none=True, metadata={"description": "The receipt whose advance it pays back."}
    )
    offset_id = fields.Id(
        allow_none=True,
        metadata={"description": "The offset of which it came: what it took is owed no more."},
    )
    parts = fields.Many(fields.One(PaymentPart))
    wanted = fields.Many(fields.One(PaymentPart), metadata=WANTED)
    entry_id = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)

"""Credit notes (退货冲减): what a customer owes no more, since goods came back or were dearer."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.ledger.entry import POSTING
from contracts.ledger.receivable import NotOpen
from contracts.shared import RecordFields

STATES = ("given", "withdrawn")


class MoreThanOwed(Conflict):
    code = "ledger.credit_note.more_than_owed"
    pointer = "/amount"
    en, zh = "Only {left} is left to credit.", "可冲减金额仅为 {left}。"


class NothingCredited(Conflict):
    code = "ledger.credit_note.nothing"
    pointer = "/amount"
    en, zh = "An amount of zero is nothing to credit.", "冲减金额不能为零。"


class CreditedTax(Conflict):
    """The tax is a part of the amount, in the same currency."""

    code = "ledger.credit_note.tax"
    pointer = "/tax"
    en, zh = "The tax {tax} does not fit the amount {amount}.", "税额 {tax} 与金额 {amount} 不符。"


class WithdrawnBefore(Conflict):
    code = "ledger.credit_note.withdrawn"
    en, zh = "The credit note was taken back before.", "该冲减单已撤销。"


class NewCreditNote(Schema):
    receivable_id = fields.Id(required=True)
    amount = fields.Money(required=True, metadata={"description": "With tax."})
    tax = fields.Money(
        allow_none=True,
        load_default=None,
        metadata={"description": "Part of the amount; default: as of the receivable."},
    )
    reason = fields.Text(min=1, required=True)


class CreditNote(RecordFields):
    number = fields.Text(required=True)
    receivable_id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    state = fields.Choice(*STATES, required=True)
    amount = fields.Money(required=True)
    tax = fields.Money(required=True)
    reason = fields.Text()
    credited_on = fields.Day(required=True)
    withdrawn_on = fields.Day(allow_none=True)
    entry_id = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)


class CreditNoteKey(Schema):
    credit_note_id = fields.Id(required=True)


credit_note = Resource("ledger", "credit_note", zh="冲减单")

create = credit_note.operation(
    "create",
    summary="Credit a part of a receivable; what was received beyond the rest is an advance.",
    http="POST /receivables/{receivable_id}/credit",
    takes=NewCreditNote,
    gives=CreditNote,
    status=201,
    keyed="required",
    raises=(*POSTING, NotFound, NotOpen, MoreThanOwed, NothingCredited, CreditedTax),
)
get = credit_note.operation(
    "get",
    summary="Read one credit note.",
    http="GET /credit-notes/{credit_note_id}",
    takes=CreditNoteKey,
    gives=CreditNote,
    safe=True,
    raises=(NotFound,),
)
listed, searched = credit_note.list_operations(
    CreditNote,
    summary="List credit notes.",
    filters={
        "number": "text",
        "customer_id": "id",
        "receivable_id": "id",
        "state": "choice",
        "credited_on": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "credited_on"),
)
withdraw = credit_note.operation(
    "withdraw",
    summary="Take back a credit note, as for an exchange; the amount is owed again.",
    http="POST /credit-notes/{credit_note_id}/withdraw",
    takes=CreditNoteKey,
    gives=CreditNote,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, NotOpen, WithdrawnBefore),
)

"""
Credit notes (退货冲减): what a customer owes no more, since goods came back or were dearer.

Goods that came back and are not sent again propose one; it counts once somebody gives it.
"""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.crediting import FILTERS, SORTS, Credit, NewCredit
from contracts.ledger.entry import POSTING
from contracts.ledger.receivable import NotOpen
from contracts.ledger.taxed import CreditedTax
from contracts.organization import access

STATES = ("proposed", "given", "withdrawn", "dismissed")


class MoreThanOwed(Conflict):
    code = "ledger.credit_note.more_than_owed"
    pointer = "/amount"
    en, zh = "Only {left} is left to credit.", "可冲减金额仅为 {left}。"


class CreditedInOther(Conflict):
    code = "ledger.credit_note.other_currency"
    pointer = "/amount"
    en, zh = (
        "What is credited is in {wanted}, not in {currency}.",
        "该款项的币种为 {wanted}，不能以 {currency} 冲减。",
    )


class NothingCredited(Conflict):
    code = "ledger.credit_note.nothing"
    pointer = "/amount"
    en, zh = "An amount of zero is nothing to credit.", "冲减金额不能为零。"


class TaxLeft(Conflict):
    """No more tax is given back than was charged and not given back yet."""

    code = "ledger.credit_note.tax_left"
    pointer = "/tax"
    en = "The credit holds {tax} of tax, but only {left} of what was charged is left."
    zh = "冲减税额 {tax} 超过尚未冲减的税额 {left}，请填写税额。"


class WithdrawnBefore(Conflict):
    code = "ledger.credit_note.withdrawn"
    en, zh = "The credit note was taken back before.", "该冲减单已撤销。"


class NoteState(Conflict):
    """Only what is proposed is given or dismissed; only what was given is taken back."""

    code = "ledger.credit_note.wrong_state"
    en, zh = "The credit note is {state}.", "冲减单的状态为“{state}”，不能执行此操作。"


class NewCreditNote(NewCredit):
    receivable_id = fields.Id(required=True)


class CreditedLine(Schema):
    """What of a credit is for one line of the order of which goods came back."""

    name = fields.Text(required=True)
    rate = fields.Quantity(places=2, required=True)
    net = fields.Money(required=True)
    tax = fields.Money(required=True)
    gross = fields.Money(required=True)


class CreditNote(Credit):
    receivable_id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    state = fields.Choice(*STATES, required=True)
    goods_return_id = fields.Id(
        allow_none=True, metadata={"description": "The return of goods that has proposed it."}
    )
    lines = fields.Many(
        fields.One(CreditedLine),
        max=1000,
        metadata={"description": "Empty where no goods came back that say what is credited."},
    )


class CreditNoteKey(Schema):
    credit_note_id = fields.Id(required=True)


class GiveCredit(CreditNoteKey):
    """What is not named stays as it was proposed."""

    amount = fields.Money(allow_none=True, load_default=None)
    tax = fields.Money(allow_none=True, load_default=None)
    reason = fields.Text(min=1, allow_none=True, load_default=None)


credit_note = Resource("ledger", "credit_note", zh="冲减单")

GIVING = (
    *(*POSTING, NotFound, NotOpen, MoreThanOwed, CreditedInOther),
    *(NothingCredited, CreditedTax, TaxLeft),
)
create = credit_note.operation(
    "create",
    summary="Credit a part of a receivable; what was received beyond the rest is an advance.",
    http="POST /receivables/{receivable_id}/credit",
    takes=NewCreditNote,
    gives=CreditNote,
    status=201,
    keyed="required",
    raises=GIVING,
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
who_sees = access.who_sees(credit_note, CreditNoteKey)
history = history_of(credit_note, CreditNoteKey)
listed, searched = credit_note.list_operations(
    CreditNote,
    summary="List credit notes.",
    filters={
        **FILTERS,
        "customer_id": "id",
        "receivable_id": "id",
        "goods_return_id": "id",
    },
    sorts=SORTS,
    quick=("number", "customer_name"),
)
give = credit_note.operation(
    "give",
    summary="Give a credit that a return of goods has proposed, or another amount of it.",
    http="POST /credit-notes/{credit_note_id}/give",
    takes=GiveCredit,
    gives=CreditNote,
    guarded=True,
    keyed="required",
    raises=(*GIVING, Stale, NoteState),
)
dismiss = credit_note.operation(
    "dismiss",
    summary="Give no credit for a return of goods that has proposed one.",
    http="POST /credit-notes/{credit_note_id}/dismiss",
    takes=CreditNoteKey,
    gives=CreditNote,
    guarded=True,
    raises=(NotFound, Stale, NoteState),
)
withdraw = credit_note.operation(
    "withdraw",
    summary="Take back a credit note, as for an exchange; the amount is owed again.",
    http="POST /credit-notes/{credit_note_id}/withdraw",
    takes=CreditNoteKey,
    gives=CreditNote,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, NotOpen, WithdrawnBefore, NoteState),
)

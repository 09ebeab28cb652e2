"""
Credits of suppliers (采购冲减): what we owe no more, since goods went back or were dearer.

The other side of a credit note: what was paid beyond the rest is a prepayment again.
"""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.account_right import NoRight
from contracts.ledger.entry import POSTING
from contracts.ledger.payable import PayableNotOpen
from contracts.organization import access
from contracts.shared import RecordFields

STATES = ("given", "withdrawn")


class MoreThanWeOwe(Conflict):
    code = "ledger.supplier_credit.more_than_owed"
    pointer = "/amount"
    en, zh = "Only {left} of the payable is left to credit.", "该应付款可冲减金额仅为 {left}。"


class TakenOffInOther(Conflict):
    code = "ledger.supplier_credit.other_currency"
    pointer = "/amount"
    en, zh = (
        "The payable is in {wanted}, not in {currency}.",
        "该应付款的币种为 {wanted}，不能以 {currency} 冲减。",
    )


class NothingTakenOff(Conflict):
    code = "ledger.supplier_credit.nothing"
    pointer = "/amount"
    en, zh = "An amount of zero is nothing to credit.", "冲减金额不能为零。"


class TaxTakenOff(Conflict):
    """It is a part of the amount, and no more than the payable bears and was not credited yet."""

    code = "ledger.supplier_credit.tax"
    pointer = "/tax"
    en = "The tax {tax} does not fit: no more than {left} can be tax of this credit."
    zh = "税额 {tax} 不符：本次冲减的税额不能超过 {left}。"


class CreditWithdrawn(Conflict):
    code = "ledger.supplier_credit.withdrawn"
    en, zh = "The credit was taken back before.", "该冲减已撤销。"


class NewSupplierCredit(Schema):
    payable_id = fields.Id(required=True)
    amount = fields.Money(required=True, metadata={"description": "With tax."})
    tax = fields.Money(
        allow_none=True,
        load_default=None,
        metadata={"description": "Part of the amount; default: as of the payable."},
    )
    reason = fields.Text(min=1, required=True)


class SupplierCreditKey(Schema):
    supplier_credit_id = fields.Id(required=True)


class SupplierCredit(RecordFields):
    number = fields.Text(required=True)
    payable_id = fields.Id(required=True)
    supplier_id = fields.Id(required=True)
    state = fields.Choice(*STATES, required=True)
    amount = fields.Money(required=True)
    tax = fields.Money(required=True)
    reason = fields.Text()
    credited_on = fields.Day(required=True)
    withdrawn_on = fields.Day(allow_none=True)
    entry_id = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)


supplier_credit = Resource("ledger", "supplier_credit", zh="采购冲减单")

create = supplier_credit.operation(
    "create",
    summary="Credit a part of a payable; what was paid beyond the rest is a prepayment.",
    http="POST /payables/{payable_id}/credit",
    takes=NewSupplierCredit,
    gives=SupplierCredit,
    status=201,
    keyed="required",
    raises=(
        *(*POSTING, NotFound, NoRight),
        *(PayableNotOpen, MoreThanWeOwe, TakenOffInOther, NothingTakenOff, TaxTakenOff),
    ),
)
get = supplier_credit.operation(
    "get",
    summary="Read one credit of a supplier.",
    http="GET /supplier-credits/{supplier_credit_id}",
    takes=SupplierCreditKey,
    gives=SupplierCredit,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(supplier_credit, SupplierCreditKey)
history = history_of(supplier_credit, SupplierCreditKey)
listed, searched = supplier_credit.list_operations(
    SupplierCredit,
    summary="List credits of suppliers.",
    filters={
        "number": "text",
        "supplier_id": "id",
        "payable_id": "id",
        "state": "choice",
        "credited_on": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "credited_on"),
    quick=("number", "supplier_name"),
)
withdraw = supplier_credit.operation(
    "withdraw",
    summary="Take back a credit of a supplier; the amount is owed again.",
    http="POST /supplier-credits/{supplier_credit_id}/withdraw",
    takes=SupplierCreditKey,
    gives=SupplierCredit,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, NoRight, Stale, PayableNotOpen, CreditWithdrawn),
)

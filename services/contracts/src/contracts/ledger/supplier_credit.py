"""
Credits of suppliers (采购冲减): what we owe no more, since goods went back or were dearer.

The other side of a credit note: what was paid or set off beyond the rest is a prepayment.
"""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.account_right import NoRight
from contracts.ledger.credit_note import (
    CreditedInOther,
    MoreThanOwed,
    NothingCredited,
    WithdrawnBefore,
)
from contracts.ledger.crediting import FILTERS, SORTS, Credit, NewCredit
from contracts.ledger.entry import POSTING
from contracts.ledger.payable import PayableNotOpen
from contracts.organization import access

STATES = ("given", "withdrawn")


class MoreThanWeOwe(MoreThanOwed):
    code = "ledger.supplier_credit.more_than_owed"


class TakenOffInOther(CreditedInOther):
    code = "ledger.supplier_credit.other_currency"


class NothingTakenOff(NothingCredited):
    code = "ledger.supplier_credit.nothing"


class TaxTakenOff(Conflict):
    """It is a part of the amount, and no more than the payable bears and was not credited yet."""

    code = "ledger.supplier_credit.tax"
    pointer = "/tax"
    en = "The tax {tax} does not fit: no more than {left} can be tax of this credit."
    zh = "税额 {tax} 不符：本次冲减的税额不能超过 {left}。"


class CreditWithdrawn(WithdrawnBefore):
    code = "ledger.supplier_credit.withdrawn"


class NewSupplierCredit(NewCredit):
    payable_id = fields.Id(required=True)


class SupplierCreditKey(Schema):
    supplier_credit_id = fields.Id(required=True)


class SupplierCredit(Credit):
    payable_id = fields.Id(required=True)
    supplier_id = fields.Id(required=True)
    state = fields.Choice(*STATES, required=True)


supplier_credit = Resource("ledger", "supplier_credit", zh="采购冲减单")

create = supplier_credit.operation(
    "create",
    summary="Credit a part of a payable; what was paid or set off beyond the rest is a prepayment.",
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
    filters={**FILTERS, "supplier_id": "id", "payable_id": "id"},
    sorts=SORTS,
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

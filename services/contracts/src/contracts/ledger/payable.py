"""Payables (应付款): what we owe to suppliers, and payments that settle it."""

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, Frozen, NotFound, Stale
from chassis.fields import Schema
from contracts.approvals import asking
from contracts.histories import history_of
from contracts.ledger.account_right import NoRight, NotCash
from contracts.ledger.budget import BudgetExceeded
from contracts.ledger.cash_entry import WrongCategory
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.entry import POSTING
from contracts.ledger.payable_told import (
    STATES,
    PayableAgeing,
    PayableAgeingQuery,
    PayableDueSoon,
    PayableOverdue,
    PayableTold,
)
from contracts.ledger.paying import (
    AllocatePayment,
    NewPayment,
    Payment,
    PaymentKey,
    PaymentPatch,
    ReversePayment,
)
from contracts.ledger.payment_part import (
    PAID_BY_NAME,
    DoublePayment,
    OtherSupplier,
    OverPaid,
    PaidByOffset,
    PaymentReversed,
    PaymentState,
)
from contracts.ledger.receivable import UnknownCustomer
from contracts.ledger.refund import REFUNDING, RefundNotDivided
from contracts.ledger.supplier_refund import CameBack
from contracts.ledger.taxed import PayableTax
from contracts.ledger.translation import NoRate
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.shared import RecordFields


class PayableNotOpen(Conflict):
    code = "ledger.payable.not_open"
    en, zh = (
        "The payable {title} is {state}.",
        "应付款“{title}”的状态为“{state}”，不能执行此操作。",
    )


class PayablePaid(Conflict):
    code = "ledger.payable.paid"
    en = "The payable {title} was paid or set off in part; reverse the payment or offset first."
    zh = "应付款“{title}”已有付款或冲账，请先冲销。"


class UnknownSupplier(UnknownCustomer):
    """Suppliers are kept among the customers; the ledger was never told of this one."""

    code = "ledger.payable.supplier_unknown"
    pointer = "/supplier_id"
    en = "The ledger does not know this supplier: enter it among the customers first."
    zh = "供应商不存在或不可见，请先在客户中建立该单位。"


class PaidSupplierUnknown(UnknownSupplier):
    code = "ledger.payment.supplier_unknown"


class DueTooEarly(Conflict):
    code = "ledger.payable.due_too_early"
    pointer = "/due_on"
    en, zh = "It cannot be due before {day}, when it came up.", "到期日不能早于发生日期 {day}。"


class NoPurchase(Conflict):
    """Of another type, one that holds money, or one that documents keep (应收, 应付 …)."""

    code = "ledger.payable.no_purchase"
    pointer = "/account_code"
    en = "What is owed to suppliers is not booked as a purchase on the account {code}."
    zh = "科目 {code} 不能作为应付款的对方科目，请选择费用类或适用的资产类科目。"


class NothingOwed(Conflict):
    code = "ledger.payable.nothing"
    pointer = "/amount"
    en, zh = "An amount of zero is nothing to pay.", "金额不能为零。"


class NewPayable(Schema):
    supplier_id = fields.Id(
        required=True, metadata={"description": "Suppliers are kept among the customers."}
    )
    supplier_name = fields.Text(
        load_default="", metadata={"description": "Default: as the customers call it."}
    )
    title = fields.Text(min=1, required=True)
    amount = fields.Money(required=True)
    tax = fields.Money(
        allow_none=True, load_default=None, metadata={"description": "Part of the amount."}
    )
    account_code = fields.Text(
        min=1,
        max=20,
        allow_none=True,
        load_default=None,
        metadata={
            "examples": ["1405"],
            "description": "What it was for: an expense, or an asset; 3104 利润分配 for debts of"
            " before the books. Default: 1405 库存商品.",
        },
    )
    category_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Of expenses; its account is the default, its budgets count it."},
    )
    happened_on = fields.Day(allow_none=True, load_default=None)
    due_on = fields.Day(allow_none=True, load_default=None)


class PayableKey(Schema):
    payable_id = fields.Id(required=True)


class Payable(RecordFields):
    supplier_id = fields.Id(required=True)
    supplier_name = fields.Text()
    title = fields.Text(required=True)
    state = fields.Choice(*STATES, required=True)
    amount = fields.Money(required=True)
    tax = fields.Money(required=True)
    open_amount = fields.Money(required=True)
    written_off = fields.Money(metadata={"description": "What was rounded off as it was paid."})
    credited = fields.Money(metadata={"description": "Taken off by credits of the supplier."})
    credited_tax = fields.Money(metadata={"description": "What of that is tax."})
    account_code = fields.Text()
    category_id = fields.Id(allow_none=True)
    warnings = fields.Many(
        fields.Text(),
        max=100,
        allow_none=True,
        metadata={"description": "Budgets that are nearly or fully used."},
    )
    happened_on = fields.Day(required=True)
    due_on = fields.Day(required=True)
    entry_id = fields.Id(allow_none=True)
    cancelled_on = fields.Day(allow_none=True)
    owner_id = fields.Id(allow_none=True)


payable = Resource("ledger", "payable", zh="应付款")
create = payable.operation(
    "create",
    summary="Write down what we owe to a supplier.",
    http="POST /payables",
    takes=NewPayable,
    gives=Payable,
    status=201,
    keyed="required",
    raises=(
        *(*POSTING, PayableTax, NothingOwed, NoPurchase, DueTooEarly, UnknownSupplier),
        *(NotFound, WrongCategory, BudgetExceeded, NoRate, NoRight),
    ),
)
get = payable.operation(
    "get",
    summary="Read one payable.",
    http="GET /payables/{payable_id}",
    takes=PayableKey,
    gives=Payable,
    safe=True,
    raises=(NotFound,),
)
listed, searched = payable.list_operations(
    Payable,
    summary="List payables.",
    filters={
        "supplier_id": "id",
        "supplier_name": "text",
        "state": "choice",
        "owner_id": "id",
        "category_id": "id",
        "due_on": "day",
        "happened_on": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "due_on"),
    quick=("title", "supplier_names"),
)
who_sees = access.who_sees(payable, PayableKey)
history = history_of(payable, PayableKey)
cancel = payable.operation(
    "cancel",
    summary="Take back a payable for which nothing was paid.",
    http="POST /payables/{payable_id}/cancel",
    takes=PayableKey,
    gives=Payable,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, PayableNotOpen, PayablePaid, NoRight),
)
opened = payable.event(
    "opened", summary="Money is owed to a supplier.", data=PayableTold, public=True
)
changed = payable.event(
    "changed",
    summary="What is owed to a supplier changed: paid or credited, or one of these taken back.",
    data=PayableTold,
    public=True,
)
settled = payable.event(
    "settled", summary="Nothing of a payable is open any more.", data=PayableTold, public=True
)
cancelled = payable.event(
    "cancelled", summary="A payable was taken back.", data=PayableTold, public=True
)
due_soon = payable.event(
    "due_soon", summary="A payable will be due in some days.", data=PayableDueSoon, public=True
)
overdue = payable.event(
    "overdue", summary="A payable reached a level of reminding.", data=PayableOverdue, public=True
)

payment = Resource("ledger", "payment", zh="付款")
PAYING = (*POSTING, NotFound, PayableNotOpen, OverPaid, OtherSupplier, *PAID_BY_NAME)
pay = payment.operation(
    "post",
    summary="Pay a supplier and allocate it, or pay an advance of a customer back (预收款退款);"
    " what needs an approval is `submitted`.",
    http="POST /payments",
    takes=NewPayment,
    gives=Payment,
    status=201,
    keyed="required",
    raises=(
        *(*PAYING, *REFUNDING, RefundNotDivided, NothingOwed, DoublePayment),
        *(NotCash, NoRight, PaidSupplierUnknown, Frozen, CustomFieldsWrong, *CHOOSING),
    ),
)
get_payment = payment.operation(
    "get",
    summary="Read one payment.",
    http="GET /payments/{payment_id}",
    takes=PaymentKey,
    gives=Payment,
    safe=True,
    raises=(NotFound,),
)
payment_names = payment.naming()
payment_who_sees = access.who_sees(payment, PaymentKey)
update_payment = payment.operation(
    "update",
    summary="Change custom fields of a payment that waits for no approval.",
    http="PATCH /payments/{payment_id}",
    takes=PaymentPatch,
    gives=Payment,
    guarded=True,
    raises=(NotFound, Stale, Frozen, CustomFieldsWrong),
)
payment_history = history_of(payment, PaymentKey)
payments_listed, payments_searched = payment.list_operations(
    Payment,
    summary="List payments.",
    filters={
        "supplier_id": "id",
        "receipt_id": "id",
        "offset_id": "id",
        "payable_id": "id",
        "for_supplier_id": "id",
        "invoice_id": "id",
        "state": "choice",
        "number": "text",
        "bank_reference": "text",
        "paid_on": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "paid_on"),
    quick=("number", "memo", "bank_reference", "supplier_name"),
)
allocate = payment.operation(
    "allocate",
    summary="Allocate the prepayment of a payment to payables.",
    http="POST /payments/{payment_id}/allocate",
    takes=AllocatePayment,
    gives=Payment,
    guarded=True,
    keyed="required",
    raises=(*PAYING, Stale, PaymentReversed, Frozen, PaymentState),
)
book = payment.operation(
    "book",
    summary="Book a payment that was approved, and allocate it as it was submitted.",
    http="POST /payments/{payment_id}/book",
    takes=PaymentKey,
    gives=Payment,
    guarded=True,
    keyed="required",
    raises=(
        *(*PAYING, *REFUNDING, Stale, DoublePayment, NoRight),
        *(Frozen, PaymentReversed, PaymentState),
    ),
)
discard = payment.operation(
    "discard",
    summary="Give up a payment that was approved and not booked.",
    http="POST /payments/{payment_id}/discard",
    takes=PaymentKey,
    gives=Payment,
    guarded=True,
    raises=(NotFound, Stale, Frozen, PaymentReversed, PaymentState),
)
reverse = payment.operation(
    "reverse",
    summary="Reverse a payment and say why; its payables, or the advance, are open again.",
    http="POST /payments/{payment_id}/reverse",
    takes=ReversePayment,
    gives=Payment,
    guarded=True,
    keyed="required",
    raises=(
        *(*POSTING, NotFound, Stale, NoRight),
        *(PaymentReversed, CameBack, PaidByOffset, Frozen, PaymentState),
    ),
)
approval_asked = asking(payment, "Money to be paid waits for an approval.", "account_code", "memo")

payable_ageing = Resource("ledger", "payable_ageing", zh="应付账龄")

read_ageing = payable_ageing.operation(
    "get",
    summary="Read what was open to suppliers by age on a day, as things stood then.",
    http="GET /payable-ageing",
    takes=PayableAgeingQuery,
    gives=PayableAgeing,
    safe=True,
    raises=(UnknownCurrency,),
)

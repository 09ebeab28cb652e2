"""Receipts (回款): money received, allocated to receivables; the rest is an advance."""

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, Frozen, NotFound, Stale
from chassis.fields import Schema
from contracts.approvals import NamedApprovers, asking
from contracts.histories import history_of
from contracts.ledger.account_right import NoRight, NotCash
from contracts.ledger.entry import POSTING
from contracts.ledger.prepaid_card import CardBlocked, CardCurrency, NotEnough
from contracts.ledger.receipt_named import (
    FOR_OTHERS,
    NAMING,
    Allocation,
    AllocationTold,
    ReceiptShared,
)
from contracts.ledger.receivable import NotOpen, UnknownCustomer
from contracts.ledger.supplier_refund import RETURNING, ReturnNotDivided
from contracts.ledger.waiting import ASK, STATES, WANTED, Reason, Waiting
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.shared import CustomFields, NewCustomFields, RecordFields


class DoubleReceipt(Conflict):
    code = "ledger.receipt.double_receipt"
    pointer = "/bank_reference"
    en = "The bank reference {bank_reference} was received before, by the receipt {receipt_id}."
    zh = "银行流水号 {bank_reference} 已由回款 {receipt_id} 登记，请勿重复。"


class OverAllocated(Conflict):
    """
    More is allocated than was received, or than the receivable still has open.

    id: the receivable that was to be paid; resource: which of the two has too little left.
    """

    code = "ledger.receipt.over_allocated"
    en = "{allocated} cannot be allocated: the {resource} has only {left} left."
    zh = "无法核销 {allocated}：该{resource}仅剩 {left}。"


class OtherCustomer(Conflict):
    code = "ledger.receipt.other_customer"
    en = "The receivable {id} is another customer's; say `for_others` to settle it all the same."
    zh = "应收款 {id} 属于其他客户；如需代其付款，请选择“代其他单位结算”。"
    refers = {"id": "receivable_id"}


class OtherCurrency(Conflict):
    code = "ledger.receipt.other_currency"
    en = "The receivable {id} is in {wanted} and cannot be paid in {currency}."
    zh = "应收款 {id} 以{wanted}计价，不能用 {currency} 核销。"
    refers = {"id": "receivable_id"}


class ReceiptCustomerUnknown(UnknownCustomer):
    code = "ledger.receipt.customer_unknown"


class NotYetReceived(Conflict):
    """Money of tomorrow is a plan, not a receipt; the day is that of the caller's time zone."""

    code = "ledger.receipt.not_yet_received"
    pointer = "/received_on"
    en, zh = "Money cannot have come in on {day} yet.", "{day} 尚未到来，不能登记回款。"


class NothingReceived(Conflict):
    code = "ledger.receipt.nothing_received"
    pointer = "/amount"
    en, zh = "An amount of zero is nothing to receive.", "金额不能为零。"


class AllocatedTwice(Conflict):
    code = "ledger.receipt.allocated_twice"
    en, zh = "The same part of the receivable {id} is named twice.", "应收款 {id} 重复出现。"
    refers = {"id": "receivable_id"}


class Reversed(Conflict):
    code = "ledger.receipt.reversed"
    en, zh = "The receipt {id} was reversed.", "回款 {id} 已被冲销。"


class WrongState(Conflict):
    code = "ledger.receipt.wrong_state"
    en, zh = "The receipt is {state}.", "回款的状态为“{state}”，不能执行此操作。"


class PaidBack(Conflict):
    """What was paid back of the advance must be taken back before the receipt is."""

    code = "ledger.receipt.paid_back"
    en = "{refunded} of the receipt was paid back; reverse that payment first."
    zh = "该回款已退款 {refunded}，请先冲销退款。"


class OfOffset(Conflict):
    """What was set off and is owed no more is spent or paid back, as the offset stays."""

    code = "ledger.receipt.of_offset"
    en = "It came of the offset {number}: allocate it or pay it back instead."
    zh = "该预收款由往来冲账单 {number} 转入，不能冲销，请核销或退款。"


class CardOfAnother(Conflict):
    code = "ledger.receipt.card_of_another"
    pointer = "/prepaid_card_id"
    en, zh = "The card {number} is another customer's.", "预付卡 {number} 属于其他客户。"


class CardRest(Conflict):
    """A card pays what is owed; what it does not pay stays on it."""

    code = "ledger.receipt.card_rest"
    pointer = "/amount"
    en = "All that a card pays must be allocated: {left} would be left over."
    zh = "预付卡付款须全部核销：尚有 {left} 未核销。"


class ReceiptFields(CustomFields):
    """What a receipt is, also as events tell it."""

    id = fields.Id(required=True)
    number = fields.Text(required=True)
    customer_id = fields.Id(required=True)
    state = fields.Choice(*STATES, required=True)
    amount = fields.Money(required=True)
    advance = fields.Money(required=True, metadata={"description": "Not allocated."})
    written_off = fields.Money(required=True)
    received_on = fields.Day(required=True)
    allocations = fields.Many(
        fields.One(AllocationTold),
        max=None,
        metadata={"description": "All that stands; in `reversed`: what it takes back."},
    )


class Receipt(ReceiptFields, Waiting, RecordFields):
    refunded = fields.Money(
        required=True,
        metadata={"description": "Paid back to the customer, by payments that name the receipt."},
    )
    account_code = fields.Text(required=True)
    prepaid_card_id = fields.Id(
        allow_none=True, metadata={"description": "The card that paid instead of a bank."}
    )
    payment_id = fields.Id(
        allow_none=True, metadata={"description": "The payment whose prepayment it brings back."}
    )
    offset_id = fields.Id(
        allow_none=True,
        metadata={"description": "The offset of which it came: what it took is owed no more."},
    )
    bank_reference = fields.Text(allow_none=True)
    payer = fields.Text()
    memo = fields.Text()
    owner_id = fields.Id(allow_none=True)
    entry_id = fields.Id(allow_none=True)
    wanted = fields.Many(fields.One(Allocation), metadata=WANTED)
    oldest_first = fields.Flag(
        metadata={"description": "Whether the advance goes by itself to receivables that open."}
    )


class NewReceipt(NewCustomFields, NamedApprovers):
    customer_id = fields.Id(required=True)
    amount = fields.Money(required=True)
    account_code = fields.Text(
        min=1,
        max=20,
        load_default="1002",
        metadata={"description": "Where the money arrived; default: 1002 银行存款."},
    )
    prepaid_card_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "The customer's card that pays instead; all of it is allocated."},
    )
    payment_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Brings the prepayment of this payment back (预付款退回); the customer"
            " is its supplier then."
        },
    )
    received_on = fields.Day(
        allow_none=True,
        load_default=None,
        metadata={"description": "Default: today; any earlier day whose period is open."},
    )
    bank_reference = fields.Text(
        min=1,
        max=100,
        allow_none=True,
        load_default=None,
        metadata={"description": "The bank's own number of the movement; each counts once."},
    )
    payer = fields.Text(load_default="")
    memo = fields.Text(load_default="")
    allocations = fields.Many(fields.One(Allocation), max=50, load_default=list)
    oldest_first = fields.Flag(
        load_default=False,
        metadata={
            "description": "Allocate what is left to the receivables due first; what is left then "
            "goes to those that open later, as of an order confirmed a moment ago, until somebody "
            "allocates it, pays of it back, or takes it back from what it paid."
        },
    )
    round_off = fields.Flag(
        load_default=True,
        metadata={"description": "Give up a rest within the rounding tolerance."},
    )
    for_others = fields.Flag(load_default=False, metadata=FOR_OTHERS)
    ask_approval = fields.Flag(load_default=False, metadata=ASK)


class Allocate(Schema):
    receipt_id = fields.Id(required=True)
    allocations = fields.Many(fields.One(Allocation), min=1, max=50, required=True)
    round_off = fields.Flag(load_default=True)
    for_others = fields.Flag(load_default=False, metadata=FOR_OTHERS)


class ReceiptKey(Schema):
    receipt_id = fields.Id(required=True)


class ReceiptPatch(CustomFields, ReceiptKey):
    """What is booked stays; fields of the house may be filled in later."""


class Reverse(ReceiptKey, Reason):
    pass


receipt = Resource("ledger", "receipt", zh="回款")
ALLOCATING = (
    NotFound,
    NotOpen,
    OverAllocated,
    OtherCustomer,
    OtherCurrency,
    AllocatedTwice,
    NothingReceived,
    *NAMING,
)

BY_CARD = (NotEnough, CardBlocked, CardCurrency, CardOfAnother, CardRest)

post = receipt.operation(
    "post",
    summary="Book money received and allocate it, or what a supplier gives back of a prepayment"
    " (预付款退回); what needs an approval is `submitted`.",
    http="POST /receipts",
    takes=NewReceipt,
    gives=Receipt,
    status=201,
    keyed="required",
    raises=(
        *ALLOCATING,
        ReceiptCustomerUnknown,
        DoubleReceipt,
        NotYetReceived,
        NotCash,
        NoRight,
        *BY_CARD,
        *RETURNING,
        ReturnNotDivided,
        *POSTING,
        *CHOOSING,
        CustomFieldsWrong,
    ),
)
get = receipt.operation(
    "get",
    summary="Read one receipt.",
    http="GET /receipts/{receipt_id}",
    takes=ReceiptKey,
    gives=Receipt,
    safe=True,
    raises=(NotFound,),
)
names = receipt.naming()
listed, searched = receipt.list_operations(
    Receipt,
    summary="List receipts.",
    filters={
        "customer_id": "id",
        "owner_id": "id",
        "receivable_id": "id",
        "for_customer_id": "id",
        "invoice_id": "id",
        "payment_id": "id",
        "offset_id": "id",
        "state": "choice",
        "number": "text",
        "bank_reference": "text",
        "received_on": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "received_on"),
    includes=("customer",),
    quick=("number", "memo", "payer", "bank_reference", "customer_name"),
)
who_sees = access.who_sees(receipt, ReceiptKey)
update = receipt.operation(
    "update",
    summary="Change custom fields of a receipt that waits for no approval.",
    http="PATCH /receipts/{receipt_id}",
    takes=ReceiptPatch,
    gives=Receipt,
    guarded=True,
    raises=(NotFound, Stale, Frozen, CustomFieldsWrong),
)
history = history_of(receipt, ReceiptKey)
allocate = receipt.operation(
    "allocate",
    summary="Allocate the advance of a receipt to receivables, lines of plans or invoices.",
    http="POST /receipts/{receipt_id}/allocate",
    takes=Allocate,
    gives=Receipt,
    guarded=True,
    keyed="required",
    raises=(*ALLOCATING, *POSTING, Stale, Reversed, Frozen, WrongState),
)
book = receipt.operation(
    "book",
    summary="Book a receipt that was approved, and allocate it as it was submitted.",
    http="POST /receipts/{receipt_id}/book",
    takes=ReceiptKey,
    gives=Receipt,
    guarded=True,
    keyed="required",
    raises=(
        *(*ALLOCATING, *POSTING, *BY_CARD, *RETURNING),
        *(Stale, DoubleReceipt, NoRight, Frozen, Reversed, WrongState),
    ),
)
discard = receipt.operation(
    "discard",
    summary="Give up a receipt that was approved and not booked.",
    http="POST /receipts/{receipt_id}/discard",
    takes=ReceiptKey,
    gives=Receipt,
    guarded=True,
    raises=(NotFound, Stale, Frozen, Reversed, WrongState),
)
reverse = receipt.operation(
    "reverse",
    summary="Reverse a receipt and say why; its receivables are open again.",
    http="POST /receipts/{receipt_id}/reverse",
    takes=Reverse,
    gives=Receipt,
    guarded=True,
    keyed="required",
    raises=(
        *(*POSTING, NotFound, Stale, NotCash, NoRight),
        *(Reversed, PaidBack, OfOffset, Frozen, WrongState),
    ),
)
approval_asked = asking(
    receipt, "Money that was received waits for an approval to be booked.", "account_code", "memo"
)
posted = receipt.event("posted", summary="Money was received.", data=ReceiptFields, public=True)
allocated = receipt.event(
    "allocated", summary="What a receipt is allocated to changed.", data=ReceiptFields
)
reversed_ = receipt.event(
    "reversed", summary="A receipt was reversed.", data=ReceiptFields, public=True
)
shared = receipt.event(
    "shared",
    summary="How much of a receipt stands for debts of another customer changed.",
    data=ReceiptShared,
    public=True,
)

"""Receivables: what customers owe, from confirmed orders and by hand."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.account_right import NoRight
from contracts.ledger.bounded import MOST_ROWS
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.entry import POSTING
from contracts.ledger.settlement import Settlements, SettlementsQuery
from contracts.ledger.waiting import Reason
from contracts.organization import access
from contracts.shared import RecordFields

STATES = ("open", "settled", "cancelled")
SOURCES = ("order", "manual")


class NotOpen(Conflict):
    code = "ledger.receivable.not_open"
    en, zh = "The receivable {id} is {state}.", "应收款 {id} 的状态为“{state}”，不能执行此操作。"


class Paid(Conflict):
    """Money was allocated, or it was set off or given up; that must be reversed first."""

    code = "ledger.receivable.paid"
    en = "The receivable {id} was paid, set off or given up in part; take that back first."
    zh = "应收款 {id} 已有回款、冲账或坏账，请先冲销。"


class OfOrder(Conflict):
    """It would stand without what is owed of it; it goes with its order."""

    code = "ledger.receivable.of_order"
    en = "This is the receivable of the order {number}: cancel the order, or credit it."
    zh = "这是订单 {number} 的应收款：请取消该订单，或开具冲减单。"


class TaxTooHigh(Conflict):
    code = "ledger.receivable.tax_too_high"
    pointer = "/tax"
    en, zh = "The tax {tax} is more than the amount {amount}.", "税额 {tax} 大于应收金额 {amount}。"


class TaxCurrency(Conflict):
    code = "ledger.receivable.tax_currency"
    pointer = "/tax"
    en, zh = (
        "The tax {tax} and the amount {amount} differ in currency.",
        "税额 {tax} 与应收金额 {amount} 币种不一致。",
    )


class UnknownCustomer(Conflict):
    """The ledger was never told of this customer, or it is in the recycle bin."""

    code = "ledger.receivable.customer_unknown"
    may_come = True
    pointer = "/customer_id"
    en, zh = "The ledger does not know this customer.", "客户不存在或不可见。"


class DueBeforehand(Conflict):
    code = "ledger.receivable.due_too_early"
    pointer = "/due_on"
    en, zh = "It cannot be due before {day}, when it came up.", "到期日不能早于发生日期 {day}。"


class NoIncome(Conflict):
    """Of another type, one that holds money, or one that documents keep (应收, 应付 …)."""

    code = "ledger.receivable.no_income"
    pointer = "/income_account_code"
    en = "What customers owe is not booked as income on the account {code}."
    zh = "科目 {code} 不能作为应收款的收入科目，请选择收入类或适用的负债类科目。"


class NothingDue(Conflict):
    code = "ledger.receivable.nothing_due"
    pointer = "/amount"
    en, zh = "An amount of zero is nothing to receive.", "金额为零，无需登记应收款。"


class ReceivableFields(Schema):
    """What a receivable is, also as events tell it."""

    id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    title = fields.Text(required=True, metadata={"description": "Number of the order, or a text."})
    source_type = fields.Choice(*SOURCES, required=True)
    source_id = fields.Id(allow_none=True, metadata={"description": "Id of the order."})
    state = fields.Choice(*STATES, required=True)
    amount = fields.Money(required=True)
    tax = fields.Money(required=True, metadata={"description": "Part of the amount."})
    open_amount = fields.Money(required=True, metadata={"description": "Still owed."})
    written_off = fields.Money(metadata={"description": "Given up, as rounding or bad debt."})
    bad_debt = fields.Money(metadata={"description": "What of `written_off` is a bad debt."})
    credited = fields.Money(metadata={"description": "Taken off by credit notes."})
    set_off = fields.Money(
        metadata={"description": "What of it stands set off against what we owe (应收冲应付)."}
    )
    offset_numbers = fields.Many(
        fields.Text(), metadata={"description": "Numbers of the offsets that set it off."}
    )
    happened_on = fields.Day(required=True)
    due_on = fields.Day(required=True)


class Reminded(ReceivableFields):
    """What somebody is reminded of, and whose it is."""

    customer_name = fields.Text(allow_none=True, load_default=None)
    owner_id = fields.Id(allow_none=True, load_default=None)


class DueSoon(Reminded):
    days_left = fields.Whole(required=True)


class Overdue(Reminded):
    """A receivable that reached a level of reminding."""

    level = fields.Whole(required=True)
    days_overdue = fields.Whole(required=True)


class Receivable(ReceivableFields, RecordFields):
    customer_name = fields.Text()
    cancelled_on = fields.Day(allow_none=True)
    owner_id = fields.Id(allow_none=True)
    entry_id = fields.Id(metadata={"description": "The journal entry that opened it."})
    reason = fields.Text(allow_none=True, metadata={"description": "Why it was cancelled."})
    dunning_level = fields.Whole(metadata={"description": "Level of reminding reached; 0: none."})


class NewReceivable(Schema):
    customer_id = fields.Id(required=True)
    customer_name = fields.Text(
        load_default="", metadata={"description": "Default: as the customer is called."}
    )
    title = fields.Text(min=1, required=True)
    amount = fields.Money(required=True)
    tax = fields.Money(
        allow_none=True, load_default=None, metadata={"description": "Part of the amount."}
    )
    due_on = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "Default: by the settings."}
    )
    happened_on = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "Default: today."}
    )
    income_account_code = fields.Text(
        min=1,
        max=20,
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Income, or a liability; 3104 利润分配 for debts of before the books."
            " Default: 5001 主营业务收入."
        },
    )


class ReceivableKey(Schema):
    receivable_id = fields.Id(required=True)


class CancelReceivable(ReceivableKey, Reason):
    pass


class AgesQuery(Schema):
    """Those who owe or prepaid, in the order of their ids, page by page."""

    on = fields.Day(allow_none=True, load_default=None, metadata={"description": "Default: today."})
    after = fields.Id(metadata={"description": "`next_after` of the page before."})
    limit = fields.Whole(min=1, max=MOST_ROWS, load_default=MOST_ROWS)


class AgeingQuery(AgesQuery):
    customer_id = fields.Id()
    currency = fields.Commodity(load_default="CNY")


class Ages(Schema):
    """Open amounts by days behind the due day."""

    not_due = fields.Money()
    days_1_30 = fields.Money()
    days_31_60 = fields.Money()
    days_61_90 = fields.Money()
    days_over_90 = fields.Money()
    total = fields.Money()


class AgesWithPrepaid(Ages):
    """What is open, what was paid beforehand, and the balance that the statement closes with."""

    prepaid = fields.One(
        Ages,
        metadata={
            "description": "Paid beforehand (预收, 预付) and given to no debt yet, also what is"
            " left on cards, by days since it came; `not_due`: on the day itself."
        },
    )
    balance = fields.Money(signed=True, metadata={"description": "What is open less all prepaid."})


class AgeingRow(AgesWithPrepaid):
    customer_id = fields.Id(required=True)
    customer_name = fields.Text()


class Ageing(Schema):
    on = fields.Day(required=True)
    items = fields.Many(fields.One(AgeingRow), max=MOST_ROWS)
    total = fields.One(
        AgesWithPrepaid, metadata={"description": "The sum of all rows of all pages."}
    )
    next_after = fields.Id(allow_none=True, metadata={"description": "Null: that was all."})


receivable = Resource("ledger", "receivable", zh="应收款")

create = receivable.operation(
    "create",
    summary="Open a receivable by hand.",
    http="POST /receivables",
    takes=NewReceivable,
    gives=Receivable,
    status=201,
    keyed="required",
    raises=(
        *(*POSTING, UnknownCustomer, NoIncome, TaxTooHigh, TaxCurrency),
        *(NothingDue, DueBeforehand, NoRight),
    ),
)
get = receivable.operation(
    "get",
    summary="Read one receivable.",
    http="GET /receivables/{receivable_id}",
    takes=ReceivableKey,
    gives=Receivable,
    safe=True,
    raises=(NotFound,),
)
read_settlements = receivable.operation(
    "settlements",
    summary="Read what settled a receivable: whoever sees it sees this, also where others paid.",
    http="GET /receivables/{receivable_id}/settlements",
    takes=SettlementsQuery,
    gives=Settlements,
    safe=True,
    raises=(NotFound,),
)
names = receivable.naming()
listed, searched = receivable.list_operations(
    Receivable,
    summary="List receivables.",
    filters={
        "customer_id": "id",
        "customer_name": "text",
        "owner_id": "id",
        "state": "choice",
        "source_type": "choice",
        "source_id": "id",
        "title": "text",
        "due_on": "day",
        "dunning_level": "number",
        "happened_on": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "due_on"),
    includes=("customer",),
    quick=("title", "customer_names"),
)
who_sees = access.who_sees(receivable, ReceivableKey)
history = history_of(receivable, ReceivableKey)
cancel = receivable.operation(
    "cancel",
    summary="Take back a receivable made by hand for which nothing was received, and say why.",
    http="POST /receivables/{receivable_id}/cancel",
    takes=CancelReceivable,
    gives=Receivable,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, NotOpen, Paid, OfOrder, NoRight),
)
opened = receivable.event(
    "opened", summary="A customer owes money.", data=ReceivableFields, public=True
)
settled = receivable.event(
    "settled",
    summary="Nothing of a receivable is open any more: received, credited or given up.",
    data=ReceivableFields,
    public=True,
)
changed = receivable.event(
    "changed",
    summary="What is owed changed: received, credited or given up, or one of these taken back.",
    data=ReceivableFields,
    public=True,
)
reopened = receivable.event(
    "reopened", summary="A settled receivable is open again.", data=ReceivableFields
)
cancelled = receivable.event(
    "cancelled", summary="A receivable was taken back.", data=ReceivableFields, public=True
)
due_soon = receivable.event(
    "due_soon", summary="A receivable will be due in some days.", data=DueSoon, public=True
)
overdue = receivable.event(
    "overdue", summary="A receivable reached a level of reminding.", data=Overdue, public=True
)

ageing = Resource("ledger", "ageing", zh="账龄")

read_ageing = ageing.operation(
    "get",
    summary="Read open receivables by age on a day.",
    http="GET /receivable-ageing",
    takes=AgeingQuery,
    gives=Ageing,
    safe=True,
    raises=(UnknownCurrency,),
)

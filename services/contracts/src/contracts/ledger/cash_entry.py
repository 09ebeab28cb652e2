"""Income, expense and transfers as people write them into an account book (流水账)."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.ledger.account_right import NoRight, NotCash
from contracts.ledger.budget import BudgetExceeded
from contracts.ledger.entry import POSTING, AccountClosed, WrongCurrency
from contracts.ledger.taxed import TAX, CashTax
from contracts.ledger.translation import NoRate
from contracts.ledger.waiting import Reason, Reversed
from contracts.organization import access
from contracts.recycle_bins import list_of_bin
from contracts.shared import History, RecyclableFields

KINDS = ("income", "expense", "transfer")
STATES = ("draft", "approved", "posted", "reversed")


class WrongState(Conflict):
    code = "ledger.cash_entry.wrong_state"
    en, zh = "The entry is {state}.", "该笔流水的状态为“{state}”，不能执行此操作。"


class OwnWork(Conflict):
    """Whoever wrote it may not approve it."""

    code = "ledger.cash_entry.own_work"
    en, zh = "Somebody else must approve what you wrote.", "不能审核自己录入的流水。"


class Incomplete(Conflict):
    code = "ledger.cash_entry.incomplete"
    en, zh = "An entry of the kind {kind} needs {field}.", "{kind} 类流水必须填写 {field}。"


class Surplus(Conflict):
    code = "ledger.cash_entry.surplus"
    en, zh = "An entry of the kind {kind} has no {field}.", "{kind} 类流水不能填写 {field}。"


class NothingMoved(Conflict):
    code = "ledger.cash_entry.nothing_moved"
    pointer = "/amount"
    en, zh = "An amount of zero moves nothing.", "金额不能为零。"


class SameAccount(Conflict):
    code = "ledger.cash_entry.same_account"
    pointer = "/to_account_code"
    en, zh = "A transfer needs two accounts.", "转出与转入账户不能相同。"


class WrongCategory(Conflict):
    code = "ledger.cash_entry.wrong_category"
    pointer = "/category_id"
    en, zh = "The category {name} does not take this.", "分类“{name}”不适用或已停用。"


class OtherFeeCurrency(Conflict):
    code = "ledger.cash_entry.other_fee_currency"
    pointer = "/fee"
    en, zh = "The fee is in another currency than the amount.", "手续费与金额币种不一致。"


class ToAmountNeeded(Conflict):
    code = "ledger.cash_entry.to_amount_needed"
    pointer = "/to_amount"
    en = "The account {code} is kept in {wanted}: say how much of it arrives."
    zh = "科目 {code} 的币种为 {wanted}，请填写转入金额。"


class SameCurrency(Conflict):
    code = "ledger.cash_entry.same_currency"
    pointer = "/to_amount"
    en = "What arrives in the same currency is the amount itself; only another one is told apart."
    zh = "转入与转出币种相同时，转入金额即转出金额，不必另填。"


class CashEntryFields(Schema):
    account_code = fields.Text(min=1, max=20)
    to_account_code = fields.Text(
        min=1, max=20, allow_none=True, metadata={"description": "Of a transfer: where it goes."}
    )
    category_id = fields.Id(allow_none=True)
    amount = fields.Money()
    to_amount = fields.Money(
        allow_none=True,
        metadata={
            "description": "Of a transfer into another currency, and only there: what arrives."
        },
    )
    tax = fields.Money(allow_none=True, metadata=TAX)
    fee = fields.Money(
        allow_none=True, metadata={"description": "Of a transfer: paid beside the amount."}
    )
    happened_on = fields.Day()
    counterparty = fields.Text(metadata={"description": "Payer or payee."})
    memo = fields.Text()
    customer_id = fields.Id(allow_none=True)
    project = fields.Text(max=60)
    department_id = fields.Id(
        allow_none=True, metadata={"description": "Whose income or expense it is."}
    )
    attachment_ids = fields.Many(fields.Id(), max=20)


class NewCashEntry(CashEntryFields):
    kind = fields.Choice(*KINDS, required=True)
    account_code = fields.Text(min=1, max=20, required=True)
    amount = fields.Money(required=True)
    to_account_code = fields.Text(min=1, max=20, allow_none=True, load_default=None)
    category_id = fields.Id(allow_none=True, load_default=None)
    to_amount = fields.Money(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Of a transfer into another currency, and only there: what arrives."
        },
    )
    tax = fields.Money(allow_none=True, load_default=None, metadata=TAX)
    fee = fields.Money(allow_none=True, load_default=None)
    happened_on = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "Default: today."}
    )
    counterparty = fields.Text(load_default="")
    memo = fields.Text(load_default="")
    customer_id = fields.Id(allow_none=True, load_default=None)
    project = fields.Text(max=60, load_default="")
    department_id = fields.Id(
        allow_none=True, load_default=None, metadata={"description": "Default: one's own."}
    )
    attachment_ids = fields.Many(fields.Id(), max=20, load_default=list)


class CashEntryKey(Schema):
    cash_entry_id = fields.Id(required=True)


class ReverseCashEntry(CashEntryKey, Reason):
    pass


class CashEntryPatch(CashEntryFields, CashEntryKey):
    """Fields that are not given stay as they are; only drafts change."""


class CashEntry(CashEntryFields, Reversed, RecyclableFields):
    kind = fields.Choice(*KINDS, required=True)
    number = fields.Text(required=True)
    state = fields.Choice(*STATES, required=True)
    entry_id = fields.Id(allow_none=True)
    approved_by = fields.Id(allow_none=True)
    approved_at = fields.Instant(allow_none=True)
    owner_id = fields.Id(allow_none=True)
    warnings = fields.Many(
        fields.Text(),
        max=100,
        allow_none=True,
        metadata={"description": "Budgets that are nearly or fully used."},
    )


cash_entry = Resource("ledger", "cash_entry", zh="收支流水")
SHAPE = (
    Incomplete,
    Surplus,
    NothingMoved,
    SameAccount,
    WrongCategory,
    CashTax,
    OtherFeeCurrency,
    ToAmountNeeded,
    SameCurrency,
    WrongCurrency,
    AccountClosed,
    NotCash,
    NoRight,
    NotFound,
)
ONE = "/cash-entries/{cash_entry_id}"

create = cash_entry.operation(
    "create",
    summary="Write a draft of an income, expense or transfer.",
    http="POST /cash-entries",
    takes=NewCashEntry,
    gives=CashEntry,
    status=201,
    raises=(*SHAPE, *POSTING[:1]),
)
get = cash_entry.operation(
    "get",
    summary="Read one entry of the account books.",
    http=f"GET {ONE}",
    takes=CashEntryKey,
    gives=CashEntry,
    safe=True,
    raises=(NotFound,),
)
listed, searched = cash_entry.list_operations(
    CashEntry,
    summary="List entries of the account books.",
    filters={
        "kind": "choice",
        "state": "choice",
        "account_code": "text",
        "category_id": "id",
        "customer_id": "id",
        "project": "text",
        "department_id": "id",
        "counterparty": "text",
        "owner_id": "id",
        "happened_on": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "happened_on"),
    quick=("number", "memo", "counterparty", "customer_name"),
)
list_removed = list_of_bin(cash_entry, listed, CashEntry, "drafts of cash entries")
who_sees = access.who_sees(cash_entry, CashEntryKey)
history = cash_entry.operation(
    "history",
    summary="Read who changed what of an entry.",
    http=f"GET {ONE}/history",
    takes=CashEntryKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
update = cash_entry.operation(
    "update",
    summary="Change a draft.",
    http=f"PATCH {ONE}",
    takes=CashEntryPatch,
    gives=CashEntry,
    guarded=True,
    raises=(*SHAPE, *POSTING[:1], Stale, WrongState),
)
remove = cash_entry.operation(
    "remove",
    summary="Put a draft into the recycle bin.",
    http=f"DELETE {ONE}",
    takes=CashEntryKey,
    gives=CashEntry,
    guarded=True,
    raises=(NotFound, Stale, WrongState),
)
restore = cash_entry.operation(
    "restore",
    summary="Take a draft out of the recycle bin.",
    http=f"POST {ONE}/restore",
    takes=CashEntryKey,
    gives=CashEntry,
    guarded=True,
    raises=(NotFound, Stale),
)
approve = cash_entry.operation(
    "approve",
    summary="Approve a draft; it is locked from then on. Budgets may stop an expense.",
    http=f"POST {ONE}/approve",
    takes=CashEntryKey,
    gives=CashEntry,
    guarded=True,
    raises=(NotFound, Stale, WrongState, OwnWork, BudgetExceeded, NoRate),
)
unapprove = cash_entry.operation(
    "unapprove",
    summary="Take back an approval that is not posted yet.",
    http=f"POST {ONE}/unapprove",
    takes=CashEntryKey,
    gives=CashEntry,
    guarded=True,
    raises=(NotFound, Stale, WrongState),
)
post = cash_entry.operation(
    "post",
    summary="Post an approved entry.",
    http=f"POST {ONE}/post",
    takes=CashEntryKey,
    gives=CashEntry,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, WrongState, NoRight),
)
reverse = cash_entry.operation(
    "reverse",
    summary="Take back a posted entry by its mirror image, and say why.",
    http=f"POST {ONE}/reverse",
    takes=ReverseCashEntry,
    gives=CashEntry,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, WrongState, NoRight),
)

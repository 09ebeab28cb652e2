"""Accounts (科目): the chart that postings go to, and the statement of each."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Refusal, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.account_right import NoRight
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.entry import UnknownAccount
from contracts.shared import RecordFields

TYPES = ("asset", "liability", "equity", "income", "expense")
CODE = r"^[0-9A-Za-z.-]{1,20}$"


class CodeTaken(Conflict):
    code = "ledger.account.code_taken"
    pointer = "/code"
    en, zh = "There is an account {code} already.", "科目编码 {code} 已存在。"


class TypeDiffers(Conflict):
    code = "ledger.account.type_differs"
    pointer = "/parent_code"
    en, zh = (
        "Its parent {code} is of type {type}.",
        "上级科目 {code} 的类型为“{type}”，两者须一致。",
    )


class HoldsNoMoney(Conflict):
    """Money is held on assets, and owed on liabilities such as a credit card."""

    code = "ledger.account.holds_no_money"
    pointer = "/holds_money"
    en, zh = "An account of type {type} holds no money.", "类型为“{type}”的科目不能作为资金账户。"


class MonetaryKind(Conflict):
    code = "ledger.account.monetary_kind"
    pointer = "/monetary"
    en = "Only assets and liabilities are monetary, and an account that holds money always is."
    zh = "只有资产类和负债类科目可以是货币性科目，资金账户必须是货币性科目。"


class Needed(Conflict):
    code = "ledger.account.needed"
    pointer = "/closed"
    en = "Automatic entries need the account {code}; the settings of the ledger name it."
    zh = "科目 {code} 由系统自动凭证使用，不能停用。"


class NotEmpty(Conflict):
    code = "ledger.account.not_empty"
    pointer = "/closed"
    en = "The account {code} has a balance; move it to another account first."
    zh = "科目 {code} 尚有余额，请先结转余额再停用。"


class BadPosition(Refusal):
    code, status = "ledger.account.bad_position", 404
    en, zh = "The statement has no line {after}.", "明细账中不存在位置 {after}。"


class BadSpan(Conflict):
    """The days of a statement run backwards, so that it would be empty for a typing error."""

    code = "ledger.account.bad_span"
    pointer = "/until_on"
    en, zh = "The last day is before the first.", "结束日期早于开始日期。"


class AccountFields(Schema):
    """What people may change."""

    name_zh = fields.Text(min=1, max=100)
    name_en = fields.Text(max=100)
    closed = fields.Flag(metadata={"description": "Takes no postings any more."})
    monetary = fields.Flag(
        metadata={
            "description": "Money, or money to be had or paid (货币性项目): foreign balances are"
            " revalued by the last rate. Stock, fixed assets, prepayments and advances keep what"
            " they cost."
        }
    )
    never_negative = fields.Flag(
        metadata={"description": "Refuse postings that would overdraw it, such as cash."}
    )


class NewAccount(AccountFields):
    code = fields.Text(min=1, max=20, required=True, validate=[fields.Matches(CODE)])
    name_zh = fields.Text(min=1, max=100, required=True)
    name_en = fields.Text(max=100, load_default="")
    type = fields.Choice(*TYPES, required=True)
    currency = fields.Commodity(
        allow_none=True,
        load_default=None,
        metadata={"description": "The only currency it takes; null takes every one."},
    )
    parent_code = fields.Text(min=1, max=20, allow_none=True, load_default=None)
    holds_money = fields.Flag(
        load_default=False, metadata={"description": "Cash or bank: receipts may arrive here."}
    )
    closed = fields.Flag(load_default=False)
    monetary = fields.Flag(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Default: as its parent, else by its code in the chart for small"
            " business: not 1101, 1123, 14.., 1511, 16.., 17.., 18.., 19.., 2203, 2401, 4...."
        },
    )
    never_negative = fields.Flag(load_default=False)


class AccountKey(Schema):
    account_id = fields.Id(required=True)


class AccountPatch(AccountFields, AccountKey):
    """Fields that are not given stay as they are."""


class Account(AccountFields, RecordFields):
    code = fields.Text(required=True)
    type = fields.Choice(*TYPES, required=True)
    currency = fields.Text(allow_none=True)
    parent_id = fields.Id(allow_none=True)
    holds_money = fields.Flag()


def own_currency() -> fields.Commodity:
    """Return the field that says which money of an account is meant."""
    about = {"description": "Default: that of the account, CNY where it takes several."}
    return fields.Commodity(allow_none=True, load_default=None, metadata=about)


class StatementQuery(AccountKey):
    currency = own_currency()
    from_on = fields.Day(metadata={"description": "First day; default: from the beginning."})
    until_on = fields.Day(metadata={"description": "Last day; default: to the end."})
    customer_id = fields.Id(metadata={"description": "Only the postings of one customer."})
    after = fields.Text(
        min=1,
        max=80,
        validate=[fields.Matches(r"^[0-9A-Za-z_-]{1,64}\.[0-9]{1,4}$")],
        metadata={"description": "`next_after` of the page before."},
    )
    limit = fields.Whole(min=1, max=500, load_default=100)


class BalanceQuery(AccountKey):
    currency = own_currency()
    on = fields.Day(
        metadata={"description": "What happened by the end of this day; today if not given."}
    )
    known_at = fields.Instant(metadata={"description": "What was recorded by this moment."})


class AccountBalance(Schema):
    """Debit − credit; what is set aside by pending entries is not available."""

    account_id = fields.Id(required=True)
    code = fields.Text(required=True)
    debit = fields.Money(required=True)
    credit = fields.Money(required=True)
    balance = fields.Money(signed=True, required=True)
    reserved = fields.Money(required=True, metadata={"description": "Set aside at present."})


class StatementLine(Schema):
    """One posting and the balance behind it; debit is positive, credit negative."""

    entry_id = fields.Id(required=True)
    line = fields.Whole(required=True)
    year = fields.Whole(required=True)
    number = fields.Whole(required=True)
    happened_on = fields.Day(required=True)
    memo = fields.Text()
    customer_id = fields.Id(allow_none=True)
    amount = fields.Money(signed=True, required=True)
    balance = fields.Money(signed=True, required=True)


class Statement(Schema):
    account_id = fields.Id(required=True)
    code = fields.Text(required=True)
    opening_balance = fields.Money(
        signed=True, required=True, metadata={"description": "Before the first line of this page."}
    )
    closing_balance = fields.Money(
        signed=True, required=True, metadata={"description": "Behind the last line of this page."}
    )
    items = fields.Many(fields.One(StatementLine), max=500)
    next_after = fields.Text(allow_none=True)


account = Resource("ledger", "account", zh="会计科目")

create = account.operation(
    "create",
    summary="Add an account to the chart.",
    http="POST /accounts",
    takes=NewAccount,
    gives=Account,
    status=201,
    raises=(CodeTaken, UnknownAccount, TypeDiffers, HoldsNoMoney, MonetaryKind),
)
get = account.operation(
    "get",
    summary="Read one account.",
    http="GET /accounts/{account_id}",
    takes=AccountKey,
    gives=Account,
    safe=True,
    raises=(NotFound,),
)
names = account.naming()
listed, searched = account.list_operations(
    Account,
    summary="List the chart of accounts.",
    filters={
        "code": "text",
        "name_zh": "text",
        "name_en": "text",
        "type": "choice",
        "currency": "text",
        "parent_id": "id",
        "holds_money": "flag",
        "closed": "flag",
    },
    sorts=("code", "created_at"),
    default_sort="code",
    quick=("code", "name_zh", "name_en"),
)
update = account.operation(
    "update",
    summary="Rename, close or reopen an account, or say whether it is monetary.",
    http="PATCH /accounts/{account_id}",
    takes=AccountPatch,
    gives=Account,
    guarded=True,
    raises=(NotFound, Stale, Needed, NotEmpty, MonetaryKind),
)
history = history_of(account, AccountKey)
statement = account.operation(
    "statement",
    summary="Read the postings of an account with the running balance.",
    http="GET /accounts/{account_id}/statement",
    takes=StatementQuery,
    gives=Statement,
    safe=True,
    raises=(UnknownCurrency, NotFound, BadPosition, BadSpan, NoRight),
)
read_balance = account.operation(
    "balance",
    summary="Read the balance of an account as of a day and as known at a moment.",
    http="GET /accounts/{account_id}/balance",
    takes=BalanceQuery,
    gives=AccountBalance,
    safe=True,
    raises=(UnknownCurrency, NotFound, NoRight),
)

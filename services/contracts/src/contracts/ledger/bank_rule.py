"""Rules of the house for lines of banks: which are matched or booked by themselves (对账规则)."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.account_right import NoRight, NotCash
from contracts.ledger.bank_statement import StatementKey
from contracts.ledger.budget import BudgetExceeded
from contracts.ledger.cash_entry import OwnWork, WrongCategory
from contracts.ledger.entry import POSTING, UnknownAccount
from contracts.ledger.translation import NoRate
from contracts.shared import RecordFields

ACTIONS = ("match", "book")
DIRECTIONS = ("in", "out")
MOST_AT_ONCE = 500
MOST_RULES = 200


class TooWide(Conflict):
    """It would book whatever comes or goes."""

    code = "ledger.bank_rule.too_wide"
    pointer = "/text"
    en = "A rule that books needs a text, a counterparty or an amount by which it knows its lines."
    zh = "自动记账规则至少须指定摘要文字、对方户名或金额范围之一。"


class Incomplete(Conflict):
    code = "ledger.bank_rule.incomplete"
    en = "A rule that books needs {field}."
    zh = "自动记账规则缺少“{field}”。"


class Surplus(Conflict):
    code = "ledger.bank_rule.surplus"
    pointer = "/category_id"
    en = "A rule that matches books nothing and has no category."
    zh = "匹配规则不记账，无需收支分类。"


class EmptyRange(Conflict):
    code = "ledger.bank_rule.empty_range"
    pointer = "/amount_to"
    en = "Nothing lies from {from_} to {to}."
    zh = "金额范围无效：{from_} 至 {to}。"


class TooMany(Conflict):
    code = "ledger.bank_rule.too_many"
    en, zh = "There are {max} rules already.", "规则最多 {max} 条。"


class RuleCategoryClosed(Conflict):
    """Nothing is booked of the whole run, until the rule names another one or is switched off."""

    code = "ledger.bank_rule.category_closed"
    en = "The rule {rule} books in the category {category}, which is closed."
    zh = "规则“{rule}”所用的收支分类“{category}”已停用。"


class BankRuleFields(Schema):
    """What is given must all be so of a line; texts are found anywhere, in any case."""

    name = fields.Text(min=1, max=60)
    position = fields.Whole(
        min=0, max=10_000, metadata={"description": "The first rule that fits a line counts."}
    )
    active = fields.Flag()
    account_code = fields.Text(
        min=1,
        max=20,
        allow_none=True,
        metadata={"description": "For lines of this account only; null: of any."},
    )
    direction = fields.Choice(
        *DIRECTIONS, allow_none=True, metadata={"description": "Money that comes or goes."}
    )
    text = fields.Text(
        min=1, max=100, allow_none=True, metadata={"description": "In the memo or reference."}
    )
    counterparty = fields.Text(min=1, max=100, allow_none=True)
    amount_from = fields.Money(
        allow_none=True, metadata={"description": "At least this much, whatever the direction."}
    )
    amount_to = fields.Money(allow_none=True, metadata={"description": "At most this much."})
    action = fields.Choice(
        *ACTIONS,
        metadata={
            "description": "match: with the posting of the same amount that is nearest within "
            "`days`; book: an entry of the account books in `category_id`, approved and posted."
        },
    )
    days = fields.Whole(min=0, max=90, metadata={"description": "Of `match`."})
    category_id = fields.Id(allow_none=True, metadata={"description": "Of `book`."})


class NewBankRule(BankRuleFields):
    name = fields.Text(min=1, max=60, required=True)
    position = fields.Whole(
        min=0,
        max=10_000,
        load_default=100,
        metadata={"description": "The first rule that fits a line counts."},
    )
    active = fields.Flag(load_default=True)
    account_code = fields.Text(
        min=1,
        max=20,
        allow_none=True,
        load_default=None,
        metadata={"description": "For lines of this account only; null: of any."},
    )
    direction = fields.Choice(
        *DIRECTIONS,
        allow_none=True,
        load_default=None,
        metadata={"description": "Money that comes or goes; a rule that books needs it."},
    )
    text = fields.Text(
        min=1,
        max=100,
        allow_none=True,
        load_default=None,
        metadata={"description": "In the memo or reference."},
    )
    counterparty = fields.Text(min=1, max=100, allow_none=True, load_default=None)
    amount_from = fields.Money(
        allow_none=True,
        load_default=None,
        metadata={"description": "At least this much, whatever the direction."},
    )
    amount_to = fields.Money(
        allow_none=True, load_default=None, metadata={"description": "At most this much."}
    )
    action = fields.Choice(
        *ACTIONS,
        required=True,
        metadata={
            "description": "match: with the posting of the same amount that is nearest within "
            "`days`; book: an entry of the account books in `category_id`, approved and posted."
        },
    )
    days = fields.Whole(min=0, max=90, load_default=10, metadata={"description": "Of `match`."})
    category_id = fields.Id(
        allow_none=True, load_default=None, metadata={"description": "Of `book`."}
    )


class BankRuleKey(Schema):
    bank_rule_id = fields.Id(required=True)


class BankRulePatch(BankRuleFields, BankRuleKey):
    """Fields that are not given stay as they are."""


class BankRule(BankRuleFields, RecordFields):
    pass


class AppliedLine(Schema):
    bank_line_id = fields.Id(required=True)
    bank_rule_id = fields.Id(required=True)
    action = fields.Choice(*ACTIONS, required=True)
    entry_id = fields.Id(
        required=True, metadata={"description": "The journal entry that it is matched with."}
    )
    cash_entry_id = fields.Id(
        allow_none=True, metadata={"description": "The entry of the account books, where booked."}
    )
    warnings = fields.Many(
        fields.Text(),
        max=100,
        metadata={"description": "Budgets that are nearly or fully used."},
    )


class Applied(Schema):
    matched = fields.Whole(required=True)
    booked = fields.Whole(required=True)
    unmatched = fields.Whole(
        required=True,
        metadata={"description": "Lines of the statement that are still without a match."},
    )
    items = fields.Many(fields.One(AppliedLine), max=MOST_AT_ONCE)


bank_rule = Resource("ledger", "bank_rule", zh="对账规则")
UNFIT = (TooWide, Incomplete, Surplus, EmptyRange, UnknownAccount, NotCash, WrongCategory, NoRight)

create = bank_rule.operation(
    "create",
    summary="Say which lines of banks are matched or booked by rule.",
    http="POST /bank-rules",
    takes=NewBankRule,
    gives=BankRule,
    status=201,
    raises=(*UNFIT, NotFound, TooMany),
)
get = bank_rule.operation(
    "get",
    summary="Read one rule.",
    http="GET /bank-rules/{bank_rule_id}",
    takes=BankRuleKey,
    gives=BankRule,
    safe=True,
    raises=(NotFound,),
)
listed, searched = bank_rule.list_operations(
    BankRule,
    summary="List the rules for lines of banks.",
    filters={
        "action": "choice",
        "active": "flag",
        "account_code": "text",
        "category_id": "id",
        "created_at": "instant",
    },
    sorts=("position", "created_at"),
    default_sort="position",
    quick=("name", "text", "counterparty"),
)
update = bank_rule.operation(
    "update",
    summary="Change a rule or switch it off; what it has booked stays.",
    http="PATCH /bank-rules/{bank_rule_id}",
    takes=BankRulePatch,
    gives=BankRule,
    guarded=True,
    raises=(*UNFIT, NotFound, Stale),
)
remove = bank_rule.operation(
    "remove",
    summary="Take a rule away; what it has booked stays.",
    http="DELETE /bank-rules/{bank_rule_id}",
    takes=BankRuleKey,
    gives=BankRule,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(bank_rule, BankRuleKey)
apply = bank_rule.operation(
    "apply",
    summary="Match and book the lines of a statement by the rules of the house, 500 at once.",
    http="POST /bank-statements/{bank_statement_id}/apply-rules",
    takes=StatementKey,
    gives=Applied,
    keyed="required",
    timeout_s=30.0,
    raises=(
        *(*POSTING, NotFound, NoRight, NotCash, OwnWork, BudgetExceeded, NoRate),
        *(WrongCategory, RuleCategoryClosed),
    ),
)

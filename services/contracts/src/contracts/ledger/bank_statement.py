"""Bank statements: imported from files of banks and wallets, matched with the books."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale, UnknownRecord
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.account import own_currency
from contracts.ledger.account_right import NoRight, NotCash
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.entry import UnknownAccount, WrongCurrency
from contracts.shared import RecordFields, Upload

FORMATS = ("csv", "ofx", "mt940", "camt")
MOST_ITEMS = 500
MOST_TOGETHER = 200
LINE_STATES = ("unmatched", "matched", "ignored")


class Unreadable(Conflict):
    """The file is no statement that is known, or a broken or hostile one."""

    code = "ledger.bank_statement.unreadable"
    pointer = "/file"
    en = "The file cannot be read as a bank statement: {reason} {where}"
    zh = "无法识别该银行对账单：{reason} {where}"


class OtherBankAccount(Conflict):
    """A wrong file, or one more account at a bank: the caller says which."""

    code = "ledger.bank_statement.other_bank_account"
    pointer = "/file"
    en = (
        "The statement is of the bank account {told}; those of {code} were of {known}. Say"
        " other_bank_account=true if the account {code} of the books holds both."
    )
    zh = (
        "该对账单属于银行账号 {told}，而科目 {code} 此前导入的是 {known}。"
        "如该科目同时核算这两个账号，请确认后再次导入。"
    )


class StatementMatched(Conflict):
    """What the books agree with stays: its lines are taken from their matches first."""

    code = "ledger.bank_statement.matched"
    en = "{lines} lines of the statement are matched; unmatch them first."
    zh = "对账单中有 {lines} 行已匹配，请先取消匹配。"


class LineState(Conflict):
    code = "ledger.bank_line.wrong_state"
    en, zh = "The line is {state}.", "该流水的状态为“{state}”，不能执行此操作。"


class NoSuchPosting(Conflict):
    code = "ledger.bank_line.no_such_posting"
    pointer = "/entry_id"
    en = "The entry has no free posting of {amount} on the account {account_code}."
    zh = "该凭证在科目 {account_code} 上没有未对账的 {amount} 分录。"


class NoFreePosting(Conflict):
    code = "ledger.bank_line.no_free_posting"
    pointer = "/postings"
    en = "The entry has no free posting on the account {code} that is named."
    zh = "该凭证在科目 {code} 上没有所指的未对账分录。"


class SeveralAccounts(Conflict):
    code = "ledger.bank_line.several_accounts"
    pointer = "/bank_line_ids"
    en = "The lines are not all of one account and one currency."
    zh = "这些流水不属于同一账户和币种。"


class SumsDiffer(Conflict):
    code = "ledger.bank_line.sums_differ"
    pointer = "/postings"
    en = "The lines of the bank come to {bank}, the postings of the books to {books}."
    zh = "银行流水合计 {bank}，账面分录合计 {books}，金额不一致。"


class ImportStatement(Schema):
    upload = fields.One(Upload, required=True)
    account_code = fields.Text(
        min=1, max=20, required=True, metadata={"description": "The account of the books."}
    )
    other_bank_account = fields.Flag(
        load_default=False,
        metadata={
            "description": "Take a statement of another bank account than those imported before."
        },
    )


class BankStatement(RecordFields):
    account_code = fields.Text(required=True)
    format = fields.Choice(*FORMATS, required=True)
    file_name = fields.Text(max=255)
    bank_account = fields.Text(max=100)
    from_on = fields.Day(allow_none=True)
    until_on = fields.Day(allow_none=True)
    lines = fields.Whole(required=True)
    known_before = fields.Whole(
        required=True, metadata={"description": "Lines that an earlier import has brought."}
    )
    total = fields.Money(
        signed=True,
        allow_none=True,
        metadata={"description": "Sum of all lines of the file, also of those known before."},
    )
    opening_balance = fields.Money(
        signed=True, allow_none=True, metadata={"description": "Null where the file tells none."}
    )
    closing_balance = fields.Money(signed=True, allow_none=True)
    closing_on = fields.Day(allow_none=True)
    difference = fields.Money(
        signed=True,
        allow_none=True,
        metadata={
            "description": "Closing less opening balance and total; zero unless lines are missing."
        },
    )


class StatementKey(Schema):
    bank_statement_id = fields.Id(required=True)


class BankPosting(Schema):
    entry_id = fields.Id(required=True)
    line = fields.Whole(required=True)
    amount = fields.Money(signed=True, required=True)


class BankLine(RecordFields):
    bank_statement_id = fields.Id(required=True)
    account_code = fields.Text(required=True)
    booked_on = fields.Day(required=True)
    amount = fields.Money(signed=True, required=True)
    reference = fields.Text(max=100)
    counterparty = fields.Text()
    memo = fields.Text(max=500)
    state = fields.Choice(*LINE_STATES, required=True)
    match_id = fields.Id(
        allow_none=True, metadata={"description": "The same for all lines of one match."}
    )
    entry_id = fields.Id(allow_none=True, metadata={"description": "The first one of `postings`."})
    postings = fields.Many(
        fields.One(BankPosting),
        max=MOST_TOGETHER,
        metadata={"description": "What the books have of it and of the other lines of its match."},
    )


class BankLineKey(Schema):
    bank_line_id = fields.Id(required=True)


class MatchLine(BankLineKey):
    entry_id = fields.Id(required=True)


class NamedPosting(Schema):
    entry_id = fields.Id(required=True)
    line = fields.Whole(
        min=1,
        allow_none=True,
        load_default=None,
        metadata={"description": "Default: all free postings of the entry on the account."},
    )


class MatchTogether(Schema):
    """Both sides come to the same sum, to the cent."""

    bank_line_ids = fields.Many(fields.Id(), min=1, max=MOST_TOGETHER, required=True)
    postings = fields.Many(fields.One(NamedPosting), min=1, max=MOST_TOGETHER, required=True)


class MatchedTogether(Schema):
    match_id = fields.Id(required=True)
    total = fields.Money(signed=True, required=True)
    items = fields.Many(fields.One(BankLine), max=MOST_TOGETHER)


class Matched(Schema):
    matched = fields.Whole(required=True)
    unmatched = fields.Whole(required=True)


class ReconcileQuery(Schema):
    account_id = fields.Id(required=True)
    on = fields.Day(allow_none=True, load_default=None, metadata={"description": "Default: today."})
    currency = own_currency()


class BankItem(Schema):
    """A line of the bank that the books did not have by that day."""

    bank_line_id = fields.Id(required=True)
    booked_on = fields.Day(required=True)
    amount = fields.Money(signed=True, required=True)
    reference = fields.Text(max=100)
    counterparty = fields.Text()
    memo = fields.Text(max=500)


class BookItem(Schema):
    """A posting of the books that the bank did not tell of by that day."""

    entry_id = fields.Id(required=True)
    line = fields.Whole(required=True)
    number = fields.Whole(required=True)
    happened_on = fields.Day(required=True)
    amount = fields.Money(signed=True, required=True)
    reference = fields.Text(max=100)


class Reconciliation(Schema):
    """
    book_balance + unmatched_bank − unmatched_book is what the bank should tell.

    All as of the end of the day: what the other side had only later is without a match.
    """

    on = fields.Day(required=True)
    book_balance = fields.Money(signed=True, required=True)
    unmatched_bank = fields.Money(signed=True, required=True)
    unmatched_book = fields.Money(signed=True, required=True)
    expected_bank_balance = fields.Money(signed=True, required=True)
    bank_lines = fields.Whole(required=True, metadata={"description": "Lines without a match."})
    book_lines = fields.Whole(required=True, metadata={"description": "Postings without a match."})
    bank_items = fields.Many(
        fields.One(BankItem), max=MOST_ITEMS, metadata={"description": "The first of these lines."}
    )
    book_items = fields.Many(
        fields.One(BookItem),
        max=MOST_ITEMS,
        metadata={"description": "The first of these postings."},
    )
    bank_statement_id = fields.Id(
        allow_none=True, metadata={"description": "The nearest statement that tells a balance."}
    )
    bank_balance = fields.Money(
        signed=True,
        allow_none=True,
        metadata={
            "description": "What the bank tells for the day, by that statement and its lines."
        },
    )
    difference = fields.Money(
        signed=True,
        allow_none=True,
        metadata={"description": "bank_balance − expected_bank_balance; zero where both agree."},
    )


bank_statement = Resource("ledger", "bank_statement", zh="银行对账单")
bank_line = Resource("ledger", "bank_line", zh="银行流水")

import_ = bank_statement.operation(
    "import",
    summary="Import a statement: CSV or xls of Chinese banks and wallets, OFX, MT940, CAMT.",
    http="POST /bank-statements",
    takes=ImportStatement,
    gives=BankStatement,
    status=201,
    uploads=True,
    timeout_s=30.0,
    raises=(
        *(Unreadable, WrongCurrency, OtherBankAccount),
        *(UnknownAccount, NotCash, NoRight, NotFound),
    ),
)
remove = bank_statement.operation(
    "remove",
    summary="Take an imported statement out with its lines, as for the wrong account.",
    http="DELETE /bank-statements/{bank_statement_id}",
    takes=StatementKey,
    gives=BankStatement,
    guarded=True,
    raises=(NotFound, Stale, NoRight, StatementMatched),
)
get = bank_statement.operation(
    "get",
    summary="Read one imported statement.",
    http="GET /bank-statements/{bank_statement_id}",
    takes=StatementKey,
    gives=BankStatement,
    safe=True,
    raises=(NotFound,),
)
history = history_of(bank_statement, StatementKey)
listed, searched = bank_statement.list_operations(
    BankStatement,
    summary="List imported statements.",
    filters={"account_code": "text", "until_on": "day", "created_at": "instant"},
)
match_all = bank_statement.operation(
    "match",
    summary="Match the lines of a statement with the books wherever only one posting suits.",
    http="POST /bank-statements/{bank_statement_id}/match",
    takes=StatementKey,
    gives=Matched,
    timeout_s=30.0,
    raises=(NotFound, NoRight),
)
lines_listed, lines_searched = bank_line.list_operations(
    BankLine,
    summary="List lines of statements, such as those without a match.",
    filters={
        "bank_statement_id": "id",
        "match_id": "id",
        "account_code": "text",
        "state": "choice",
        "booked_on": "day",
        "reference": "text",
        "counterparty": "text",
        "created_at": "instant",
    },
    sorts=("created_at", "booked_on"),
    quick=("memo", "counterparty"),
)
match_one = bank_line.operation(
    "match",
    summary="Match a line with an entry of the books.",
    http="POST /bank-lines/{bank_line_id}/match",
    takes=MatchLine,
    gives=BankLine,
    guarded=True,
    raises=(NotFound, Stale, LineState, NoSuchPosting, NoRight),
)
match_together = bank_line.operation(
    "match_together",
    summary="Match several lines with one posting, or a line with several, of the same sum.",
    http="POST /bank-lines/match",
    takes=MatchTogether,
    gives=MatchedTogether,
    raises=(UnknownRecord, LineState, SeveralAccounts, NoFreePosting, SumsDiffer, NoRight),
)
unmatch = bank_line.operation(
    "unmatch",
    summary="Take back a match with all its lines, or look at an ignored line again.",
    http="POST /bank-lines/{bank_line_id}/unmatch",
    takes=BankLineKey,
    gives=BankLine,
    guarded=True,
    raises=(NotFound, Stale, LineState, NoRight),
)
ignore = bank_line.operation(
    "ignore",
    summary="Leave a line without a match for good.",
    http="POST /bank-lines/{bank_line_id}/ignore",
    takes=BankLineKey,
    gives=BankLine,
    guarded=True,
    raises=(NotFound, Stale, LineState, NoRight),
)
line_history = history_of(bank_line, BankLineKey)
reconcile = bank_statement.operation(
    "reconciliation",
    summary="Read how far bank and books agree on a day (银行存款余额调节表).",
    http="GET /accounts/{account_id}/reconciliation",
    takes=ReconcileQuery,
    gives=Reconciliation,
    safe=True,
    timeout_s=10.0,
    raises=(UnknownCurrency, NotFound, NoRight),
)

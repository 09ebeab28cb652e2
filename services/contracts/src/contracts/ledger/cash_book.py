"""The account book of a bank or cash account, without accounting words, and sums by category."""

import re
from typing import Any

from marshmallow import ValidationError

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from chassis.files import File
from contracts.ledger.account import (
    AccountKey,
    BadPosition,
    BadSpan,
    StatementQuery,
    account,
    own_currency,
)
from contracts.ledger.account_right import HiddenAccounts, NoRight, NotCash
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.entry import EntryKey

FORMATS = ("pdf", "xlsx", "html")
MOST_PRINTED = 5000
"""Lines of one file."""
MOST_IN_BOOK = 50_000
"""Lines of a workbook, which nobody prints."""


class CashLine(Schema):
    """One movement of the account: what came in, what went out, what is left."""

    entry_id = fields.Id(required=True)
    number = fields.Whole(required=True)
    happened_on = fields.Day(required=True)
    memo = fields.Text()
    category_id = fields.Id(allow_none=True)
    category = fields.Text(metadata={"description": "Path of the category: 办公/差旅/机票."})
    counterparty = fields.Text(
        metadata={
            "description": "As entered, else the customer, supplier or colleague of the document."
        }
    )
    income = fields.Money(allow_none=True)
    expense = fields.Money(allow_none=True)
    balance = fields.Money(signed=True, required=True)


class CashBook(Schema):
    account_id = fields.Id(required=True)
    code = fields.Text(required=True)
    name_zh = fields.Text()
    opening_balance = fields.Money(
        signed=True, required=True, metadata={"description": "Before the first line of this page."}
    )
    closing_balance = fields.Money(
        signed=True, required=True, metadata={"description": "At the end of all days asked for."}
    )
    income = fields.Money(required=True, metadata={"description": "Of all days asked for."})
    expense = fields.Money(required=True, metadata={"description": "Of all days asked for."})
    items = fields.Many(fields.One(CashLine), max=500)
    next_after = fields.Text(allow_none=True)


class SummaryQuery(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = fields.Commodity(load_default="CNY")
    project = fields.Text(min=1, max=60)
    customer_id = fields.Id()
    department_id = fields.Id()


class CategorySum(Schema):
    """Posted entries of a category and all below it."""

    category_id = fields.Id(required=True)
    name = fields.Text()
    kind = fields.Text()
    level = fields.Whole()
    parent_id = fields.Id(allow_none=True)
    entries = fields.Whole()
    amount = fields.Money(required=True)


class CategorySummary(Schema):
    items = fields.Many(fields.One(CategorySum), max=5000)
    income = fields.Money(required=True)
    expense = fields.Money(required=True)
    net = fields.Money(signed=True, required=True)


class TooManyLines(Conflict):
    """What is printed is bounded; more is read page by page."""

    code = "ledger.cash_book.too_many_lines"
    pointer = "/from_on"
    en = "There are more than {most} lines: print fewer days at a time."
    zh = "明细超过 {most} 行，请缩短期间后分次打印。"


class BookFile(AccountKey):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = own_currency()
    format = fields.Choice(*FORMATS, load_default="pdf")


class SummaryFile(SummaryQuery):
    format = fields.Choice(*FORMATS, load_default="pdf")


class JournalFile(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = fields.Commodity(
        allow_none=True, load_default=None, metadata={"description": "Default: all of them."}
    )
    format = fields.Choice(*FORMATS, load_default="xlsx")


class PrintEntry(EntryKey):
    format = fields.Choice(*FORMATS, load_default="pdf")


class Amount(fields.Matches):
    """An amount of yuan as a text; one beyond what the books hold is told so."""

    def __init__(self) -> None:
        super().__init__(r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$")

    def __call__(self, value: Any) -> Any:
        """Return *value*; raises ValidationError."""
        if re.fullmatch(r"-?[0-9]{14,}(\.[0-9]{1,2})?", value, re.ASCII):
            raise ValidationError("amount_too_large")
        return super().__call__(value)


class CapitalsQuery(Schema):
    amount = fields.Text(min=1, max=20, required=True, validate=[Amount()])


class Capitals(Schema):
    capitals = fields.Text(required=True)


cash_book = Resource("ledger", "cash_book", zh="日记账")

read = cash_book.operation(
    "get",
    summary="Read the account book of a bank or cash account with running balances.",
    http="GET /accounts/{account_id}/cash-book",
    takes=StatementQuery,
    gives=CashBook,
    safe=True,
    raises=(UnknownCurrency, NotFound, BadPosition, BadSpan, NotCash, NoRight),
)
summary = cash_book.operation(
    "summary",
    summary="Read income and expense by category, with sums of all levels; also of one project,"
    " customer or department. Account books, paid claims and payables count; pay does not.",
    http="GET /category-summary",
    takes=SummaryQuery,
    gives=CategorySummary,
    safe=True,
    raises=(
        UnknownCurrency,
        BadSpan,
    ),
)

print_statement = account.operation(
    "print_statement",
    summary="Download the postings of an account with the running balance (明细账).",
    http="GET /accounts/{account_id}/statement/file",
    takes=BookFile,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(UnknownCurrency, NotFound, BadSpan, NoRight, TooManyLines),
)
print_book = cash_book.operation(
    "print",
    summary="Download the account book of a bank or cash account (流水账).",
    http="GET /accounts/{account_id}/cash-book/file",
    takes=BookFile,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(UnknownCurrency, NotFound, BadSpan, NotCash, NoRight, TooManyLines),
)
print_summary = cash_book.operation(
    "print_summary",
    summary="Download income and expense by category.",
    http="GET /category-summary/file",
    takes=SummaryFile,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(
        UnknownCurrency,
        BadSpan,
    ),
)

journal = Resource("ledger", "journal", zh="序时账")

print_journal = journal.operation(
    "print",
    summary="Download all entries of some days line by line, each with its account and amount"
    f" (序时账): up to {MOST_IN_BOOK} lines as xlsx, {MOST_PRINTED} otherwise.",
    http="GET /journal/file",
    takes=JournalFile,
    gives=File,
    safe=True,
    timeout_s=30.0,
    raises=(UnknownCurrency, HiddenAccounts, BadSpan, TooManyLines),
)

voucher = Resource("ledger", "voucher", zh="凭证")

print_voucher = voucher.operation(
    "print",
    summary="Print the voucher of a journal entry (凭证打印).",
    http="GET /entries/{entry_id}/voucher",
    takes=PrintEntry,
    gives=File,
    safe=True,
    timeout_s=10.0,
    raises=(NotFound, NoRight),
)
write_out = voucher.operation(
    "capitals",
    summary="Write an amount of yuan in Chinese capitals (大写金额).",
    http="GET /amount-in-capitals",
    takes=CapitalsQuery,
    gives=Capitals,
    safe=True,
)

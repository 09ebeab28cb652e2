"""Financial statements: balance sheet, profit and loss, cash flow, general ledger, margins."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound
from chassis.fields import Schema
from chassis.files import File
from contracts.ledger.account import BadSpan
from contracts.ledger.account_right import HiddenAccounts
from contracts.ledger.bounded import MOST_ROWS, TooManyRows
from contracts.ledger.cash_book import FORMATS
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.rolling import DrillQuery, RolledRow, TopDrillQuery, level
from contracts.ledger.sale_line import BY
from contracts.ledger.translation import TRANSLATING, NotTranslated, originals, translated

STATEMENTS = (
    *("balance_sheet", "profit_and_loss", "cash_flow", "general_ledger"),
    *("trial_balance", "ageing", "payable_ageing", "margins", "months"),
)
"""Balance sheet, trial balance and ageing tell the last day; margins those by `by`."""
OF_A_DAY = ("balance_sheet", "ageing", "payable_ageing")
"""Those that tell nothing of the days before the last one."""
CHARTS = ("months", "results", "cash_flow")
"""The figures are those of months, profit_and_loss and cash_flow."""
ACTIVITIES = ("operating", "investing", "financing")


class DayQuery(Schema):
    on = fields.Day(allow_none=True, load_default=None, metadata={"description": "Default: today."})
    currency = fields.Commodity(load_default="CNY")


class SpanQuery(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = fields.Commodity(load_default="CNY")


class SheetQuery(DayQuery, TopDrillQuery):
    translated = translated()


class ResultQuery(SpanQuery, TopDrillQuery):
    translated = translated()


class FlowQuery(SpanQuery):
    translated = translated()


class LedgerQuery(SpanQuery, DrillQuery):
    translated = translated()


class StatementFile(SpanQuery):
    from_on = fields.Day(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Default: 1 January of the year of `until_on`; balance sheet and ageing"
            " need none."
        },
    )
    statement = fields.Choice(*STATEMENTS, required=True)
    level = level("as the statement itself")
    translated = translated()
    by = fields.Choice(
        *BY, load_default="order", metadata={"description": "What margins are told by."}
    )
    format = fields.Choice(*FORMATS, load_default="pdf")


class ChartQuery(SpanQuery):
    chart = fields.Choice(*CHARTS, load_default="months")


class SheetRow(RolledRow):
    """One account with those below it; lines are in `account.statement`."""

    account_id = fields.Id(required=True)
    code = fields.Text(required=True)
    name_zh = fields.Text()
    name_en = fields.Text()
    amount = fields.Money(signed=True, required=True)
    originals = originals()


class BalanceSheet(Schema):
    """Assets = liabilities + equity + profit that no year end has moved yet."""

    on = fields.Day(required=True)
    assets = fields.Many(fields.One(SheetRow), max=10_000)
    liabilities = fields.Many(fields.One(SheetRow), max=10_000)
    equity = fields.Many(fields.One(SheetRow), max=10_000)
    current_profit = fields.Money(signed=True, required=True)
    total_assets = fields.Money(signed=True, required=True)
    total_liabilities = fields.Money(signed=True, required=True)
    exchange_difference = fields.Money(
        signed=True,
        allow_none=True,
        metadata={
            "description": "What foreign balances have gained and no revaluation has posted yet"
            " (未入账汇兑差额); null where nothing is translated."
        },
    )
    total_equity = fields.Money(
        signed=True,
        required=True,
        metadata={"description": "With the current profit and the exchange difference."},
    )


class ProfitAndLoss(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    income = fields.Many(fields.One(SheetRow), max=10_000)
    expense = fields.Many(fields.One(SheetRow), max=10_000)
    total_income = fields.Money(signed=True, required=True)
    total_expense = fields.Money(signed=True, required=True)
    profit = fields.Money(signed=True, required=True)


class CashFlowRow(Schema):
    """Money that came in (positive) or went out against one other account."""

    activity = fields.Choice(*ACTIVITIES, required=True)
    code = fields.Text(required=True)
    name_zh = fields.Text()
    name_en = fields.Text()
    amount = fields.Money(signed=True, required=True)
    originals = originals()


class CashFlow(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    items = fields.Many(fields.One(CashFlowRow), max=10_000)
    operating = fields.Money(signed=True, required=True)
    investing = fields.Money(signed=True, required=True)
    financing = fields.Money(signed=True, required=True)
    exchange_effect = fields.Money(
        signed=True,
        allow_none=True,
        metadata={
            "description": "What rates did to foreign money (汇率变动对现金的影响); null where"
            " nothing is translated."
        },
    )
    opening = fields.Money(signed=True, required=True)
    closing = fields.Money(signed=True, required=True)


class LedgerRow(RolledRow):
    account_id = fields.Id(required=True)
    code = fields.Text(required=True)
    name_zh = fields.Text()
    name_en = fields.Text()
    opening = fields.Money(signed=True, required=True)
    debit = fields.Money(required=True)
    credit = fields.Money(required=True)
    closing = fields.Money(signed=True, required=True)
    originals = originals()


class GeneralLedger(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    items = fields.Many(fields.One(LedgerRow), max=10_000)


class MarginRow(Schema):
    customer_id = fields.Id(required=True)
    income = fields.Money(signed=True, required=True)
    cost = fields.Money(signed=True, required=True)
    margin = fields.Money(signed=True, required=True)


class Margins(Schema):
    """Income and expense that name a customer, the best margins first."""

    items = fields.Many(fields.One(MarginRow), max=MOST_ROWS)


class MonthRow(Schema):
    month = fields.Text(required=True, metadata={"description": "2026-03"})
    income = fields.Money(signed=True, required=True)
    expense = fields.Money(signed=True, required=True)
    profit = fields.Money(signed=True, required=True)


class Months(Schema):
    """Series for a chart."""

    items = fields.Many(fields.One(MonthRow), max=1200)


financial = Resource("ledger", "financial_statement", zh="财务报表")
ROOT = "GET /financial-statements"

read_balance_sheet = financial.operation(
    "balance_sheet",
    summary="Read the balance sheet on a day (资产负债表).",
    http=f"{ROOT}/balance-sheet",
    takes=SheetQuery,
    gives=BalanceSheet,
    safe=True,
    timeout_s=10.0,
    raises=(UnknownCurrency, HiddenAccounts, NotFound, *TRANSLATING),
)
read_profit = financial.operation(
    "profit_and_loss",
    summary="Read income and expense of some days, without year ends (利润表).",
    http=f"{ROOT}/profit-and-loss",
    takes=ResultQuery,
    gives=ProfitAndLoss,
    safe=True,
    timeout_s=10.0,
    raises=(UnknownCurrency, HiddenAccounts, BadSpan, NotFound, *TRANSLATING),
)
read_cash_flow = financial.operation(
    "cash_flow",
    summary="Read where money came from and went to (现金流量表).",
    http=f"{ROOT}/cash-flow",
    takes=FlowQuery,
    gives=CashFlow,
    safe=True,
    timeout_s=10.0,
    raises=(UnknownCurrency, HiddenAccounts, BadSpan, *TRANSLATING),
)
read_general_ledger = financial.operation(
    "general_ledger",
    summary="Read opening, movements and closing of every account (总账).",
    http=f"{ROOT}/general-ledger",
    takes=LedgerQuery,
    gives=GeneralLedger,
    safe=True,
    timeout_s=10.0,
    raises=(UnknownCurrency, HiddenAccounts, BadSpan, NotFound, *TRANSLATING),
)
read_margins = financial.operation(
    "margins",
    summary="Read the margin by customer.",
    http=f"{ROOT}/margins",
    takes=SpanQuery,
    gives=Margins,
    safe=True,
    timeout_s=10.0,
    raises=(UnknownCurrency, HiddenAccounts, BadSpan, TooManyRows),
)
read_months = financial.operation(
    "months",
    summary="Read income against expense month by month.",
    http=f"{ROOT}/months",
    takes=SpanQuery,
    gives=Months,
    safe=True,
    timeout_s=10.0,
    raises=(UnknownCurrency, HiddenAccounts, BadSpan),
)
print_ = financial.operation(
    "print",
    summary="Download a financial statement as PDF, xlsx or HTML.",
    http=f"{ROOT}/file",
    takes=StatementFile,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(UnknownCurrency, HiddenAccounts, BadSpan, NotTranslated, TooManyRows, *TRANSLATING),
)
draw = financial.operation(
    "chart",
    summary="Download a picture (SVG) of income against expense, results or cash flow.",
    http=f"{ROOT}/chart",
    takes=ChartQuery,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(UnknownCurrency, HiddenAccounts, BadSpan),
)

"""The end of a year, opening balances, rates of currencies and revaluation."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from contracts.ledger.account_right import HiddenAccounts, NoRight
from contracts.ledger.book import NotYetOver
from contracts.ledger.entry import POSTING, FullEntry, NewPosting, PeriodClosed, ZeroPosting
from contracts.ledger.payable import UnknownSupplier
from contracts.ledger.receivable import UnknownCustomer
from contracts.ledger.translation import NoRate
from contracts.ledger.waiting import Reason
from contracts.readings import get_of
from contracts.shared import History, RecordFields


class YearClosed(Conflict):
    code = "ledger.year_end.closed"
    pointer = "/year"
    en, zh = "The year {year} is closed already.", "{year} 年度已结账。"


class YearOpen(Conflict):
    code = "ledger.year_end.open"
    pointer = "/year"
    en, zh = "The year {year} is not closed.", "{year} 年度尚未结账。"


class LaterYearClosed(Conflict):
    code = "ledger.year_end.later_closed"
    pointer = "/year"
    en, zh = "The year {year} is closed and must be opened first.", "须先反结账 {year} 年度。"


class LaterDaysClosed(Conflict):
    code = "ledger.year_end.later_days_closed"
    pointer = "/year"
    en = "The books are closed until {closed_until}; reopen the months behind {year} first."
    zh = "账期已关闭至 {closed_until}，请先打开 {year} 年之后的各月。"


class NothingToClose(Conflict):
    code = "ledger.year_end.nothing"
    pointer = "/year"
    en, zh = "The year {year} has neither income nor expense.", "{year} 年度没有损益可结转。"


class PendingLeft(Conflict):
    code = "ledger.year_end.pending_left"
    pointer = "/year"
    en = "{count} entries, receipts or payments of the year wait to be approved or booked."
    zh = "本年度尚有 {count} 笔凭证、回款或付款待审批或待入账。"


class OpenedBefore(Conflict):
    """A table sent twice would double the books; what was forgotten is added on purpose."""

    code = "ledger.opening_balance.opened_before"
    en = (
        "Opening balances stand already: entry {id}. Ask to `add` to them, or take them back first."
    )
    zh = "期初余额已录入（凭证 {id}）。如需补录请选择“补录”，如需重录请先冲销原余额。"
    refers = {"id": "entry_id"}


class OtherDay(Conflict):
    """Books begin on one day; what moved later is an entry of its own."""

    code = "ledger.opening_balance.other_day"
    pointer = "/on"
    en = "The books were opened on {day}; what is added to that is of the same day."
    zh = "期初余额日期为 {day}，补录须使用同一日期。"


class OpenedTwice(Conflict):
    code = "ledger.opening_balance.opened_twice"
    pointer = "/lines"
    en = (
        "The line {code} {amount} stands already, in entry {id}. If it is another one, tell them"
        " apart by a document number or memo."
    )
    zh = "科目 {code} 的期初余额 {amount} 已录入（凭证 {id}）；如非重复，请以单据号或摘要区分。"
    refers = {"id": "entry_id"}


class HomeCurrency(Conflict):
    code = "ledger.exchange_rate.home"
    pointer = "/currency"
    en, zh = "The home currency has no rate.", "本位币无需设置汇率。"


class NothingToRevalue(Conflict):
    code = "ledger.revaluation.nothing"
    en, zh = "No foreign balance has changed its value.", "没有需要调汇的外币余额。"


class TheYear(Schema):
    year = fields.Whole(min=1970, max=9998, required=True, metadata={"examples": [2026]})


class ReopenYear(TheYear, Reason):
    pass


class PartyMissing(Conflict):
    """What is owed, and what was paid beforehand, is opened party by party, so that it ends."""

    code = "ledger.opening_balance.party_missing"
    pointer = "/lines"
    en = (
        "Say whose the opening balance of the account {code} is, one line for each debt or advance."
    )
    zh = "科目 {code} 的期初余额须逐笔注明往来单位。"


class WrongSide(Conflict):
    """A customer who has paid too much has an advance, which is a line on another account."""

    code = "ledger.opening_balance.wrong_side"
    pointer = "/lines"
    en = "{amount} is on the wrong side of the account {code}; advances have accounts of their own."
    zh = "科目 {code} 的期初明细方向不符：{amount}。多收、多付的款项请列入预收、预付科目。"


class KeptByPay(Conflict):
    """Only payroll runs book this account, so that nothing would ever clear an opening balance."""

    code = "ledger.opening_balance.kept_by_pay"
    pointer = "/lines"
    en = "The account {code} is kept by payroll; open pay not paid yet on an account below it."
    zh = "科目 {code} 由工资单记账，期初未付工资请列入其下级科目。"


class UnknownPerson(Conflict):
    code = "ledger.opening_balance.unknown_person"
    pointer = "/lines"
    en, zh = "The ledger does not know the colleague {person}.", "找不到员工 {person}。"


DEBTS = (PartyMissing, WrongSide, UnknownCustomer, UnknownSupplier, KeptByPay, UnknownPerson)


class OpeningLine(NewPosting):
    """
    On accounts that documents keep each line is one debt or advance, which is open then.

    Receivables and advances of customers name the customer, payables and prepayments the supplier,
    advances to staff the person.
    """

    person_id = fields.Id(
        allow_none=True, load_default=None, metadata={"description": "Who holds an advance (1221)."}
    )

    due_on = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "When a debt is due."}
    )
    document_number = fields.Text(
        max=60, load_default="", metadata={"description": "Of the invoice or contract of a debt."}
    )


def adding() -> fields.Flag:
    """Return the field by which opening balances are added to those that stand."""
    return fields.Flag(
        load_default=False,
        metadata={
            "description": "Add to the opening balances that stand, of the same day (补录); a line"
            " that stands already is refused."
        },
    )


class OpeningBalances(Schema):
    """What the accounts held when the books began; a difference goes to 3104 利润分配."""

    on = fields.Day(required=True)
    lines = fields.Many(fields.One(OpeningLine), min=1, max=2000, required=True)
    add = adding()


class NewRate(Schema):
    currency = fields.Commodity(required=True)
    on = fields.Day(required=True)
    rate = fields.Quantity(
        places=8,
        min="0.00000001",
        max="1000000",
        required=True,
        metadata={"description": "Yuan for one unit."},
    )


class ExchangeRate(RecordFields):
    currency = fields.Text(required=True)
    on = fields.Day(required=True)
    rate = fields.Quantity(places=8, required=True)


class ExchangeRateKey(Schema):
    exchange_rate_id = fields.Id(required=True)


class Revalue(Schema):
    on = fields.Day(required=True)
    reverse = fields.Flag(
        load_default=True,
        metadata={"description": "Take it back on the next day, as the next period begins."},
    )


class GainsQuery(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)


class CurrencyGains(Schema):
    """Gains in yuan; losses are negative."""

    currency = fields.Text(required=True)
    realised = fields.Money(signed=True, metadata={"description": "By receipts and payments."})
    unrealised = fields.Money(
        signed=True, metadata={"description": "By revaluations, less what took them back."}
    )
    not_posted = fields.Money(
        signed=True, metadata={"description": "What a revaluation on the last day would post."}
    )


class Gains(Schema):
    items = fields.Many(fields.One(CurrencyGains), max=200)


year_end = Resource("ledger", "year_end", zh="年度结转")
close_year = year_end.operation(
    "close",
    summary="Close a year: income and expense move to the profit, and the year to closed days.",
    http="POST /year-ends",
    takes=TheYear,
    gives=FullEntry,
    status=201,
    keyed="required",
    timeout_s=20.0,
    raises=(*POSTING, YearClosed, NothingToClose, PendingLeft, NotYetOver),
)
reopen_year = year_end.operation(
    "reopen",
    summary="Take back the end of a year and open its days again.",
    http="POST /year-ends/reopen",
    takes=ReopenYear,
    gives=FullEntry,
    status=201,
    keyed="required",
    timeout_s=20.0,
    raises=(*POSTING, YearOpen, LaterYearClosed, LaterDaysClosed),
)
opening_balance = Resource("ledger", "opening_balance", zh="期初余额")
open_balances = opening_balance.operation(
    "post",
    summary="Post what the accounts held when the books began.",
    http="POST /opening-balances",
    takes=OpeningBalances,
    gives=FullEntry,
    status=201,
    keyed="required",
    timeout_s=20.0,
    raises=(*POSTING, ZeroPosting, OpenedBefore, OtherDay, OpenedTwice, NoRight, *DEBTS),
)
exchange_rate = Resource("ledger", "exchange_rate", zh="汇率")
set_rate = exchange_rate.operation(
    "set",
    summary="Say what a currency is worth on a day that is not closed; the day's rate before is"
    " replaced.",
    http="POST /exchange-rates",
    takes=NewRate,
    gives=ExchangeRate,
    status=201,
    raises=(HomeCurrency, PeriodClosed),
)
get_rate = get_of(exchange_rate, ExchangeRateKey, ExchangeRate)
rate_history = exchange_rate.operation(
    "history",
    summary="Read who changed the rate of a currency on a day, and what it was before.",
    http="GET /exchange-rates/{exchange_rate_id}/history",
    takes=ExchangeRateKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
rates_listed, rates_searched = exchange_rate.list_operations(
    ExchangeRate,
    summary="List rates of currencies.",
    filters={"currency": "text", "on": "day", "created_at": "instant"},
    sorts=("created_at", "on"),
)
revaluation = Resource("ledger", "revaluation", zh="期末调汇")
revalue = revaluation.operation(
    "post",
    summary="Post what foreign balances have gained or lost in yuan by a day (期末调汇).",
    http="POST /revaluations",
    takes=Revalue,
    gives=FullEntry,
    status=201,
    keyed="required",
    timeout_s=20.0,
    raises=(*POSTING, NoRate, NothingToRevalue, HiddenAccounts),
)
read_gains = revaluation.operation(
    "get",
    summary="Read what foreign balances gained in yuan: realised, revalued, and not posted yet.",
    http="GET /exchange-gains",
    takes=GainsQuery,
    gives=Gains,
    safe=True,
    raises=(NoRate, HiddenAccounts),
)

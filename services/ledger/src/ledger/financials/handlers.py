"""Reading and printing financial statements."""

import datetime as dt

from chassis.binding import implements
from chassis.values import Money
from contracts.ledger import financial as contract
from contracts.ledger.translation import NotTranslated
from ledger.account_rights import store as rights
from ledger.accounts.model import Account
from ledger.accounts.rules import RESULT_TYPES, TYPES
from ledger.currencies.asked import in_known_currency
from ledger.currencies.rules import HOME
from ledger.financials import charts, store
from ledger.financials.listings import LISTINGS, trial_balance
from ledger.financials.rules import (
    ACTIVITY_NAMES,
    AMOUNTS_FROM,
    GROUPED,
    HEADERS,
    ORIGINALS,
    TITLES,
    activity_of,
    months_of,
    printed,
)
from ledger.periods import store as periods
from ledger.printing import SVG, Document, Sheet, hand_out, hand_over
from ledger.statements import store as statements
from ledger.statements.rolling import named
from ledger.statements.rules import check_span
from ledger.translations import store as translations
from ledger.translations.rules import Worth, told_originals

UNTRANSLATED = (*LISTINGS, "months")


@implements(contract.read_balance_sheet)
@in_known_currency
def read_balance_sheet(query, *, uow, settings):
    return _balance_sheet(uow, query["on"] or periods.today(uow), query, settings)


@implements(contract.read_profit)
@in_known_currency
def read_profit_and_loss(query, *, uow, settings):
    return _profit_and_loss(uow, query, settings)


@implements(contract.read_cash_flow)
@in_known_currency
def read_cash_flow(query, *, uow, settings):
    return _cash_flow(uow, query, settings)


@implements(contract.read_general_ledger)
@in_known_currency
def read_general_ledger(query, *, uow, settings):
    return _general_ledger(uow, query, settings)


@implements(contract.read_margins)
@in_known_currency
def read_margins(query, *, uow):
    rights.check_whole_book(uow, *RESULT_TYPES)
    rows = store.by_customer(uow, *_span(query))
    rows.sort(key=lambda row: (row[2] - row[1], row[0]))
    return {
        "items": [
            {"customer_id": customer, **_result(query, income, cost, "cost", "margin")}
            for customer, income, cost in rows
        ]
    }


@implements(contract.read_months)
@in_known_currency
def read_months(query, *, uow):
    return _months(uow, query)


@implements(contract.print_)
@in_known_currency
def print_statement(query, *, uow, settings):
    name, until = query["statement"], query["until_on"]
    query = {**query, "from_on": query["from_on"] or until.replace(month=1, day=1)}
    check_span(query)
    rows = _rows_of(uow, query, settings)
    header = HEADERS[name]
    if name == "margins":
        header = (GROUPED[query["by"]], *header[1:])
    amounts = frozenset(range(AMOUNTS_FROM.get(name, 3), len(header)))
    if query["translated"] and name not in LISTINGS:
        header = (*header, ORIGINALS)
    span = ("期间", f"{query['from_on']} 至 {until}")
    if name in contract.OF_A_DAY:
        span = ("日期", str(until))
    currency = f"{query['currency']}（各币种折合）" if query["translated"] else query["currency"]
    document = Document(
        title=TITLES[name],
        facts=(span, ("币种", currency)),
        sheets=(Sheet(header, rows, amounts),),
    )
    return hand_out(settings, document, query["format"], f"{name}-{until}")


@implements(contract.draw)
@in_known_currency
def draw_a_chart(query, *, uow, settings):
    name, currency = query["chart"], query["currency"]
    check_span(query)
    title = f"{charts.TITLES[name]} {query['from_on']} 至 {query['until_on']}（{currency}）"
    labels, series = _CHARTS[name](uow, {**query, "translated": False}, settings)
    picture = charts.bars(title, labels, series, currency)
    return hand_over(settings, picture.encode(), f"{name}-{query['until_on']}.svg", SVG)


def _rows_of(uow, query, settings):
    name = query["statement"]
    if name == "trial_balance" and query["translated"]:
        translations.check_home(query)
        book = translations.Book(uow, query["until_on"], settings)
        return trial_balance(uow, query, book.ledger_rows(query["from_on"], query["until_on"]))
    if name in UNTRANSLATED and query["translated"]:
        raise NotTranslated(statement=name)
    if name in LISTINGS:
        return LISTINGS[name](uow, query)
    if name == "months":
        told = {**_months(uow, query), "currency": query["currency"]}
    elif name == "balance_sheet":
        told = _balance_sheet(uow, query["until_on"], query, settings)
    else:
        told = _SPANS[name](uow, query, settings)
    return printed(name, told, translated=query["translated"])


def _month_bars(uow, query, settings):
    items = _months(uow, query)["items"][-charts.MOST :]
    names = (("收入", "income"), ("支出", "expense"), ("利润", "profit"))
    series = [(zh, [item[name].minor for item in items]) for zh, name in names]
    return [item["month"] for item in items], series


def _result_bars(uow, query, settings):
    told = _profit_and_loss(uow, query, settings)
    rows = sorted((*told["income"], *told["expense"]), key=lambda row: -abs(row["amount"].minor))
    some = rows[: charts.MOST]
    return [row["name_zh"] for row in some], [("金额", [row["amount"].minor for row in some])]


def _flow_bars(uow, query, settings):
    told = _cash_flow(uow, query, settings)
    minors = [told[activity].minor for activity in contract.ACTIVITIES]
    return [ACTIVITY_NAMES[one] for one in contract.ACTIVITIES], [("净额", minors)]


def _months(uow, query):
    rights.check_whole_book(uow, *RESULT_TYPES)
    sums: dict[str, tuple[int, int]] = {}
    currency, first, last = _span(query)
    for day, income, expense in store.by_day(uow, currency, first, last):
        month = day.isoformat()[:7]
        before = sums.get(month, (0, 0))
        sums[month] = before[0] + income, before[1] + expense
    come = max(first, min(last, periods.latest_day(uow)))
    return {
        "items": [
            {"month": month, **_result(query, *sums.get(month, (0, 0)), "expense", "profit")}
            for month in months_of((first, come), sums)
        ]
    }


def _balance_sheet(uow, day, query, settings):
    rights.check_whole_book(uow, *TYPES)
    roll = statements.roller(uow, query, 1)
    rows, currencies = _standing(uow, day, query, settings)
    parts = {kind: [row for row in rows if row[0].type == kind] for kind in _SIGNS}
    totals = {kind: _SIGNS[kind] * sum(row[1] for row in part) for kind, part in parts.items()}
    profit = totals["income"] - totals["expense"]
    owned = totals["equity"] + profit
    difference = totals["asset"] - totals["liability"] - owned
    currency = query["currency"]
    told = {
        name: _rolled(roll(parts[kind]), _SIGNS[kind], currency, currencies)
        for name, kind in (("assets", "asset"), ("liabilities", "liability"), ("equity", "equity"))
    }
    return {
        "on": day,
        **told,
        "current_profit": Money(profit, currency),
        "exchange_difference": Money(difference, currency) if query["translated"] else None,
        "total_assets": Money(totals["asset"], currency),
        "total_liabilities": Money(totals["liability"], currency),
        "total_equity": Money(owned + difference, currency),
    }


def _standing(uow, day, query, settings):
    """Return account, amount and amounts by currency of what stood on a day; the currencies."""
    if not query["translated"]:
        return store.balances(uow, query["currency"], day), ()
    translations.check_home(query)
    book = translations.Book(uow, day, settings)
    return book.rows(book.balances(day)), book.currencies


def _profit_and_loss(uow, query, settings):
    rights.check_whole_book(uow, *RESULT_TYPES)
    currency = query["currency"]
    rows, currencies = _results(uow, query, settings)
    roll = statements.roller(uow, query, 1)
    parts = {kind: [row for row in rows if row[0].type == kind] for kind in ("income", "expense")}
    income = -sum(row[1] for row in parts["income"])
    expense = sum(row[1] for row in parts["expense"])
    return {
        "from_on": query["from_on"],
        "until_on": query["until_on"],
        "income": _rolled(roll(parts["income"]), -1, currency, currencies),
        "expense": _rolled(roll(parts["expense"]), 1, currency, currencies),
        "total_income": Money(income, currency),
        "total_expense": Money(expense, currency),
        "profit": Money(income - expense, currency),
    }


def _results(uow, query, settings):
    """Return account, amount and amounts by currency of what came of some days; the currencies."""
    span = _span(query)
    if not query["translated"]:
        return store.results(uow, *span), ()
    translations.check_home(query)
    book = translations.Book(uow, query["until_on"], settings)
    return book.results(*span[1:]), book.currencies


def _cash_flow(uow, query, settings):
    rights.check_whole_book(uow, *TYPES)
    currency, first, last = _span(query)
    before = first - dt.timedelta(days=1) if first > dt.date.min else None
    if query["translated"]:
        translations.check_home(query)
        book = translations.Book(uow, last, settings)
        rows, lasting = _translated_flows(uow, book, (first, last), settings.revaluation_account)
        currencies = tuple(book.currencies)
        opening, closing = book.money(before) if before else 0, book.money(last)
    else:
        rows, lasting = _flows(uow, currency, (first, last))
        currencies = ()
        opening = store.money(uow, currency, before) if before else 0
        closing = store.money(uow, currency, last)
    items = [
        {
            **_named(account),
            "activity": activity or activity_of(account.code),
            "amount": Money(minor, currency),
            "originals": told_originals(currencies, foreign),
        }
        for activity, some in (("", rows), ("investing", lasting))
        for account, minor, *foreign in some
    ]
    sums = {
        activity: sum(i["amount"].minor for i in items if i["activity"] == activity)
        for activity in contract.ACTIVITIES
    }
    effect = closing - opening - sum(sums.values())
    return {
        "from_on": first,
        "until_on": last,
        "items": items,
        **{activity: Money(minor, currency) for activity, minor in sums.items()},
        "exchange_effect": Money(effect, currency) if query["translated"] else None,
        "opening": Money(opening, currency),
        "closing": Money(closing, currency),
    }


def _flows(uow, currency, days):
    """Return what other accounts gave to money, and apart what paid for lasting things."""
    every = dict(store.against_money(uow, currency, *days))
    by_id = {account.id: account for account in every}
    lasting: dict[Account, int] = {}
    for account_id, _, minor in store.bought_lasting(uow, currency, days):
        account = by_id[account_id]
        every[account] -= minor
        lasting[account] = lasting.get(account, 0) + minor
    return tuple([pair for pair in some.items() if pair[1]] for some in (every, lasting))


def _translated_flows(uow, book, days, changes_on):
    """Return the same as `_flows`, each flow at the rate of its day."""
    worths: dict[str, Worth] = {}
    lasting: dict[str, Worth] = {}
    for currency in (HOME, *book.currencies):
        for account_id, day, minor in store.bought_lasting(uow, currency, days):
            fen = book.rates.fen(minor, currency, day)
            worths.setdefault(account_id, Worth()).add(-fen, currency, -minor)
            lasting.setdefault(account_id, Worth()).add(fen, currency, minor)
        for account_id, day, minor in store.flows_by_day(uow, currency, days, changes_on):
            fen = book.rates.fen(minor, currency, day)
            worths.setdefault(account_id, Worth()).add(fen, currency, minor)
    return book.rows(worths), book.rows(lasting)


def _general_ledger(uow, query, settings):
    rights.check_whole_book(uow, *TYPES)
    currency, roll = query["currency"], statements.roller(uow, query)
    rows, currencies = _ledger_rows(uow, query, settings)
    items = [
        {
            **named(row),
            "opening": Money(opening, currency),
            "debit": Money(debit, currency),
            "credit": Money(credit, currency),
            "closing": Money(opening + debit - credit, currency),
            "originals": told_originals(currencies, foreign),
        }
        for row in roll(rows)
        for opening, debit, credit, *foreign in (row.sums,)
    ]
    return {"from_on": query["from_on"], "until_on": query["until_on"], "items": items}


def _ledger_rows(uow, query, settings):
    """Return account, opening, debit, credit and closing amounts by currency; the currencies."""
    span = _span(query)
    if not query["translated"]:
        return store.ledger_rows(uow, *span), ()
    translations.check_home(query)
    book = translations.Book(uow, query["until_on"], settings)
    return book.ledger_rows(*span[1:]), book.currencies


_SIGNS = {"asset": 1, "expense": 1, "liability": -1, "equity": -1, "income": -1}
_CHARTS = {"months": _month_bars, "results": _result_bars, "cash_flow": _flow_bars}
_SPANS = {
    "profit_and_loss": _profit_and_loss,
    "cash_flow": _cash_flow,
    "general_ledger": _general_ledger,
}


def _span(query):
    check_span(query)
    return query["currency"], query["from_on"], query["until_on"]


def _rolled(rows, sign, currency, currencies):
    return [
        {
            **named(row),
            "amount": Money(sign * row.sums[0], currency),
            "originals": told_originals(currencies, row.sums[1:], sign),
        }
        for row in rows
    ]


def _named(account):
    names = {"name_zh": account.name_zh, "name_en": account.name_en}
    return {"account_id": account.id, "code": account.code, **names}


def _result(query, income, cost, cost_name, rest_name):
    told = {"income": income, cost_name: cost, rest_name: income - cost}
    return {name: Money(minor, query["currency"]) for name, minor in told.items()}

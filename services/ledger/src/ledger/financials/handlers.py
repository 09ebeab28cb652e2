"""Reading and printing financial statements."""

import datetime as dt

from chassis.binding import implements
from chassis.values import Money
from contracts.ledger import financial as contract
from ledger.account_rights import store as rights
from ledger.accounts.rules import RESULT_TYPES, TYPES
from ledger.financials import charts, store
from ledger.financials.listings import LISTINGS
from ledger.financials.rules import (
    ACTIVITY_NAMES,
    AMOUNTS_FROM,
    HEADERS,
    TITLES,
    activity_of,
    printed,
)
from ledger.periods import store as periods
from ledger.printing import SVG, Document, Sheet, hand_out, hand_over
from ledger.statements import store as statements
from ledger.statements.rolling import named
from ledger.statements.rules import check_span


@implements(contract.read_balance_sheet)
def read_balance_sheet(query, *, uow):
    return _balance_sheet(uow, query["on"] or periods.today(uow), query)


@implements(contract.read_profit)
def read_profit_and_loss(query, *, uow):
    return _profit_and_loss(uow, query)


@implements(contract.read_cash_flow)
def read_cash_flow(query, *, uow):
    return _cash_flow(uow, query)


@implements(contract.read_general_ledger)
def read_general_ledger(query, *, uow):
    return _general_ledger(uow, query)


@implements(contract.read_margins)
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
def read_months(query, *, uow):
    return _months(uow, query)


@implements(contract.print_)
def print_statement(query, *, uow, settings):
    name = query["statement"]
    check_span(query)
    rows = LISTINGS[name](uow, query) if name in LISTINGS else _rows_of_accounts(uow, query)
    header = HEADERS[name]
    amounts = frozenset(range(AMOUNTS_FROM.get(name, 3), len(header)))
    span = f"{query['from_on']} 至 {query['until_on']}"
    document = Document(
        title=TITLES[name],
        facts=(("期间", span), ("币种", query["currency"])),
        sheets=(Sheet(header, rows, amounts),),
    )
    return hand_out(settings, document, query["format"], f"{name}-{query['until_on']}")


@implements(contract.draw)
def draw_a_chart(query, *, uow, settings):
    name, currency = query["chart"], query["currency"]
    check_span(query)
    title = f"{charts.TITLES[name]} {query['from_on']} 至 {query['until_on']}（{currency}）"
    labels, series = _CHARTS[name](uow, query)
    picture = charts.bars(title, labels, series, currency)
    return hand_over(settings, picture.encode(), f"{name}-{query['until_on']}.svg", SVG)


def _rows_of_accounts(uow, query):
    if query["statement"] == "balance_sheet":
        told = _balance_sheet(uow, query["until_on"], query)
    else:
        told = _SPANS[query["statement"]](uow, query)
    return printed(query["statement"], told)


def _month_bars(uow, query):
    items = _months(uow, query)["items"][-charts.MOST :]
    names = (("收入", "income"), ("支出", "expense"), ("利润", "profit"))
    series = [(zh, [item[name].minor for item in items]) for zh, name in names]
    return [item["month"] for item in items], series


def _result_bars(uow, query):
    told = _profit_and_loss(uow, query)
    rows = sorted((*told["income"], *told["expense"]), key=lambda row: -abs(row["amount"].minor))
    some = rows[: charts.MOST]
    return [row["name_zh"] for row in some], [("金额", [row["amount"].minor for row in some])]


def _flow_bars(uow, query):
    told = _cash_flow(uow, query)
    minors = [told[activity].minor for activity in contract.ACTIVITIES]
    return [ACTIVITY_NAMES[one] for one in contract.ACTIVITIES], [("净额", minors)]


def _months(uow, query):
    rights.check_whole_book(uow, *RESULT_TYPES)
    sums: dict[str, tuple[int, int]] = {}
    for day, income, expense in store.by_day(uow, *_span(query)):
        before = sums.get(f"{day:%Y-%m}", (0, 0))
        sums[f"{day:%Y-%m}"] = before[0] + income, before[1] + expense
    return {
        "items": [
            {"month": month, **_result(query, *both, "expense", "profit")}
            for month, both in sorted(sums.items())[:1200]
        ]
    }


def _balance_sheet(uow, day, query):
    rights.check_whole_book(uow, *TYPES)
    currency, roll = query["currency"], statements.roller(uow, query, 1)
    rows = store.balances(uow, currency, day)
    parts = {kind: [row for row in rows if row[0].type == kind] for kind in _SIGNS}
    totals = {kind: _SIGNS[kind] * sum(m for _, m in part) for kind, part in parts.items()}
    profit = totals["income"] - totals["expense"]
    return {
        "on": day,
        "assets": _rolled(roll(parts["asset"]), 1, currency),
        "liabilities": _rolled(roll(parts["liability"]), -1, currency),
        "equity": _rolled(roll(parts["equity"]), -1, currency),
        "current_profit": Money(profit, currency),
        "total_assets": Money(totals["asset"], currency),
        "total_liabilities": Money(totals["liability"], currency),
        "total_equity": Money(totals["equity"] + profit, currency),
    }


def _profit_and_loss(uow, query):
    rights.check_whole_book(uow, *RESULT_TYPES)
    rows, currency = store.results(uow, *_span(query)), query["currency"]
    roll = statements.roller(uow, query, 1)
    parts = {kind: [row for row in rows if row[0].type == kind] for kind in ("income", "expense")}
    income = -sum(minor for _, minor in parts["income"])
    expense = sum(minor for _, minor in parts["expense"])
    return {
        "from_on": query["from_on"],
        "until_on": query["until_on"],
        "income": _rolled(roll(parts["income"]), -1, currency),
        "expense": _rolled(roll(parts["expense"]), 1, currency),
        "total_income": Money(income, currency),
        "total_expense": Money(expense, currency),
        "profit": Money(income - expense, currency),
    }


def _cash_flow(uow, query):
    rights.check_whole_book(uow, *TYPES)
    currency = query["currency"]
    rows = store.against_money(uow, *_span(query))
    items = [
        {**row, "activity": activity_of(account.code)}
        for row, (account, _) in zip(_rows(rows, 1, currency), rows, strict=True)
    ]
    sums = {
        activity: Money(
            sum(i["amount"].minor for i in items if i["activity"] == activity), currency
        )
        for activity in contract.ACTIVITIES
    }
    before = query["from_on"] - dt.timedelta(days=1) if query["from_on"] > dt.date.min else None
    opening = store.money(uow, currency, before) if before else 0
    return {
        "from_on": query["from_on"],
        "until_on": query["until_on"],
        "items": items,
        **sums,
        "opening": Money(opening, currency),
        "closing": Money(store.money(uow, currency, query["until_on"]), currency),
    }


def _general_ledger(uow, query):
    rights.check_whole_book(uow, *TYPES)
    currency, roll = query["currency"], statements.roller(uow, query)
    items = [
        {
            **named(row),
            "opening": Money(opening, currency),
            "debit": Money(debit, currency),
            "credit": Money(credit, currency),
            "closing": Money(opening + debit - credit, currency),
        }
        for row in roll(store.ledger_rows(uow, *_span(query)))
        for opening, debit, credit in (row.sums,)
    ]
    return {"from_on": query["from_on"], "until_on": query["until_on"], "items": items}


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


def _rolled(rows, sign, currency):
    return [{**named(row), "amount": Money(sign * row.sums[0], currency)} for row in rows]


def _named(account):
    names = {"name_zh": account.name_zh, "name_en": account.name_en}
    return {"account_id": account.id, "code": account.code, **names}


def _rows(rows, sign, currency):
    return [{**_named(a), "amount": Money(sign * minor, currency)} for a, minor in rows]


def _result(query, income, cost, cost_name, rest_name):
    told = {"income": income, cost_name: cost, rest_name: income - cost}
    return {name: Money(minor, query["currency"]) for name, minor in told.items()}

"""How accounts are put together into statements."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chassis.values import Money

MOST_MONTHS = 1200
INVESTING = (
    *("1101", "1131", "1132", "1501", "1511", "1601", "1604", "1605", "1606", "1621", "1701"),
    "5111",
)
FINANCING = ("2001", "2231", "2232", "2501", "2701", "3")
AGE_NAMES = ("未到期", "1–30 天", "31–60 天", "61–90 天", "90 天以上")
HEADERS = {
    "balance_sheet": ("项目", "科目编码", "科目名称", "金额"),
    "profit_and_loss": ("项目", "科目编码", "科目名称", "金额"),
    "cash_flow": ("项目", "科目编码", "对方科目", "金额"),
    "general_ledger": ("科目编码", "科目名称", "期初余额", "借方发生", "贷方发生", "期末余额"),
    "trial_balance": ("科目编码", "科目名称", "借方发生", "贷方发生", "期末余额"),
    "ageing": ("客户", *AGE_NAMES, "合计", "预收", "余额"),
    "payable_ageing": ("供应商", *AGE_NAMES, "合计", "预付", "余额"),
    "margins": ("订单", "明细数", "未填成本", "收入", "成本", "其中已结转", "毛利"),
    "months": ("月份", "收入", "支出", "利润"),
}
GROUPED = {"order": "订单", "product": "产品", "owner": "业务员", "customer": "客户"}
AMOUNTS_FROM = {
    "general_ledger": 2,
    "trial_balance": 2,
    "ageing": 1,
    "payable_ageing": 1,
    "months": 1,
}
"""The first column that holds amounts; the third where it is not named."""
ORIGINALS = "原币"
TITLES = {
    "balance_sheet": "资产负债表",
    "profit_and_loss": "利润表",
    "cash_flow": "现金流量表",
    "general_ledger": "总账（科目余额表）",
    "trial_balance": "试算平衡表",
    "ageing": "应收账龄表",
    "payable_ageing": "应付账龄表",
    "margins": "销售毛利表",
    "months": "收支月报",
}
ACTIVITY_NAMES = {"operating": "经营活动", "investing": "投资活动", "financing": "筹资活动"}


def activity_of(code: str) -> str:
    """Return to which activity money belongs that came from or went to the account *code*."""
    if code.startswith(INVESTING):
        return "investing"
    return "financing" if code.startswith(FINANCING) else "operating"


def lasting_of(
    lines: Sequence[tuple[str, int]], parts: Sequence[tuple[str, int]]
) -> dict[str, int]:
    """
    Return account → how much of its line of a payment bought lasting things, with its sign.

    lines: accounts and what they gave to money, in the order in which *parts*, what was bought
    and how much of it was paid, fill them.
    """
    found: dict[str, int] = {}
    left = [abs(minor) for _, minor in lines]
    for code, minor in parts:
        rest = minor
        for place, (account, given) in enumerate(lines):
            taken = min(rest, left[place])
            left[place], rest = left[place] - taken, rest - taken
            if taken and activity_of(code) == "investing":
                found[account] = found.get(account, 0) + (taken if given > 0 else -taken)
    return found


def months_of(days: tuple[dt.date, dt.date], used: Collection[str]) -> list[str]:
    """
    Return every month of *days*, so that an axis of time is one.

    More than a series holds begin with the first one *used*: years of nothing say nothing.
    """
    first, last = ((day.year * 12 + day.month - 1) for day in days)
    if last - first >= MOST_MONTHS:
        year, month = map(int, min(used, default=days[1].isoformat()[:7]).split("-"))
        first = year * 12 + month - 1
    places = range(first, min(last, first + MOST_MONTHS - 1) + 1)
    return [f"{place // 12:04d}-{place % 12 + 1:02d}" for place in places]


def printed(statement: str, told: Mapping[str, Any], *, translated: bool) -> list[tuple[str, ...]]:
    """Return the rows of a statement as text, with a column of originals where it is translated."""
    wide = len(HEADERS[statement])
    rows = [(*row, *[""] * (wide + 1 - len(row))) for row in _PRINTERS[statement](told)]
    return [row[: wide + translated] for row in rows]


def with_sums(names: int, rows: Sequence[tuple[str, Sequence[int]]]) -> list[tuple[str, list[int]]]:
    """Return *rows* of minor units and, below them, the sum of each of their *names* columns."""
    sums = [sum(amounts[place] for _, amounts in rows) for place in range(names)]
    return [*((name, list(amounts)) for name, amounts in rows), ("合计", sums)]


def _rows(name: str, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (name, row["code"], row["name_zh"], row["amount"].amount, _originals(row)) for row in rows
    ]


def _originals(row: Mapping[str, Any]) -> str:
    return "; ".join(map(str, row["originals"]))


def _balance_sheet(told: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [
        *_rows("资产", told["assets"]),
        ("资产合计", "", "", told["total_assets"].amount),
        *_rows("负债", told["liabilities"]),
        ("负债合计", "", "", told["total_liabilities"].amount),
        *_rows("所有者权益", told["equity"]),
        ("本期未结转损益", "", "", told["current_profit"].amount),
        *_exchange("未入账汇兑差额", told["exchange_difference"]),
        ("所有者权益合计", "", "", told["total_equity"].amount),
    ]


def _profit_and_loss(told: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [
        *_rows("收入", told["income"]),
        ("收入合计", "", "", told["total_income"].amount),
        *_rows("成本费用", told["expense"]),
        ("成本费用合计", "", "", told["total_expense"].amount),
        ("净利润", "", "", told["profit"].amount),
    ]


def _cash_flow(told: Mapping[str, Any]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("期初资金", "", "", told["opening"].amount)]
    for activity, name in ACTIVITY_NAMES.items():
        mine = [row for row in told["items"] if row["activity"] == activity]
        rows += _rows(name, mine)
        rows.append((f"{name}净额", "", "", told[activity].amount))
    rows += _exchange("汇率变动对现金的影响", told["exchange_effect"])
    return [*rows, ("期末资金", "", "", told["closing"].amount)]


def _exchange(name: str, told: Any) -> list[tuple[str, ...]]:
    return [] if told is None else [(name, "", "", told.amount)]


def _general_ledger(told: Mapping[str, Any]) -> list[tuple[str, ...]]:
    amounts = ("opening", "debit", "credit", "closing")
    return [
        (row["code"], row["name_zh"], *(row[name].amount for name in amounts), _originals(row))
        for row in told["items"]
    ]


def _months(told: Mapping[str, Any]) -> list[tuple[str, ...]]:
    amounts = ("income", "expense", "profit")
    rows = [(row["month"], *(row[name].amount for name in amounts)) for row in told["items"]]
    sums = (sum(row[name].minor for row in told["items"]) for name in amounts)
    return [*rows, ("合计", *(Money(minor, told["currency"]).amount for minor in sums))]


_PRINTERS = {
    "balance_sheet": _balance_sheet,
    "profit_and_loss": _profit_and_loss,
    "cash_flow": _cash_flow,
    "general_ledger": _general_ledger,
    "months": _months,
}

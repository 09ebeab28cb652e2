"""How the balances of all customers or suppliers are sorted, and how they read for print."""

from collections.abc import Mapping
from typing import Any

from ledger.printing import Sheet

HEADERS = {
    "customer": ("客户", "期初余额", "应收", "已收", "冲减", "期末余额"),
    "supplier": ("供应商", "期初余额", "应付", "已付", "冲减", "期末余额"),
}
AMOUNTS = ("opening_balance", "charged", "paid", "adjusted", "closing_balance")


def sheet(kind: str, told: Mapping[str, Any]) -> Sheet:
    """Return the table of what was *told* of each `kind` of party, with its sums."""
    key = f"{kind}_id"
    rows = [(row["name"] or row[key], *_texts(row)) for row in told["items"]]
    total = ("合计", *_texts(told["total"]))
    return Sheet(HEADERS[kind], [*rows, total], frozenset(range(1, len(AMOUNTS) + 1)))


def _texts(row: Mapping[str, Any]) -> list[str]:
    return [row[name].amount for name in AMOUNTS]

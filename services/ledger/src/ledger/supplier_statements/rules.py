"""How the statement of a supplier adds up, and how it reads for print."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PLEASE = "请核对，如有异议请在收到后十日内提出。　　供应商确认（盖章）："
HEADER = ("日期", "单据", "摘要", "应付", "已付", "冲减", "余额")
SIDES = ("charged", "paid", "adjusted")
WORDS = {
    "payable": "应付",
    "cancelled": "应付作废",
    "payment": "付款",
    "rounding": "抹零",
    "credit": "冲减",
    "reversed": "付款冲销",
}


@dataclass(frozen=True, slots=True)
class Move:
    """
    What a document changed on a day, in minor units: we owe *charged* more.

    And less what was *paid*, or *adjusted* (冲减) beside the money.
    """

    happened_on: dt.date
    document_id: str
    kind: str
    title: str
    memo: str
    charged: int = 0
    paid: int = 0
    adjusted: int = 0

    @property
    def minor(self) -> int:
        return self.charged - self.paid - self.adjusted


def between(moves: Sequence[Move], first: dt.date, last: dt.date) -> tuple[int, list[Move]]:
    """Return what was owed before the *first* day, and what changed until the *last* in turn."""
    opening = sum(move.minor for move in moves if move.happened_on < first)
    mine = [move for move in moves if first <= move.happened_on <= last]
    return opening, sorted(mine, key=lambda move: (move.happened_on, move.document_id, move.kind))


def rows_of(told: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return the lines of a statement as text, between its two balances."""
    first = (str(told["from_on"]), "", "期初余额", "", "", "", told["opening_balance"].amount)
    sums = [told[name].amount for name in SIDES]
    last = (str(told["until_on"]), "", "期末余额", *sums, told["closing_balance"].amount)
    lines = [
        (
            str(item["happened_on"]),
            item["title"],
            f"{WORDS[item['kind']]} {item['memo']}".strip(),
            *(item[name].amount if item[name] else "" for name in SIDES),
            item["balance"].amount,
        )
        for item in told["items"]
    ]
    return [first, *lines, last]

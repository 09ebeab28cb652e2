"""How the statement of a supplier adds up, and how it reads for print."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HEADER = ("日期", "单据", "摘要", "应付", "已付", "冲减", "余额")
WORDS = {
    "payable": "应付",
    "cancelled": "应付作废",
    "payment": "付款",
    "rounding": "抹零",
    "credit": "冲减",
    "reversed": "付款冲销",
    "refund": "退款",
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


def words_of(item: Mapping[str, Any]) -> tuple[str, str]:
    """Return the document of a line, and what it did."""
    return item["title"], f"{WORDS[item['kind']]} {item['memo']}".strip()

"""How the statement of a customer reads for print."""

from collections.abc import Mapping
from typing import Any

PLEASE = "请核对，如有异议请在收到后十日内提出。　　客户确认（盖章）："
HEADER = ("日期", "凭证号", "摘要", "应收", "已收", "冲减", "余额")


SIDES = ("charged", "paid", "adjusted")


def sides(minor: int, money: int) -> tuple[int, int, int]:
    """
    Return what an entry charges, what of it was paid, and what else is owed less for it.

    minor: what the customer owes more by it. money: what came in by it.
    """
    less = max(-minor, 0)
    paid = min(max(money, 0), less)
    return max(minor, 0), paid, less - paid


def rows_of(told: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return the lines of a statement as text, between its two balances."""
    first = (str(told["from_on"]), "", "期初余额", "", "", "", told["opening_balance"].amount)
    last = (str(told["until_on"]), "", "期末余额", "", "", "", told["closing_balance"].amount)
    lines = [
        (
            str(item["happened_on"]),
            f"{item['year']}-{item['number']}",
            item["memo"],
            *(item[name].amount if item[name] else "" for name in SIDES),
            item["balance"].amount,
        )
        for item in told["items"]
    ]
    return [first, *lines, last]


def made_up_of(told: Mapping[str, Any]) -> str:
    """Return in words what the closing balance of a statement is made up of."""
    cards = "".join(f"，储值卡 {card['number']} {card['balance'].amount}" for card in told["cards"])
    return f"期末余额构成：应收 {told['owed'].amount}，预收 {told['advances'].amount}{cards}"

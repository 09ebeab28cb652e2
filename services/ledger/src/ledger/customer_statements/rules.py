"""How the statement of a customer reads for print."""

from collections.abc import Mapping
from typing import Any

PLEASE = "请核对，如有异议请在收到后十日内提出。　　客户确认（盖章）："
HEADER = ("日期", "凭证号", "摘要", "应收", "已收", "余额")


def rows_of(told: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return the lines of a statement as text, between its two balances."""
    first = (str(told["from_on"]), "", "期初余额", "", "", told["opening_balance"].amount)
    last = (str(told["until_on"]), "", "期末余额", "", "", told["closing_balance"].amount)
    lines = [
        (
            str(item["happened_on"]),
            str(item["number"]),
            item["memo"],
            item["charged"].amount if item["charged"] else "",
            item["paid"].amount if item["paid"] else "",
            item["balance"].amount,
        )
        for item in told["items"]
    ]
    return [first, *lines, last]


def made_up_of(told: Mapping[str, Any]) -> str:
    """Return in words what the closing balance of a statement is made up of."""
    cards = "".join(f"，储值卡 {card['number']} {card['balance'].amount}" for card in told["cards"])
    return f"期末余额构成：应收 {told['owed'].amount}，预收 {told['advances'].amount}{cards}"

"""How the statement of a customer reads for print."""

from collections.abc import Mapping
from typing import Any

HEADER = ("日期", "凭证号", "摘要", "应收", "已收", "冲减", "余额")


def words_of(item: Mapping[str, Any]) -> tuple[str, str]:
    """Return number and memo of the entry of a line."""
    return f"{item['year']}-{item['number']}", item["memo"]


def made_up_of(told: Mapping[str, Any]) -> str:
    """Return in words what the closing balance of a statement is made up of."""
    cards = "".join(f"，储值卡 {card['number']} {card['balance'].amount}" for card in told["cards"])
    return f"期末余额构成：应收 {told['owed'].amount}，预收 {told['advances'].amount}{cards}"

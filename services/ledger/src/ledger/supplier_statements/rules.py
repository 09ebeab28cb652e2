"""How the statement of a supplier reads for print."""

from collections.abc import Mapping
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
    "offset": "冲账",
}


def words_of(item: Mapping[str, Any]) -> tuple[str, str]:
    """Return the document of a line, and what it did."""
    memo = "" if item["memo"] == item["title"] else item["memo"]
    return item["title"], f"{WORDS[item['kind']]} {memo}".strip()

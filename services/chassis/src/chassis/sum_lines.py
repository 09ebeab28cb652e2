"""Tells lines of a table that sum up others (合计, Grand total) from those that say something."""

import re
from collections.abc import Iterable

SUM_CODE = "sheet.sum_line"
"""Code of a line that was passed over because it only sums up others, in MESSAGES."""
_UNIT = r"[家个户条人笔名项行件元]|万元|亿元|%"
_AMOUNT = rf"[-+(]?\s*(?:[¥￥$€]|CNY|RMB|USD)?\s*-?\d[\d,.，\s]*(?:{_UNIT})?\)?"
_WORD = (
    r"(?:本页|本月|本年|本期|全年|总)?(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|总\s*和)(?:数|金额)?"
    r"|(?:(?:grand|sub|page)?[\s-]*totals?|sum)(?:\s+amount)?"
)
_LABEL = re.compile(rf"(?:{_WORD})\s*[:：]?\s*(?:{_AMOUNT})?|共\s*\d+\s*(?:{_UNIT})", re.IGNORECASE)
_NUMBER = re.compile(rf"{_AMOUNT}|[-—–/]+", re.IGNORECASE)
_LONG = re.compile(r"\d{5,}")


def sums_up(line: Iterable[str]) -> bool:
    """Tell whether cells say that others are summed up, and hold nothing but amounts beside."""
    labelled = False
    for text in filter(None, (cell.strip() for cell in line)):
        if not _NUMBER.fullmatch(text):
            if not _LABEL.fullmatch(text):
                return False
            labelled = True
    return labelled


def identifies(cells: Iterable[str]) -> bool:
    """Tell whether one of these cells could be a telephone number or code, not a mere count."""
    return any(_LONG.search(re.sub(r"[\s()+-]", "", cell)) for cell in cells)

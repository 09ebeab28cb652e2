"""What a printed document is made of, and amounts in Chinese capitals."""

from collections.abc import Sequence
from dataclasses import dataclass

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
WAN, YI = 10**4, 10**8


@dataclass(frozen=True)
class Sheet:
    """A table: its header, its rows as text, and which columns hold amounts (to the right)."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    amounts: frozenset[int] = frozenset()
    title: str = ""


@dataclass(frozen=True)
class Document:
    """A title, facts above, tables, and lines below."""

    title: str
    facts: Sequence[tuple[str, str]]
    sheets: Sequence[Sheet]
    footer: Sequence[str] = ()


def capitals(minor: int) -> str:
    """
    Return *minor* units (分) of yuan as vouchers and invoices write them: 壹佰元零伍分.

    By the rules for vouchers of banks: 整 behind full yuan and full jiao, one 零 for any run of
    zeros between digits.
    """
    sign, minor = ("负", -minor) if minor < 0 else ("", minor)
    yuan, cents = divmod(minor, 100)
    jiao, fen = divmod(cents, 10)
    if not minor:
        return "零元整"
    text = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        # A zero in the last place of the yuan is read out before the jiao.
        text += ("零" if yuan and yuan % 10 == 0 else "") + DIGITS[jiao] + "角"
    if fen:
        text += ("零" if yuan and not jiao else "") + DIGITS[fen] + "分"
    else:
        text += "整"
    return sign + text


def _whole(number: int) -> str:
    """Return a whole number above zero in capitals."""
    for size, word in ((YI, "亿"), (WAN, "万")):
        if number >= size:
            high, low = divmod(number, size)
            # A zero is read where the lower part does not fill its places, or the upper ends in 0.
            gap = "零" if low and (low < size // 10 or high % 10 == 0) else ""
            return _whole(high) + word + gap + (_whole(low) if low else "")
    return _below_wan(number)


def _below_wan(number: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return text

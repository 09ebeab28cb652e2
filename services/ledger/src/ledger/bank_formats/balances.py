"""Balances in Chinese tables: in a column of their own, or in lines above and below the table."""

import re
from collections.abc import Sequence

from ledger.bank_formats.rules import BadStatement, Movement, Statement, minor_of

OPENING = ("期初余额", "期初结余", "上期余额", "上期结余", "上日余额", "起始余额", "承前余额")
CLOSING = ("期末余额", "期末结余", "本期余额", "本期结余", "本日余额", "终止余额", "截止余额")
_AMOUNT = re.compile(r"[¥￥]?\s*([+-]?\d[\d,]*(?:\.\d+)?)\s*元?")

_BEGINS = re.compile(r"[¥￥]?[+-]?\d{1,3}(,\d{3})*")
_GOES_ON = re.compile(r"\d{3}(\.\d+)?\s*元?")


def tell(
    made: Statement, behind: Sequence[str], notes: Sequence[Sequence[str]], usual: str
) -> None:
    """
    Put the balances and the currency to a statement whose movements are read.

    behind: what the column of balances holds beside each movement, as it stands there.
    notes: the cells of all other lines. What they tell in words goes before what the column says.
    """
    currencies = {movement.currency for movement in made.movements}
    made.currency = currencies.pop() if len(currencies) == 1 else usual
    if currencies:  # the balances of which of them, nobody knows
        return
    first, last = _of_column(made.movements, [amount_of(text, made.currency) for text in behind])
    opening, closing = (_of_notes(notes, words, made.currency) for words in (OPENING, CLOSING))
    made.opening = first if opening is None else opening
    made.closing = last if closing is None else closing
    if made.closing is not None:
        made.closing_on = max((one.booked_on for one in made.movements), default=None)


def amount_of(text: str, currency: str) -> int | None:
    """Return the amount that is all of *text*, or None where it is no amount."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return minor_of(found[1].replace(",", ""), currency)
    except BadStatement:
        return None


def _of_column(
    movements: Sequence[Movement], behind: Sequence[int | None]
) -> tuple[int | None, int | None]:
    """Return the balance before the first and behind the last movement, by those beside them."""
    lines = list(zip(movements, behind, strict=True))
    if _newest_first(movements, behind):
        lines.reverse()
    total, opening, closing = 0, None, None
    for movement, balance in lines:
        total += movement.minor
        closing = None if closing is None else closing + movement.minor
        if balance is not None:
            opening = balance - total if opening is None else opening
            closing = balance
    return opening, closing


def _newest_first(movements: Sequence[Movement], behind: Sequence[int | None]) -> bool:
    """Tell by the balances in which direction a table runs, by its days where they do not tell."""
    if not movements:
        return False
    pairs = list(zip(movements, behind, strict=True))
    score = 0
    for (one, before), (other, after) in zip(pairs, pairs[1:], strict=False):
        if before is not None and after is not None:
            score += (before - after == one.minor) - (after - before == other.minor)
    return score > 0 or (not score and movements[0].booked_on > movements[-1].booked_on)


def _of_notes(notes: Sequence[Sequence[str]], words: Sequence[str], currency: str) -> int | None:
    """Return the amount that one of *words* names: in its cell, behind it or below it."""
    for place, line in enumerate(notes):
        for column, cell in enumerate(line):
            word = next((one for one in words if one in cell), None)
            if word is None:
                continue
            below = notes[place + 1][column : column + 1] if place + 1 < len(notes) else []
            rest = cell.partition(word)[2].lstrip("(元)（）:：[ ").rstrip("]")
            for text in (*_glued([rest.split(" ")[0], *line[column + 1 :]]), *below):
                amount = amount_of(text, currency)
                if amount is not None:
                    return amount
    return None


def _glued(cells: Sequence[str]) -> list[str]:
    """Return *cells* with amounts whole that nobody quoted: 1,234.50 was cut at its comma."""
    found: list[str] = []
    for cell in cells:
        if found and _BEGINS.fullmatch(found[-1]) and _GOES_ON.fullmatch(cell):
            found[-1] = f"{found[-1]},{cell}"
        else:
            found.append(cell)
    return found

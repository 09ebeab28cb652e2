"""How the statement of a customer or a supplier reads for print."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger.printing import Document, Sheet, capitals

SIDES = ("charged", "paid", "adjusted")
NO_SUMS = ("", "", "")
AMOUNTS = frozenset((3, 4, 5, 6))
"""The columns of `SIDES` and of the balance."""
PLEASE = "请核对，如有异议请在收到后十日内提出。　　{party}确认（盖章）："


def rows_of(
    told: Mapping[str, Any],
    words: Callable[[Mapping[str, Any]], tuple[str, str]],
    sums: Sequence[str],
) -> list[tuple[str, ...]]:
    """
    Return the lines of a statement as text, between its two balances.

    words: tells by which document and why a line is; sums: of each side.
    """
    first = (str(told["from_on"]), "", "期初余额", *NO_SUMS, told["opening_balance"].amount)
    last = (str(told["until_on"]), "", "期末余额", *sums, told["closing_balance"].amount)
    lines = [
        (
            *(str(item["happened_on"]), *words(item)),
            *(item[name].amount if item[name] else "" for name in SIDES),
            item["balance"].amount,
        )
        for item in told["items"]
    ]
    return [first, *lines, last]


def sums_of(told: Mapping[str, Any]) -> list[str]:
    """Return the sums of the sides of what a statement told."""
    return [told[name].amount for name in SIDES]


def document(
    party: str, called: str, told: Mapping[str, Any], sheet: Sheet, notes: Sequence[str] = ()
) -> Document:
    """Return a statement to be printed and confirmed by the *party* that is *called* so."""
    closing = told["closing_balance"]
    words = (f"期末余额（大写）：{capitals(closing.minor)}",) if closing.currency == "CNY" else ()
    return Document(
        title=f"{party}对账单",
        facts=(
            (party, called),
            ("期间", f"{told['from_on']} 至 {told['until_on']}"),
            ("币种", closing.currency),
        ),
        sheets=(sheet,),
        footer=(*notes, *words, PLEASE.format(party=party)),
    )

"""How a year is closed: pure arithmetic of postings."""

from collections.abc import Iterable

from ledger.journal.rules import Line


def closing_lines(
    balances: Iterable[tuple[str, str, int]], profit: str, distribution: str
) -> tuple[Line, ...]:
    """
    Return the postings that bring income and expense to zero.

    balances: account, currency and debit − credit. What is left goes through *profit* (本年利润),
    where it can be seen, to *distribution* (利润分配).
    """
    lines: list[Line] = []
    results: dict[str, int] = {}
    for account, currency, minor in balances:
        lines.append(Line(account, -minor, currency))
        results[currency] = results.get(currency, 0) + minor
    for currency, minor in sorted(results.items()):
        if minor:
            lines += [Line(profit, minor, currency), Line(profit, -minor, currency)]
            lines.append(Line(distribution, minor, currency))
    return tuple(lines)

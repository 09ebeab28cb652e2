"""Rolls accounts of a statement up to a level of the chart, or shows what is below one of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.accounts.model import Account

Chart = Mapping[str, Account]
"""id → account."""


class Rolled(NamedTuple):
    """An account with the sums of those below it that are shown as part of it."""

    account: Account
    level: int
    children: int
    sums: tuple[int, ...]


def path_of(chart: Chart, account: Account) -> list[Account]:
    """Return the accounts from the top of the chart down to *account*."""
    path = [account]
    while path[-1].parent_id is not None:
        path.append(chart[path[-1].parent_id])
    return path[::-1]


def rolled(
    chart: Chart, rows: Iterable[Sequence[Any]], level: int | None, parent_id: str | None = None
) -> list[Rolled]:
    """
    Return *rows* (account and amounts) summed by the account that stands for them, by code.

    level: how deep those accounts may lie; None shows each by itself. parent_id: only what is
    below this account, by default on the next level, and its own part. Each amount is in one row,
    so that rows add up to what was given.
    """
    if parent_id is not None:
        next_level = len(path_of(chart, chart[parent_id])) + 1
        level = max(level or 0, next_level)
    sums: dict[str, list[int]] = {}
    below: dict[str, set[str]] = {}
    for account, *amounts in rows:
        path = path_of(chart, account)
        if parent_id is not None and all(one.id != parent_id for one in path):
            continue
        shown = path[: level or None]
        place = shown[-1].id
        before = sums.get(place, [0] * len(amounts))
        sums[place] = [old + new for old, new in zip(before, amounts, strict=True)]
        below.setdefault(place, set()).update(one.id for one in path[len(shown) : len(shown) + 1])
    found = sorted((chart[place].code, place) for place in sums)
    return [
        Rolled(
            chart[place],
            len(path_of(chart, chart[place])),
            len(below[place]),
            tuple(sums[place]),
        )
        for _, place in found
    ]


def named(row: Rolled) -> dict[str, Any]:
    """Return which account a row is of and where in the chart it lies, as contracts give it."""
    account = row.account
    names = {"code": account.code, "name_zh": account.name_zh, "name_en": account.name_en}
    place = {"level": row.level, "parent_id": account.parent_id, "children": row.children}
    return {"account_id": account.id, **names, **place}

"""How the books are brought in line with documents of customers who were one."""

from collections.abc import Iterable, Mapping, Set

from ledger.journal.rules import Line

MEMO = "客户拆分更正 Split of customers"
Differences = Mapping[tuple[str, str, str], int]
"""Account, currency and customer → what documents say beyond postings, debit positive."""


def families(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return for each of *pairs* of customers all with whom he was one, also by way of others."""
    found: dict[str, frozenset[str]] = {}
    for one, other in pairs:
        all_of_them = found.get(one, frozenset((one,))) | found.get(other, frozenset((other,)))
        found.update(dict.fromkeys(all_of_them, all_of_them))
    return found


def correction(differences: Differences, family: Set[str]) -> tuple[Line, ...]:
    """
    Return the postings that move between *family* what is another one's by now.

    Only where they come to nothing on an account: what is missing for another reason is no matter
    of who is who, and the proof of the books names it.
    """
    by_account: dict[tuple[str, str], list[Line]] = {}
    for (account, currency, customer_id), minor in sorted(differences.items()):
        if customer_id in family and minor:
            line = Line(account, minor, currency, "", customer_id)
            by_account.setdefault((account, currency), []).append(line)
    even = (lines for lines in by_account.values() if not sum(line.minor for line in lines))
    return tuple(line for lines in even for line in lines)

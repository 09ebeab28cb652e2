"""What must be true of a book, entry by entry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.journal.rules import GENESIS, chain_hash

Row = Mapping[str, Any]


@dataclass
class YearProof:
    """Walks through the entries of one year in the order of their numbers."""

    year: int
    expected: int = 1
    digest: str = GENESIS
    broken: bool = field(default=False)

    def problems(
        self, entry: Row, head: Sequence[object], postings: Sequence[Row], body: Sequence[Any]
    ) -> Iterator[str]:
        """Yield what is wrong with the next *entry*; its *head* and *body* are what is sealed."""
        name = f"entry {self.year}/{entry['number']} ({entry['id']})"
        if entry["number"] != self.expected:
            yield f"{name}: number {self.year}/{self.expected} is missing"
        self.expected = entry["number"] + 1
        yield from _sums(name, entry, postings)
        digest = chain_hash(self.digest, head, body)
        if digest != entry["hash"] and not self.broken:
            self.broken = True
            yield f"{name}: it differs from what its hash seals"
        self.digest = entry["hash"]


def _sums(name: str, entry: Row, postings: Sequence[Row]) -> Iterator[str]:
    if len(postings) != entry["lines"] or len(postings) < 2:
        yield f"{name}: it counts {entry['lines']} postings and has {len(postings)}"
    sums: dict[str, int] = {}
    for posting in postings:
        sums[posting["currency"]] = sums.get(posting["currency"], 0) + posting["amount_minor"]
        if posting["happened_on"] != entry["happened_on"]:
            yield f"{name}: posting {posting['line']} has another day"
    for currency, total in sums.items():
        if total:
            yield f"{name}: it is out of balance by {total} minor units of {currency}"
    if entry["happened_on"].year != entry["year"]:
        yield f"{name}: its year is not that of its day"

"""How a pending entry keeps its postings."""

from dataclasses import astuple
from typing import Any

from ledger.journal.rules import Line

LAPSE = "ledger.pending_entry_lapse"
KEPT = 5
"""How many fields of a line are kept: where the input named them is of no use later."""


def as_row(line: Line) -> list[Any]:
    """Return *line* as plain data, from which `Line(*row)` makes it again."""
    return list(astuple(line)[:KEPT])

"""Several values in one cell: how exports join them, and how people part theirs."""

import re
from collections.abc import Sequence

JOINT = "; "
_CELL = "；"
"""Stands between the cells of several columns that mean the same."""
_ANY = re.compile(r"[、,，|\n]")


def joined(texts: Sequence[str]) -> str:
    """Return texts as one cell, from which `parted` reads the same again."""
    told = JOINT.join(texts)
    return f"{told};" if len(texts) == 1 and _ANY.search(told) else told


def parted(text: str) -> list[str]:
    """
    Return the values of a cell, each once.

    Semicolons part them; without any, commas and whatever else people write between them do.
    """
    several = [
        part
        for cell in text.split(_CELL)
        for part in (cell.split(JOINT[0]) if JOINT[0] in cell else _ANY.split(cell))
    ]
    return list(dict.fromkeys(part.strip() for part in several if part.strip()))

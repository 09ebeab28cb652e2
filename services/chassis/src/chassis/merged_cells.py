"""Fills the cells of a workbook that are merged downwards, of which readers show the first only."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from chassis.formula_cells import BLOCK, column_index, first_sheet

MAX_RANGES = 100_000
"""What goes beyond stays empty, so that its lines are refused."""
TOLD_WITHIN = 200
"""Bytes that a range takes in the sheet, at most."""
Line = tuple[int, list[str]]
_MARK = b"mergeCell"
_RANGE = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^<>]{0,99}?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"'
)


class Merged(NamedTuple):
    """Cells below one another: index of the column, first and last row from 1."""

    column: int
    top: int
    bottom: int


def merged_downwards(path: Path) -> list[Merged]:
    """Return where the first sheet of a workbook has cells that go over several rows."""
    if not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as archive:
        first = first_sheet(archive)
        if first is None:
            return []
        with archive.open(first.part) as file:
            return list(islice(_ranges(file), MAX_RANGES))


def _ranges(file: IO[bytes]) -> Iterator[Merged]:
    """They stand behind the cells, so that most of the sheet is only looked through for a mark."""
    rest = b""
    while block := file.read(BLOCK):
        text, end = rest + block, 0
        for found in _RANGE.finditer(text) if _MARK in text else ():
            end = found.end()
            one = Merged(column_index(found[1].decode()), int(found[2]), int(found[3]))
            if one.bottom > one.top:
                yield one
        rest = text[max(end, len(text) - TOLD_WITHIN) :]


def filled(lines: Iterable[Line], ranges: Iterable[Merged], width: int) -> Iterator[Line]:
    """
    Yield numbered lines with the value of the first cell in all that are merged with it.

    lines: those below the headings; what begins above them is a title and fills nothing.
    width: columns behind which nothing is filled.
    """
    starting: dict[int, list[Merged]] = {}
    for one in ranges:
        if one.column < width:
            starting.setdefault(one.top, []).append(one)
    above: dict[int, tuple[int, str]] = {}
    for number, line in lines:
        for one in starting.get(number, ()):
            above[one.column] = (one.bottom, line[one.column] if one.column < len(line) else "")
        yield number, _with(line, {c: text for c, (end, text) in above.items() if number <= end})


def _with(line: list[str], above: dict[int, str]) -> list[str]:
    """Return a line with the values that come from above where it has none of its own."""
    if not above:
        return line
    line = line + [""] * (max(above) + 1 - len(line))
    return [text if text.strip() else above.get(place, text) for place, text in enumerate(line)]

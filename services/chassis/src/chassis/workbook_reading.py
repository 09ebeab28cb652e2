"""
Prints what is asked of a workbook as lines of JSON: `python -m chassis.workbook_reading WHAT FILE`.

A process of its own, with limits: the library lays out every cell up to the last corner, and one
cell in that corner ends a process that has no room for it. Each line is a list of values; the last
one says `{"code": null}`, or what is wrong. Nothing here may import what takes long to load.
"""

import datetime as dt
import json
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chassis.formula_cells import BLOCK, cells_without_value, column_index, first_sheet
from chassis.merged_cells import merged_downwards

MEMORY = 240 * 1024 * 1024
SECONDS = 60
MAX_ROWS = 200_000
ABOVE = 10
"""Lines that may stand above the table beside its rows: a title and the headings."""
MAX_COLUMNS = 200
MAX_CELL = 10_000
MAX_CELLS = 6_000_000
"""Cells of the rectangle up to the last one, which the memory holds; most tables have far less."""
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 200
UNRECKONED = "\x00="
"""Stands for a cell whose formula has no value, until its row tells so."""
LIMIT = "limit exceeded"
"""What the library says of tables that are larger than it takes by itself."""
AT_ONCE = 100_000
"""Characters of lines that are printed together."""
Blocks = Iterator[list[Any]]
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_PLACE_WITHIN = 40


class Wrong(Exception):
    """What ends the reading: a code of sheet_refusals, and what its sentence names."""

    def __init__(self, code: str, **params: Any):
        self.told = {"code": f"sheet.{code}", **params}


def main(what: str, path: str) -> None:
    """Print what is asked of the workbook at *path*; *what* names one of ANSWERS."""
    limits = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS))
    for kind, most in (*limits, (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))
    told: dict[str, Any] = {"code": None}
    try:
        _check_zip(Path(path))
        for block in ANSWERS[what](Path(path)):
            _tell(block)
    except Wrong as wrong:
        told = wrong.told
    except MemoryError:
        told = {"code": "sheet.too_large"}
    except BaseException as error:  # the library panics by exceptions of its own
        told = {"code": "sheet.too_large" if LIMIT in str(error) else "sheet.unreadable"}
    _tell(told)


def _tell(told: Any) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _check_zip(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_UNPACKED or size > MAX_RATIO * max(path.stat().st_size, 100_000):
        raise Wrong("too_large")


def _lines(path: Path) -> Blocks:
    """Tell the lines of the first sheet, each with the texts of its cells."""
    block: list[list[str]] = []
    size = 0
    for line in _texts(path):
        block.append(line)
        size += sum(map(len, line)) + len(line)
        if size > AT_ONCE:
            yield block
            block, size = [], 0
    yield block


def _texts(path: Path) -> Iterator[list[str]]:
    from python_calamine import CalamineWorkbook

    unreckoned = cells_without_value(path)
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    if sheet.total_height > MAX_ROWS + ABOVE:
        raise Wrong("too_many_rows", max=MAX_ROWS)
    left = [""] * (sheet.start or (0, 0))[1]  # columns before the first that holds anything
    number = 0
    for number, line in enumerate(sheet.iter_rows(), 1):
        told = left + [_text(value) for value in line[:MAX_COLUMNS]]
        yield _marked(told[:MAX_COLUMNS], unreckoned.get(number))
    for below in range(number + 1, max(unreckoned, default=0) + 1):
        yield _marked([], unreckoned.get(below))


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)[:MAX_CELL]


def _marked(line: list[str], unreckoned: set[int] | None) -> list[str]:
    """Mark the cells whose formula has no value, so that nobody takes them for empty ones."""
    places = {place for place in unreckoned or () if place < MAX_COLUMNS}
    if not places:
        return line
    line = line + [""] * (max(places) + 1 - len(line))
    return [UNRECKONED if place in places else text for place, text in enumerate(line)]


def _merged(path: Path) -> Blocks:
    """Tell where cells go over several rows."""
    yield merged_downwards(path)


def _others(path: Path) -> Blocks:
    """Tell the visible sheets behind the first one, and then of each whether it holds anything."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_path(str(path))
    wanted = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
    names = [one.name for one in book.sheets_metadata[1:] if (one.typ, one.visible) == wanted]
    yield [names]
    for name in names:
        yield [_holds_anything(book, name)]


def _holds_anything(book: Any, sheet: str) -> bool:
    try:
        return bool(book.get_sheet_by_name(sheet).total_height)
    except Exception:  # whatever the reader dislikes about it, there is something
        return True


def _reasons(path: Path) -> Blocks:
    """Say which cell of the first sheet goes beyond what can be read, if this kind tells places."""
    with zipfile.ZipFile(path) as archive:
        first = first_sheet(archive)
        if first is None:
            return
        rows = bottom = right = 0
        for letters, row in _places(archive, first.part):
            rows += row != bottom
            if rows > MAX_ROWS + ABOVE:
                raise Wrong("too_many_rows", max=MAX_ROWS)
            bottom, right = max(bottom, row), max(right, column_index(letters) + 1)
            if bottom * right > MAX_CELLS:
                cell = f"{letters}{row}"
                raise Wrong("too_many_cells", sheet=first.name[:99], cell=cell, max=MAX_CELLS)
    yield []


def _places(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, int]]:
    """Yield the column and row of each cell, as it says by itself: what sums them up may lie."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(BLOCK):
            text, end = rest + block, 0
            for found in _PLACE.finditer(text):
                end = found.end()
                yield found[1].decode().upper(), int(found[2])
            rest = text[max(end, len(text) - _PLACE_WITHIN) :]


ANSWERS: dict[str, Callable[[Path], Blocks]] = {
    "lines": _lines,
    "merged": _merged,
    "others": _others,
    "reasons": _reasons,
}


if __name__ == "__main__":
    main(*sys.argv[1:])

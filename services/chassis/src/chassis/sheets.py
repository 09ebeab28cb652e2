"""
Reads uploaded tables: xlsx and csv, in the encodings and shapes that people really send.

Only jobs call this: it blocks. Sizes are checked before anything is unpacked.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from chassis.jobs import Failed

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 200
ENCODINGS = ("utf-8-sig", "gb18030")
"""Tried in this order; UTF-8 refuses nearly every text that is not UTF-8."""
Cells = list[str]


@dataclass(frozen=True)
class Row:
    """One line of the table: its number as a person sees it, and text by column name."""

    number: int
    cells: Mapping[str, str]


def read_table(path: Path, name: str, columns: Mapping[str, tuple[str, ...]]) -> Iterator[Row]:
    """
    Yield the rows under the header line.

    path: the stored file; name: as the person called it, for its ending.
    columns: field → names that its column may bear; compared without case, spaces and asterisks.
    Raises jobs.Failed: sheet.unreadable, sheet.too_large, sheet.too_many_rows, sheet.no_header.
    """
    lines = _lines(path, name.lower())
    numbered = ((n, line) for n, line in enumerate(lines, 1) if any(cell.strip() for cell in line))
    places, header_at = _header(numbered, columns)
    for number, line in numbered:
        if number - header_at > MAX_ROWS:
            raise Failed("sheet.too_many_rows", max=MAX_ROWS)
        yield Row(number, {f: line[i].strip() for f, i in places.items() if i < len(line)})


def _lines(path: Path, name: str) -> Iterator[Cells]:
    with path.open("rb") as file:
        magic = file.read(4)
    if magic.startswith(b"PK"):
        return _workbook(path)
    if name.endswith((".xls", ".xlsx")) and magic == b"\xd0\xcf\x11\xe0":
        return _workbook(path)
    return _text(path)


def _header(
    numbered: Iterator[tuple[int, Cells]], columns: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, int], int]:
    """Find the header within the first lines: a title may stand above it."""
    known = {_plain(n): field for field, names in columns.items() for n in (field, *names)}
    for number, line in islice(numbered, 10):
        places: dict[str, int] = {}
        for index, cell in enumerate(line[:MAX_COLUMNS]):
            field = known.get(_plain(cell))
            if field is not None:
                places.setdefault(field, index)
        if places:
            return places, number
    named = ((field, *names) for field, names in columns.items())
    raise Failed("sheet.no_header", known="; ".join("/".join(names) for names in named))


def _plain(name: str) -> str:
    return "".join(name.split()).strip("*:：").lower()


def _workbook(path: Path) -> Iterator[Cells]:
    from python_calamine import CalamineWorkbook

    _check_zip(path)
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        height = sheet.total_height
    except Exception as error:
        raise Failed("sheet.unreadable") from error
    if height > MAX_ROWS + 10:
        raise Failed("sheet.too_many_rows", max=MAX_ROWS)
    for line in sheet.iter_rows():
        yield [_cell(value) for value in line[:MAX_COLUMNS]]


def _check_zip(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_UNPACKED or size > MAX_RATIO * max(path.stat().st_size, 100_000):
        raise Failed("sheet.too_large")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)[:MAX_CELL]


def _text(path: Path) -> Iterator[Cells]:
    if path.stat().st_size > MAX_UNPACKED:
        raise Failed("sheet.too_large")
    raw = path.read_bytes()
    if b"\x00" in raw[:4096]:
        raise Failed("sheet.unreadable")
    text = _decoded(raw)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(MAX_CELL * 10)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), dialect, strict=False):
            yield [cell[:MAX_CELL] for cell in line[:MAX_COLUMNS]]
    except csv.Error as error:
        raise Failed("sheet.unreadable") from error


def _decoded(raw: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Failed("sheet.unreadable")

"""Files that exports write: rows of text, which no program that opens them evaluates."""

import csv
import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MOST_DIGITS = 15
"""Longer numbers stay text, because a workbook would round them."""
_FORMULA = re.compile(r"^[\s]*[=+\-@＝＋－＠\t\r]")
"""Also at full width, which Chinese spreadsheets take for the same."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"(19[0-9]{2}|[2-9][0-9]{3})-[0-9]{2}-[0-9]{2}")
"""A day that workbooks know, which begin with the last century."""


def harmless(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula; plain numbers stay."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


class CsvFile:
    """Rows as UTF-8 with a byte-order mark, which Excel needs."""

    def __init__(self, path: Path):
        self._out = path.open("x", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._out)
        self.rows = 0

    def add(self, row: list[Any]) -> None:
        """Write one row."""
        self._writer.writerow([harmless(cell) for cell in row])
        self.rows += 1

    def close(self) -> None:
        """Finish the file."""
        self._out.close()


class WorkbookFile:
    """
    Rows as cells of text, numbers and days, which nothing evaluates; written as they come.

    kinds: what the columns below the headings hold.
    """

    def __init__(self, path: Path, kinds: Sequence[str]):
        from openpyxl import Workbook

        self._path, self._kinds = path, kinds
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("data")
        self.rows = 0

    def add(self, row: list[Any]) -> None:
        """Write one row; the first is that of the headings."""
        from openpyxl.cell import WriteOnlyCell

        cells = []
        kinds = self._kinds if self.rows else [""] * len(row)
        for text, kind in zip(row, kinds, strict=True):
            value = _valued(text, kind)
            cell = WriteOnlyCell(self._sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
                if _FORMULA.match(value):
                    cell.style = _quoted(self._book)
            cells.append(cell)
        self._sheet.append(cells)
        self.rows += 1

    def close(self) -> None:
        """Finish the file."""
        self._book.save(self._path)


def _valued(text: str, kind: str) -> Any:
    """Return a text as the number, day or moment that a workbook counts with, if it can."""
    if kind == "number" and _NUMBER.fullmatch(text) and len(text) <= MOST_DIGITS:
        return float(text) if "." in text else int(text)
    if kind in ("day", "instant") and _DAY.match(text):
        moment = dt.datetime.fromisoformat(text)
        return moment.date() if kind == "day" else moment
    return text


def _quoted(book: Any) -> str:
    """Return the style of a cell that stays text even when somebody edits it."""
    from openpyxl.styles import NamedStyle

    if "quoted" not in book.named_styles:
        book.add_named_style(NamedStyle("quoted", number_format="@"))
    return "quoted"

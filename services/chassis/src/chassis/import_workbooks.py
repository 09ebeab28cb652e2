"""Workbooks around an import: the template to fill in, and the lines that were refused."""

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from chassis.custom.cells import label_of

ROWS = 1000
"""Rows of the template in which choices drop down."""
MOST_LISTED = 255
"""Characters that a list of choices may have in a workbook."""


def template(
    columns: Mapping[str, Sequence[str]],
    known: Mapping[str, Mapping[str, Any]],
    language: str,
    starred: Collection[str],
) -> bytes:
    """
    Return a workbook with a heading per column; required ones bear a star.

    columns: field → names of its column; known: custom fields. starred: fields that are required.
    """
    # Loaded at the first workbook: it would be a sixth of what each process needs to begin.
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet: Any = book.active
    own = [about for about in known.values() if about["kind"] != "file"]
    zh = language == "zh"
    headings = [_starred(names[0] if zh else field, field in starred)
                for field, names in columns.items()]  # fmt: skip
    headings += [
        _starred(f["label"] if zh else f["label_en"] or f["label"], f["required"]) for f in own
    ]
    sheet.append(headings)
    for place, about in enumerate(own, len(columns) + 1):
        offered = [choice for choice in about["choices"] if not choice.get("retired")]
        listed = ",".join(label_of(choice, language) for choice in offered)
        if about["kind"] == "choice" and len(listed) <= MOST_LISTED:
            drop_down = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            letter = get_column_letter(place)
            drop_down.add(f"{letter}2:{letter}{ROWS}")
            sheet.add_data_validation(drop_down)
    return _bytes(book)


def rejects(
    lines: Iterable[tuple[Sequence[str], str, Sequence[str]]], headings: Sequence[str], why: str
) -> bytes:
    """
    Return a workbook of refused lines, to be mended and sent again.

    lines: cells, why the line was refused, and what stood beyond the headings.
    why: heading of that column.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.append([*headings, why])
    for number, (cells, reason, surplus) in enumerate(lines, 2):
        for place, text in enumerate([*cells, reason, *surplus], 1):
            cell = sheet.cell(number, place, text)
            cell.data_type = "s"  # whatever somebody typed, it is no formula
    return _bytes(book)


def _starred(heading: str, required: bool) -> str:
    return f"{heading}*" if required else heading


def _bytes(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

"""Writes documents as files and hands them to the gateway."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from html import escape
from typing import Any

from chassis.files import FileStore, safe_name
from chassis.offload import offload
from chassis.settings import ServiceSettings
from ledger.printing.pdf import as_pdf
from ledger.printing.rules import Document, Sheet

SVG = "image/svg+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STYLE = (
    "body{font-family:'Noto Sans CJK SC','SimSun',serif;margin:2em}"
    "table{border-collapse:collapse;width:100%;margin:1em 0}"
    "th,td{border:1px solid #555;padding:4px 8px;text-align:left}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}"
)


def hand_out(
    settings: ServiceSettings, document: Document, kind: str, name: str
) -> Mapping[str, Any]:
    """
    Return the answer that hands *document* out as a file of *kind*: pdf, xlsx or html.

    It names the house, wherever it does not yet. The same content is stored once, whoever asks.
    """
    document = _named(document, settings)
    write, content_type = WRITERS[kind]
    content = offload(write, document)
    seal = hashlib.sha256(repr(document).encode()).hexdigest()
    return hand_over(settings, content, f"{name}.{kind}", content_type, seal)


def _named(document: Document, settings: ServiceSettings) -> Document:
    house = str(getattr(settings, "company_name", ""))
    if not house or any(house == text for _, text in document.facts):
        return document
    return replace(document, facts=(("单位", house), *document.facts))


def hand_over(
    settings: ServiceSettings, content: bytes, name: str, content_type: str, seal: str = ""
) -> Mapping[str, Any]:
    """Return the answer that hands out *content* as *name*; the same *seal* is stored once."""
    store = FileStore(settings.upload_folder)
    seal = seal or hashlib.sha256(content).hexdigest()
    file_id = f"print-{seal[:40]}-{name.rsplit('.', 1)[-1]}"
    if not store.has(file_id):
        store.put(content, file_id)
    return {"file": {"id": file_id, "name": safe_name(name), "content_type": content_type}}


def as_html(document: Document) -> bytes:
    """Return *document* as a page of HTML in which every text is escaped."""
    facts = "".join(f"<p>{escape(n)}: {escape(v)}</p>" for n, v in document.facts)
    sheets = "".join(_html_table(sheet) for sheet in document.sheets)
    footer = "".join(f"<p>{escape(line)}</p>" for line in document.footer)
    title = escape(document.title)
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    body = f"<h1>{title}</h1>{facts}{sheets}{footer}"
    return f"<!doctype html><html lang=zh-CN><head>{head}</head><body>{body}</body></html>".encode()


def _html_table(sheet: Sheet) -> str:
    header = "".join(f"<th>{escape(name)}</th>" for name in sheet.header)
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=n' if place in sheet.amounts else ''}>{escape(cell)}</td>"
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in sheet.rows
    )
    title = f"<h2>{escape(sheet.title)}</h2>" if sheet.title else ""
    return f"{title}<table><tr>{header}</tr>{rows}</table>"


def as_xlsx(document: Document) -> bytes:
    """Return *document* as a workbook; no text is ever read as a formula."""
    # Loaded at the first workbook: it would be a sixth of what each process needs to begin.
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    for number, sheet in enumerate(document.sheets, 1):
        page = book.create_sheet(_sheet_name(sheet.title or document.title, number))
        above = [(document.title,), *document.facts, sheet.header]
        lines = [*above, *sheet.rows, *((line,) for line in document.footer)]
        table = range(len(above) + 1, len(above) + len(sheet.rows) + 1)
        for row, line in enumerate(lines, 1):
            for column, text in enumerate(line, 1):
                is_amount = row in table and column - 1 in sheet.amounts
                _write(page.cell(row, column), text, is_amount=is_amount)
        for column in range(1, len(sheet.header) + 1):
            page.column_dimensions[get_column_letter(column)].width = 18
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell: Any, text: str, *, is_amount: bool) -> None:
    """Write an amount as a number, so that it can be summed up, and all else as text."""
    found = _NUMBER.fullmatch(text) if is_amount else None
    if found and len(text) <= EXACT:
        cell.value = Decimal(text)
        cell.number_format = f"#,##0.{'0' * len(found[1])}" if found[1] else "#,##0"
    else:
        cell.value, cell.data_type = text, "s"


def _sheet_name(title: str, number: int) -> str:
    cleaned = "".join(c for c in title if c not in "[]:*?/\\'")
    return f"{cleaned[:24] or 'Sheet'} {number}"


def as_csv(document: Document) -> bytes:
    """Return the tables of *document* as CSV in UTF-8 in which no spreadsheet sees a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for sheet in document.sheets:
        writer.writerow(sheet.header)
        writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would reckon; amounts stay numbers."""
    return f"'{cell}" if cell[:1] in tuple("=+@\t\r") or FORMULA.match(cell) else cell


_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?")
EXACT = 15
"""Characters of a number that spreadsheets keep to the last digit."""
FORMULA = re.compile(r"-(?![\d.]+$)")
WRITERS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "pdf": (as_pdf, "application/pdf"),
    "xlsx": (as_xlsx, XLSX),
    "html": (as_html, "text/html"),
    "csv": (as_csv, "text/csv"),
}

"""Documents as PDF, with a font for Chinese that every reader brings along."""

import io
from html import escape
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from ledger.printing.rules import Document, Sheet

FONT = "STSong-Light"
WIDE = 6
"""Tables of more columns lie across the page."""
TEXT = ParagraphStyle("text", fontName=FONT, fontSize=9, leading=12, wordWrap="CJK")
AMOUNT = ParagraphStyle("amount", parent=TEXT, alignment=2)
TITLE = ParagraphStyle("title", parent=TEXT, fontSize=15, leading=22, alignment=1)
GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
)


def as_pdf(document: Document) -> bytes:
    """Return *document* as PDF; long tables repeat their header on each page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    wide = any(len(sheet.header) > WIDE for sheet in document.sheets)
    size = landscape(A4) if wide else A4
    story: list[Any] = [_text(document.title, TITLE)]
    story += [_text(f"{name}: {value}") for name, value in document.facts]
    for sheet in document.sheets:
        story += [Spacer(1, 8), _text(sheet.title, TEXT), _table(sheet, size[0] - 72), Spacer(1, 8)]
    story += [_text(line) for line in document.footer]
    out = io.BytesIO()
    pages = SimpleDocTemplate(
        out, pagesize=size, leftMargin=36, rightMargin=36, title=document.title, invariant=1
    )
    pages.build(story)
    return out.getvalue()


def _text(text: str, style: ParagraphStyle = TEXT) -> Paragraph:
    return Paragraph(escape(text), style)


def _table(sheet: Sheet, width: int) -> Table:
    rows = [[_text(name) for name in sheet.header]]
    rows += [
        [_text(cell, AMOUNT if place in sheet.amounts else TEXT) for place, cell in enumerate(row)]
        for row in sheet.rows
    ]
    columns = len(sheet.header)
    return Table(rows, colWidths=[width / columns] * columns, repeatRows=1, style=GRID)

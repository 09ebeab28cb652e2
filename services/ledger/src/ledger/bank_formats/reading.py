"""Finds out what a file is and has it read."""

import re

from ledger.bank_formats import camt, chinese, mt940, ofx
from ledger.bank_formats.rules import BadStatement, Statement, check_size

MOST_BYTES = 5_000_000
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""How UTF-16 begins, which spreadsheets call Unicode text."""
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_statements(raw: bytes, usual: str = "CNY") -> list[Statement]:
    """
    Return the statements in a file.

    What it is follows from its content, never from its name. Raises BadStatement.

    usual: the currency of a Chinese table that tells none.
    """
    if not raw.strip():
        raise BadStatement("empty")
    if len(raw) > MOST_BYTES:
        raise BadStatement("too_large", str(len(raw)))
    if raw.startswith(WORKBOOKS):
        return check_size([chinese.read_workbook(raw, usual)])
    raw = _narrow(raw)
    head = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:4000]
    if b"<OFX>" in raw.upper() or head.upper().startswith((b"OFXHEADER", b"<?OFX")):
        return check_size(ofx.read(text_of(raw)))
    if head.startswith(b"<"):
        return check_size(camt.read(raw))
    if re.search(rb"(^|[\r\n])\s*:(20|25|61|940):", raw[:20_000]):
        return check_size(mt940.read(text_of(raw)))
    return check_size([chinese.read_text(text_of(raw), usual)])


def _narrow(raw: bytes) -> bytes:
    """Return a text in UTF-16 as UTF-8; XML tells its own encoding."""
    if not raw.startswith(WIDE_MARKS):
        return raw
    try:
        text = raw.decode("utf-16")
    except UnicodeDecodeError:
        return raw
    return raw if text.lstrip().startswith("<") else text.encode()


def text_of(raw: bytes) -> str:
    """Return the text of a file in one of the encodings that banks use."""
    if b"\x00" in raw:
        raise BadStatement("binary")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")

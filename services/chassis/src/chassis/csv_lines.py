"""Reads csv as people send it, and tells where a quote begins that nobody closes."""

import csv
import io
from collections.abc import Iterator

from chassis.jobs import Failed

MAX_FIELD = 100_000


def csv_lines(text: str) -> Iterator[list[str]]:
    """
    Yield the cells of each line.

    A cell with quotes may hold line breaks. When what stands after its closing quote shows that
    it has swallowed lines, or it never ends, raises Failed with the line where it begins.
    """
    csv.field_size_limit(MAX_FIELD)
    delimiter = _delimiter(text)
    seen: list[str] = []
    reader = csv.reader(_noting(text, seen), delimiter=delimiter, strict=False)
    while True:
        begins = reader.line_num + 1
        seen.clear()
        try:
            line = next(reader, None)
        except csv.Error as error:
            _refuse_open_quote(seen, begins, delimiter)
            raise Failed("sheet.unreadable") from error
        if line is None:
            return
        if len(seen) > 1 or not seen[0].endswith(("\n", "\r")):
            _refuse_open_quote(seen, begins, delimiter)
        yield line


def _noting(text: str, seen: list[str]) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        seen.append(line)
        yield line


def _delimiter(text: str) -> str:
    try:
        return csv.Sniffer().sniff(text[:4096], delimiters=",;\t").delimiter
    except csv.Error:
        return ","


def _refuse_open_quote(lines: list[str], begins: int, delimiter: str) -> None:
    """Raise Failed where a quoted cell of these lines never ends, or ends within a word."""
    at, before, opened = 0, delimiter, -1
    text = "".join(lines)
    while at < len(text):
        if opened < 0:
            if text[at] == '"' and before in (delimiter, "\n", "\r"):
                opened = at
        elif text[at] == '"':
            after = text[at + 1 : at + 2]
            if after == '"':
                at += 1
            elif after in ("", delimiter, "\n", "\r") or "\n" not in text[opened:at]:
                opened = -1
            else:
                break
        before = text[at]
        at += 1
    if opened >= 0:
        raise Failed("sheet.unclosed_quote", line=begins + text[:opened].count("\n"))

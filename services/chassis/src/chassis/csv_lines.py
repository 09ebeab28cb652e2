"""Reads csv as people send it, and tells where a quote begins that nobody closes."""

import csv
from collections.abc import Iterator
from typing import TextIO

from chassis.jobs import Failed

MAX_FIELD = 100_000
MAX_LINE = 2_000_000
"""Characters of what is one line to a table, also where its cells hold line breaks."""


def csv_lines(source: TextIO) -> Iterator[list[str]]:
    """
    Yield the cells of each line, reading no more of *source* than that.

    A cell with quotes may hold line breaks. When what stands after its closing quote shows that
    it has swallowed lines, or it never ends, raises Failed with the line where it begins.
    """
    csv.field_size_limit(MAX_FIELD)
    delimiter = _delimiter(source.read(4096))
    source.seek(0)
    seen: list[str] = []
    reader = csv.reader(_noting(source, seen), delimiter=delimiter, strict=False)
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


def _noting(source: TextIO, seen: list[str]) -> Iterator[str]:
    size = 0
    while line := source.readline(MAX_LINE):
        size = len(line) + (size if seen else 0)
        if size >= MAX_LINE:
            raise Failed("sheet.too_large")
        seen.append(line)
        yield line


def _delimiter(sample: str) -> str:
    try:
        return csv.Sniffer().sniff(sample, delimiters=",;\t").delimiter
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

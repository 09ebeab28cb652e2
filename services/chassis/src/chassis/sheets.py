"""
Reads uploaded tables: xlsx and csv, in the encodings and shapes that people really send.

It blocks: jobs call it, and `start`, off the event loop; a service itself reads only what is small,
also when it is unpacked. Sizes are checked before anything is unpacked.
"""

import re
import zipfile
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any

from chassis import jobs, workbooks
from chassis.ahead import ahead
from chassis.attachments.sniffing import content_type
from chassis.csv_lines import csv_lines
from chassis.custom.labels import plain
from chassis.files import FileStore
from chassis.jobs import Failed, Job, RowProblem
from chassis.merged_cells import filled
from chassis.offload import offload
from chassis.sheet_refusals import SHEETS
from chassis.sum_lines import SUM_CODE, identifies, sums_up
from chassis.uow import UnitOfWork
from chassis.workbook_files import is_protected, is_workbook
from chassis.workbook_reading import MAX_CELL, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED, UNRECKONED

ENCODINGS = ("utf-8-sig", "gb18030")
"""Tried in this order; UTF-8 refuses nearly every text that is not UTF-8."""
WIDE, WIDE_MARKS = "utf-16", (b"\xff\xfe", b"\xfe\xff")
"""What spreadsheets call Unicode text, and by which of two marks it begins."""
BLOCK = 1 << 20
Cells = list[str]
Columns = Mapping[str, tuple[str, ...]]
NO_TABLES = ("application/pdf", "text/html", "image/svg+xml", "application/xml")
"""What looks like text, and has lines but no columns."""
MAX_NAME = 100
SMALL, SMALL_UNPACKED, SMALL_LINES = 12 * 1024, 256 * 1024, 100
"""Bytes of a file, of all parts of a workbook, and lines that are read and saved in a moment."""
AHEAD_FROM = 100 * 1024
"""Bytes of a file from which a process that works ahead is worth beginning: some 1,000 lines."""
DIFFER_CODE = "sheet.columns_differ"
"""Code of a line in which columns that mean the same say different things, in MESSAGES."""
FORMULA_CODE = "sheet.formula"
"""Code of a cell whose formula has no value, in MESSAGES."""
SURPLUS_CODE = "sheet.surplus_cells"
"""Code of a line that is refused for cells beyond the last heading, in MESSAGES."""
WOULD = {"created": "would_create", "updated": "would_update"}
"""What becomes of lines → how a trial counts it."""
WHY = {"en": "why", "zh": "错误原因"}
"""Heading of the column in which refused lines come back with the reason; it is no data."""
_REFUSALS = {refusal.code: refusal for refusal in SHEETS}
_GUARDED = re.compile(r"'\s*[=+\-@＝＋－＠\t\r]")


class Several(tuple[str, ...]):
    """Names of columns of which a table may have several: 电话 and 手机; their cells are joined."""

    JOINT = "；"


@dataclass(frozen=True)
class Row:
    """
    One line of the table: its number as a person sees it, and text by column name.

    unreckoned: columns whose cell is a formula without a value; they have no text.
    sums_up: it says that it sums up others, and holds nothing but amounts beside.
    surplus: what stands in it beyond the last heading.
    differing: field → what its columns say, where a table has several that do not agree.
    """

    number: int
    cells: Mapping[str, str]
    unreckoned: tuple[str, ...] = ()
    sums_up: bool = False
    surplus: tuple[str, ...] = ()
    differing: Mapping[str, str] = field(default_factory=dict)

    def is_sum(self, naming: Collection[str]) -> bool:
        """Tell whether it only sums up others; naming: columns that tell records apart."""
        return self.sums_up and not identifies(self.cells.get(field, "") for field in naming)


@dataclass(frozen=True)
class Header:
    """
    The line that names the columns.

    places: field → indices of its columns; called: field → how the table calls it.
    unknown: columns with a name that means no field. doubled: field → names of its columns
    where it has several that say the same. headings: all names, as they stand there.
    width: columns up to the last that has a name.
    """

    number: int
    places: Mapping[str, tuple[int, ...]]
    called: Mapping[str, str]
    unknown: tuple[str, ...]
    doubled: Mapping[str, str]
    headings: tuple[str, ...]
    width: int

    @cached_property
    def is_plain(self) -> bool:
        """Whether each field has one column, as in nearly all tables."""
        return all(len(at) == 1 for at in self.places.values())


def start(
    uow: UnitOfWork,
    kind: str,
    command: Mapping[str, Any],
    folder: Path,
    columns: Columns,
    of_files: Collection[str] = (),
) -> dict[str, Any]:
    """
    Queue a job of *kind* over the uploaded table, and return its row.

    A file that is no table, names no known column or has no line below its headings is refused at
    once, by one of SHEETS; columns that are not known are told by the job as warnings, unless the
    command's `mapping` (heading → field) leaves them out by "", and so are sheets of a workbook
    behind the first. of_files: headings of columns that no cell can fill, told by themselves.
    """
    upload = command["upload"]
    path = FileStore(folder).path(upload["id"])
    found = offload(_look, path, upload["name"], columns)
    if isinstance(found, Failed):
        raise _REFUSALS[found.code](**found.params)
    header, small, unread = found
    mapping = command.get("mapping") or {}
    left_out = {plain(heading) for heading, field in mapping.items() if not field}
    unknown = [name for name in header.unknown if plain(name) not in left_out]
    files = [name for name in unknown if plain(name) in map(plain, of_files)]
    unknown = [name for name in unknown if name not in files]
    noted = {"columns": dict(header.called), "unknown_columns": unknown, "file_columns": files}
    noted |= {"headings": list(header.headings), "doubled_columns": list(header.doubled.values())}
    noted["unread_sheets"] = unread
    return jobs.start(uow, kind, {**command, **noted}, small=small)


def _look(path: Path, name: str, columns: Columns) -> tuple[Header, bool, list[str]] | Failed:
    """
    Return the header, whether the table is so small that the service itself may read it, and the
    sheets that are not read.
    """
    try:
        with closing(_numbered(path, name)) as numbered:
            header = _header(numbered, columns)
            lines = sum(1 for _ in islice(numbered, SMALL_LINES + 1))
    except Failed as failure:
        return failure
    if not lines:
        return Failed("sheet.no_lines")
    return header, lines <= SMALL_LINES and _is_light(path), workbooks.unread_sheets(path, name)


def _is_light(path: Path) -> bool:
    """Tell whether the file is small, and stays so when a workbook is unpacked."""
    if path.stat().st_size > SMALL or not zipfile.is_zipfile(path):
        return path.stat().st_size <= SMALL
    with zipfile.ZipFile(path) as parts:
        return sum(part.file_size for part in parts.infolist()) <= SMALL_UNPACKED


def read_table(path: Path, name: str, columns: Columns) -> Iterator[Row]:
    """
    Yield the rows under the header line.

    path: the stored file; name: as the person called it, for its ending.
    columns: field → names that its column may bear; compared without case, spaces and asterisks.
    Raises jobs.Failed with the code of one of sheet_refusals.SHEETS.
    """
    header, lines = _below(path, name, columns)
    merged = workbooks.merged_downwards(path) if is_workbook(path, name) else []
    for number, line in filled(lines, merged, header.width) if merged else lines:
        yield _row(number, line, header)


def _below(path: Path, name: str, columns: Columns) -> tuple[Header, Iterator[tuple[int, Cells]]]:
    """Return the header and the numbered lines under it, as they stand there."""
    numbered = _numbered(path, name)
    header = _header(numbered, columns)
    return header, _so_many(numbered, header.number)


def _so_many(numbered: Iterator[tuple[int, Cells]], top: int) -> Iterator[tuple[int, Cells]]:
    for number, line in numbered:
        if number - top > MAX_ROWS:
            raise Failed("sheet.too_many_rows", max=MAX_ROWS)
        yield number, line


@dataclass(frozen=True)
class Part:
    """Some lines of a table: those to take, as prepared, and what is wrong with others."""

    lines: list[Any]
    sums: list[RowProblem]
    unclear: list[RowProblem]


def chunks(
    job: Job,
    folder: Path,
    columns: Columns,
    size: int,
    naming: Collection[str] = (),
    prepare: Callable[[Row], Any] | None = None,
) -> Iterator[list[Any]]:
    """
    Yield the lines of the table that a job is about, *size* at a time, behind those it has done.

    The table is read twice: the first time tells the job how many lines there are. Lines that only
    sum up others are passed over, and those with cells beyond the headings, with formulas that
    have no value, or with columns that contradict one another, refused, which the job tells.
    naming: columns that tell records apart. prepare: what is made of each line before it is saved,
    and without the database: of a long table by another process, which works ahead.
    """
    upload = job.input["upload"]
    path = FileStore(folder).path(upload["id"])
    lines = partial(read_table, path, upload["name"], columns)
    parts = partial(_parts, lines, (job.done, size), naming, prepare)
    count = partial(_count, job, path, columns)
    if prepare and path.stat().st_size > AHEAD_FROM:
        found = ahead(parts, count)
    else:
        count()
        found = parts()
    for part in found:
        job.leave_out("passed_over", part.sums)
        job.leave_out("refused", part.unclear)
        yield part.lines


def _count(job: Job, path: Path, columns: Columns) -> None:
    """Tell a job that begins how many lines there are."""
    if job.done == 0:
        total = sum(1 for _ in _below(path, job.input["upload"]["name"], columns)[1])
        job.expect(total, WOULD["created"] if job.input["dry_run"] else "created", "refused")


def _parts(
    table: Callable[[], Iterator[Row]],
    place: tuple[int, int],
    naming: Collection[str],
    prepare: Callable[[Row], Any] | None,
) -> Iterator[Part]:
    """Yield the parts of a table; place: lines that are done, and how many make a part."""
    done, size = place
    lines = islice(table(), done, None)
    while chunk := list(islice(lines, size)):
        sums = [RowProblem(row.number, "", SUM_CODE) for row in chunk if row.is_sum(naming)]
        rest = [row for row in chunk if not row.is_sum(naming)]
        told = [(row, problem) for row in rest for problem in _unclear(row)]
        refused = {row.number for row, _ in told}
        taken = [row for row in rest if row.number not in refused]
        prepared = [prepare(row) for row in taken] if prepare else taken
        yield Part(prepared, sums, [problem for _, problem in told])


def _unclear(row: Row) -> list[RowProblem]:
    if row.surplus:
        return [RowProblem(row.number, "", SURPLUS_CODE, ", ".join(row.surplus))]
    formulas = [RowProblem(row.number, f"/{f}", FORMULA_CODE) for f in row.unreckoned]
    differing = row.differing.items()
    return [*formulas, *(RowProblem(row.number, f"/{f}", DIFFER_CODE, t) for f, t in differing)]


def _row(number: int, line: Cells, header: Header) -> Row:
    is_sum = sums_up(cell for cell in line if cell != UNRECKONED)
    if header.is_plain and len(line) <= header.width and UNRECKONED not in line:
        at_most = len(line)
        plainly = {
            f: _unguarded(line[i].strip()) for f, (i,) in header.places.items() if i < at_most
        }
        return Row(number, plainly, sums_up=is_sum)
    texts = {f: [line[i] for i in at if i < len(line)] for f, at in header.places.items()}
    unreckoned = tuple(field for field, found in texts.items() if UNRECKONED in found)
    filled_in = {f: _filled_in(texts[f]) for f in header.doubled}
    texts |= {f: found[:1] or [""] for f, found in filled_in.items()}
    told = {f: "" if f in unreckoned else _joined(found) for f, found in texts.items() if found}
    differing = {f: " ≠ ".join(found) for f, found in filled_in.items() if len(found) > 1}
    beyond = (cell.replace(UNRECKONED, "=").strip() for cell in line[header.width :])
    surplus = tuple(_unguarded(cell) for cell in beyond if cell)
    return Row(number, told, unreckoned, is_sum, surplus, differing)


def _filled_in(texts: list[str]) -> list[str]:
    """Return what columns of the same meaning say, each thing once."""
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _joined(texts: list[str]) -> str:
    told = [_unguarded(text.strip()) for text in texts]
    return told[0] if len(told) == 1 else Several.JOINT.join(filter(None, told))


def _unguarded(text: str) -> str:
    """Take off the apostrophe by which exports keep spreadsheets from reading a formula."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def _numbered(path: Path, name: str) -> Generator[tuple[int, Cells], None, None]:
    """Yield the lines that are not empty, with their numbers as a person sees them."""
    lines = enumerate(_lines(path, name.lower()), 1)
    return ((number, line) for number, line in lines if any(map(str.strip, line)))


def _lines(path: Path, name: str) -> Iterator[Cells]:
    if not path.stat().st_size:
        raise Failed("sheet.empty")
    if is_protected(path):
        raise Failed("sheet.protected")
    if content_type(path) in NO_TABLES:
        raise Failed("sheet.unreadable")
    return workbooks.lines(path) if is_workbook(path, name) else _text(path)


def _header(numbered: Iterator[tuple[int, Cells]], columns: Columns) -> Header:
    """Find the header within the first lines: a title may stand above it."""
    known = {plain(n): field for field, names in columns.items() for n in (field, *names)}
    for number, line in islice(numbered, 10):
        places: dict[str, tuple[int, ...]] = {}
        unknown: dict[str, None] = {}
        for index, cell in enumerate(line[:MAX_COLUMNS]):
            field = known.get(plain(cell))
            if field is not None:
                places[field] = (*places.get(field, ()), index)
            elif cell.strip() and plain(cell) not in WHY.values():
                unknown[cell.strip()[:MAX_NAME]] = None
        if places:
            called = {field: line[at[0]].strip()[:MAX_NAME] for field, at in places.items()}
            names = [cell.strip()[:MAX_NAME] for cell in line[:MAX_COLUMNS]]
            width = max(place for place, name in enumerate(names, 1) if name)
            headings = tuple(filter(None, names))
            doubled = {
                name: ", ".join(line[place].strip()[:MAX_NAME] for place in at)
                for name, at in places.items()
                if at[1:] and not isinstance(columns[name], Several)
            }
            return Header(number, places, called, tuple(unknown), doubled, headings, width)
    named = ((field, *names) for field, names in columns.items())
    raise Failed("sheet.no_header", known="; ".join("/".join(names) for names in named))


def _text(path: Path) -> Iterator[Cells]:
    if path.stat().st_size > MAX_UNPACKED:
        raise Failed("sheet.too_large")
    with path.open(encoding=_encoding(path), newline="") as source:
        if "\x00" in source.read(4096):
            raise Failed("sheet.unreadable")
        source.seek(0)
        for line in csv_lines(source):
            yield [cell[:MAX_CELL] for cell in line[:MAX_COLUMNS]]


def _encoding(path: Path) -> str:
    """Return the first encoding in which all of a file can be read."""
    with path.open("rb") as file:
        is_wide = file.read(2) in WIDE_MARKS
    for encoding in (WIDE,) if is_wide else ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as source:
                while source.read(BLOCK):
                    pass
            return encoding
        except UnicodeDecodeError:
            continue
    raise Failed("sheet.unreadable")

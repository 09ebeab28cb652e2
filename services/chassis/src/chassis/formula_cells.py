"""Finds the cells of a workbook whose formula brings no value along, which readers show empty."""

import posixpath
import re
import zipfile
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree

Places = dict[int, set[int]]
"""Number of the row, from 1 → indices of columns, from 0."""
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MARKS = (b"<f", b't="e"')
BLOCK = 1 << 20


def cells_without_value(path: Path) -> Places:
    """
    Return where the first sheet has formulas that nobody has reckoned, or that end in an error.

    Another program than a spreadsheet writes formulas without their values.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        first = first_sheet(archive)
        if first is None or not _has_formulas(archive, first.part):
            return {}
        with archive.open(first.part) as file:
            return _found(file)


class First(NamedTuple):
    """The sheet that stands first: what it is called, and the part of the file that holds it."""

    name: str
    part: str


def first_sheet(archive: zipfile.ZipFile) -> First | None:
    """Return the sheet that stands first, if this is a workbook of this kind."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    first = next((one for one in book.iter() if _tag(one) == "sheet"), None)
    if first is None:
        return None
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    part = posixpath.normpath(posixpath.join("/xl", targets.get(first.get(_REL_ID), ""))).lstrip(
        "/"
    )
    return First(first.get("name", ""), part) if part in names else None


def _has_formulas(archive: zipfile.ZipFile, part: str) -> bool:
    """Look for marks only: most tables have no formulas and need no second reading."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(BLOCK):
            if any(mark in rest + block for mark in _MARKS):
                return True
            rest = block[-8:]
    return False


def _found(file: IO[bytes]) -> Places:
    found: Places = {}
    for _, element in ElementTree.iterparse(file):
        tag = _tag(element)
        if tag == "c" and _is_without_value(element):
            place = _CELL.fullmatch(element.get("r", ""))
            if place:
                found.setdefault(int(place[2]), set()).add(column_index(place[1]))
        if tag in ("c", "row"):
            element.clear()
    return found


def _is_without_value(cell: ElementTree.Element) -> bool:
    """A formula may end in an empty text, which is a value and says so by its type."""
    kind = cell.get("t")
    parts = {_tag(part): part for part in cell}
    if kind == "e":
        return True
    if "f" not in parts:
        return False
    value = parts.get("v")
    return value is None or (not value.text and kind != "str")


def column_index(letters: str) -> int:
    """Return the index, from 0, of the column that a sheet calls A, B or AA."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]

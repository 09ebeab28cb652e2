"""What an uploaded file is: a workbook, a protected one, and which of its sheets nobody reads."""

from pathlib import Path
from typing import Any

OLE = b"\xd0\xcf\x11\xe0"
MAX_DIRECTORY = 64 * 1024 * 1024


def is_workbook(path: Path, name: str) -> bool:
    """Tell whether a file is a workbook; name: as the person called it, for its ending."""
    magic = _magic(path)
    old = magic == OLE and name.lower().endswith((".xls", ".xlsx"))
    return old or magic.startswith(b"PK")


def is_protected(path: Path) -> bool:
    """Tell whether a workbook has a password: a stream of this name inside an older format."""
    if _magic(path) != OLE:
        return False
    with path.open("rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read(MAX_DIRECTORY)


def unread_sheets(path: Path, name: str) -> list[str]:
    """Return the sheets that a person sees behind the first one and that hold anything."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if not is_workbook(path, name):
        return []
    book = CalamineWorkbook.from_path(str(path))
    told = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
    others = [one.name for one in book.sheets_metadata[1:] if (one.typ, one.visible) == told]
    return [one for one in others if _holds_anything(book, one)]


def _holds_anything(book: Any, sheet: str) -> bool:
    try:
        return bool(book.get_sheet_by_name(sheet).total_height)
    except Exception:  # whatever the reader dislikes about it, there is something
        return True


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)

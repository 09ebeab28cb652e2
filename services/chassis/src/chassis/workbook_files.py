"""What an uploaded file is: a workbook, or a protected one."""

from pathlib import Path

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


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)

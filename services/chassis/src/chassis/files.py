"""
Files in one folder that the gateway and the services share; content never crosses the bus.

Whoever needs a file for longer than a day says so by `hold`; `sweep` removes what nobody holds.
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from marshmallow import fields as plain

from chassis.errors import NotFound
from chassis.fields import One, Schema
from chassis.values import new_id

CHUNK = 64 * 1024
HELD = "held"
"""Folder of marks: who needs which file."""
FORGOTTEN_S = 30 * 24 * 3600.0
"""A mark that its holder has not renewed for so long was left behind by a crash."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_UNSAFE_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


class FileAbout(Schema):
    """Which stored file, and how a person should see it."""

    id = plain.String(required=True)
    name = plain.String(required=True)
    content_type = plain.String(required=True)
    sha256 = plain.String(metadata={"description": "Of the content, where it never changes."})


class File(Schema):
    """The answer of an operation that hands out a file: the gateway streams its content."""

    file = One(FileAbout, required=True)


class Spool:
    """A file being written; it appears in the store when it is kept, else it leaves no trace."""

    def __init__(self, folder: Path, file_id: str):
        self.id = file_id
        self.size = 0
        self._target = folder / file_id
        self._partial = folder / f"{new_id()}.part"
        self._hash = hashlib.sha256()
        self._out: BinaryIO = open(self._partial, "xb")  # noqa: SIM115

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Append *chunk*."""
        self._out.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def keep(self) -> None:
        """Put the finished file into the store; after this a power cut cannot lose it."""
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self._partial.rename(self._target)

    def discard(self) -> None:
        """Forget the unfinished file."""
        self._out.close()
        self._partial.unlink(missing_ok=True)


class FileStore:
    """Files by opaque id in one folder; an id that is not one of its own finds nothing."""

    def __init__(self, folder: Path | str):
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)

    def begin(self) -> Spool:
        """Return a new file to write to; close it by `keep` or `discard`."""
        return Spool(self._folder, new_id())

    def path(self, file_id: str) -> Path:
        """Return where the file lies; raises NotFound when there is none."""
        path = self._folder / file_id
        if not _ID.fullmatch(file_id) or not path.is_file():
            raise NotFound(resource="file", id=file_id)
        return path

    def open(self, file_id: str) -> BinaryIO:
        """Open the file for reading; raises NotFound when there is none."""
        return open(self.path(file_id), "rb")

    def chunks(self, file_id: str) -> Iterator[bytes]:
        """Yield the content piece by piece."""
        with self.open(file_id) as source:
            while chunk := source.read(CHUNK):
                yield chunk

    def put(self, content: bytes, file_id: str = "") -> dict[str, Any]:
        """Store *content* whole, under a new id where none is given; returns id, size, sha256."""
        spool = Spool(self._folder, file_id or new_id())
        spool.write(content)
        spool.keep()
        return {"id": spool.id, "size": spool.size, "sha256": spool.sha256}

    def place(self, file_id: str) -> Path:
        """Return where a file of this id is to lie; whoever puts it there does so at once."""
        assert _ID.fullmatch(file_id), file_id
        return self._folder / file_id

    def renew(self, file_id: str) -> bool:
        """Keep the file for another while before it is swept; tell whether it is there."""
        try:
            os.utime(self.place(file_id))
        except FileNotFoundError:
            return False
        return True

    def has(self, file_id: str) -> bool:
        """Tell whether there is such a file."""
        return bool(_ID.fullmatch(file_id)) and (self._folder / file_id).is_file()

    def hold(self, file_id: str, holder: str) -> None:
        """Keep the file from being swept until *holder*, an id, lets it go."""
        place = self._folder / HELD / holder
        place.mkdir(parents=True, exist_ok=True)
        (place / file_id).touch()

    def release(self, file_id: str, holder: str) -> None:
        """Let go of the file; whoever did not hold it is no error."""
        place = self._folder / HELD / holder
        (place / file_id).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # another file of this holder, or gone already
            place.rmdir()

    def sweep(self, before: float) -> int:
        """
        Remove files that nobody holds and that are older than *before*, and return how many.

        before: seconds since the epoch. Half-written files of uploads that broke off go as well.
        """
        marks = (self._folder / HELD).glob("*/*")
        held = {mark.name for mark in marks if mark.stat().st_mtime > before - FORGOTTEN_S}
        swept = 0
        for path in self._folder.iterdir():
            # Another process may sweep at the same time.
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and path.name not in held and path.stat().st_mtime < before:
                    path.unlink()
                    swept += 1
        return swept

    def remove(self, file_id: str) -> None:
        """Delete the file; one that is gone already is no error."""
        if _ID.fullmatch(file_id):
            (self._folder / file_id).unlink(missing_ok=True)


def safe_name(name: str, limit: int = 120) -> str:
    """Return *name* without folders and characters that file systems or headers trip over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = _UNSAFE_NAME.sub("_", last).strip(" .")
    return cleaned[-limit:] or "file"

"""Where contents lie for good: a local folder, or a store that speaks S3."""

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from chassis.errors import NotFound
from chassis.settings import ServiceSettings
from chassis.values import new_id


class BlobStore(Protocol):
    """Contents by the id of their attachment."""

    def put(self, blob_id: str, source: Path) -> None:
        """Keep a copy of the file; the same id again replaces it."""

    def fetch(self, blob_id: str, target: Path) -> None:
        """Write the content to *target*; raises NotFound."""

    def remove(self, blob_id: str) -> None:
        """Delete the content; one that is gone already is no error."""

    def older_than(self, moment: dt.datetime) -> Iterator[str]:
        """Yield the ids of contents that were put before *moment*."""


def blob_store(settings: ServiceSettings, service: str) -> BlobStore:
    """Return the store that the settings name, with a place of its own for each service."""
    place = settings.attachment_store
    if place.startswith("s3://"):
        # Its library takes some megabytes, which a house with a folder can spare.
        from chassis.attachments.s3 import Keys, S3Store

        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        keys = Keys(settings.s3_access_key, settings.s3_secret_key, settings.s3_region)
        where = "/".join(part for part in (prefix, service) if part)
        return S3Store(settings.s3_endpoint, bucket, where, keys)
    folder = Path(place) if place else Path(settings.data_dir).absolute() / "attachments"
    return FolderStore(folder / service)


class FolderStore:
    """Contents as files of one folder; each appears whole or not at all."""

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, blob_id: str, source: Path) -> None:
        _copy(source, self._folder / blob_id)

    def fetch(self, blob_id: str, target: Path) -> None:
        source = self._folder / blob_id
        if not source.is_file():
            raise NotFound(resource="file", id=blob_id)
        _copy(source, target)
        os.utime(target)  # a copy is young, however old the content

    def remove(self, blob_id: str) -> None:
        (self._folder / blob_id).unlink(missing_ok=True)

    def older_than(self, moment: dt.datetime) -> Iterator[str]:
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.suffix != ".part" and path.stat().st_mtime < moment.timestamp():
                    yield path.name


def _copy(source: Path, target: Path) -> None:
    """Put a copy in place at once: linked where both lie on one disk, else written beside it."""
    partial = target.with_name(f"{new_id()}.part")
    try:
        os.link(source, partial)
    except OSError:
        shutil.copyfile(source, partial)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
    partial.replace(target)

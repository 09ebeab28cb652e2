"""Files that stay: uploads are swept after a while, so a copy is kept beside them."""

from pathlib import Path
from typing import Any

from chassis.files import FileStore


def keep(settings: Any, file_id: str) -> None:
    """Keep an uploaded file for good. Raises NotFound when there is none."""
    content = FileStore(settings.upload_folder).path(file_id).read_bytes()
    kept = _kept(settings)
    if not kept.has(file_id):
        kept.put(content, file_id)


def show(settings: Any, file_id: str) -> None:
    """Put a kept file where the gateway hands files out from. Raises NotFound."""
    shown = FileStore(settings.upload_folder)
    if not shown.has(file_id):
        shown.put(_kept(settings).path(file_id).read_bytes(), file_id)


def _kept(settings: Any) -> FileStore:
    return FileStore(Path(settings.data_dir).absolute() / "kept")

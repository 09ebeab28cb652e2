"""What a set holds and what comes out of one is its owner's only, whatever his umask allows."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

OTHERS = 0o077


@contextlib.contextmanager
def owner_only() -> Iterator[None]:
    """Let every file made meanwhile, by tools of a database as well, be 0600 and folders 0700."""
    before = os.umask(OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def close(folder: Path) -> None:
    """Take a folder that stood there before from others; somebody else's is left as it is."""
    with contextlib.suppress(OSError):
        folder.chmod(folder.stat().st_mode & ~OTHERS)


def copy_tree(source: Path, target: Path) -> None:
    """Copy files without the access that they gave where they lay; those there are kept."""
    target.mkdir(parents=True, exist_ok=True)
    close(target)
    for entry in source.iterdir():
        place = target / entry.name
        if entry.is_dir():
            copy_tree(entry, place)
        else:
            with contextlib.suppress(FileNotFoundError):
                place.unlink()
            shutil.copyfile(entry, place)

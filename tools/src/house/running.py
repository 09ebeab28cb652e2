"""Which suite runs on the data of a folder: one at most, and its lock tells its address."""

import fcntl
from pathlib import Path
from typing import TextIO

LOCK = "lock"


def hold(folder: Path) -> TextIO | None:
    """
    Return the lock of *folder*, held until it is closed or the process ends; None: another has it.

    Who holds it writes the address into it, see `tell`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = open(folder / LOCK, "a+")  # noqa: SIM115 - the caller holds it
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    lock.truncate(0)
    return lock


def tell(lock: TextIO, url: str) -> None:
    """Let others find the suite that is ready at *url*."""
    lock.write(url)
    lock.flush()


def url_of(folder: Path) -> str:
    """Return where the suite on the data of *folder* answers, or "" when none is ready."""
    try:
        with open(folder / LOCK) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.read().strip()
    except FileNotFoundError:
        return ""
    return ""

"""
Marks of how far the history was sealed, kept outside of the database.

Whoever can write the database could cut off the newest entries with their seals, or seal all anew.
A line per hour in a file beside it, signed with a key of the bus, tells.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from chassis.history import history_seal

if TYPE_CHECKING:
    from chassis.runtime import Runtime

FOLDER = "seals"
Keys = Mapping[str, bytes]


def path_of(runtime: "Runtime") -> Path:
    """Return the file that holds the marks of a service on this machine."""
    folder = Path(runtime.settings.data_dir).absolute() / FOLDER
    return folder / f"{runtime.service.name}.log"


def note(runtime: "Runtime") -> None:
    """Add a line about the newest seal, unless the last line tells of it already."""
    with runtime.database.reading() as connection:
        newest = select(history_seal.c.number, history_seal.c.hash)
        found = connection.execute(newest.order_by(history_seal.c.number.desc()).limit(1)).first()
    if found is None:
        return
    file, keys = path_of(runtime), runtime.settings.bus_key_ring()
    words = f"{found.number} {found.hash}"
    if words in [line.rpartition(" ")[0].rpartition(" ")[0] for line in _lines(file)][-1:]:
        return
    key = next(iter(keys))
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as marks:
        marks.write(f"{words} {key} {_mac(keys[key], words)}\n")


def compare(connection: Connection, file: Path, keys: Keys) -> str:
    """Return "" when every mark of the file is borne out by the seals, else a sentence."""
    for line in _lines(file):
        number, digest, key, mac = line.split(" ")
        words = f"{number} {digest}"
        # A key that is no longer known vouches for nothing; the hash itself still tells.
        if key in keys and not hmac.compare_digest(mac, _mac(keys[key], words)):
            return f"the mark of seal {number} is forged"
        found = connection.scalar(
            select(history_seal.c.hash).where(history_seal.c.number == int(number))
        )
        if found is None:
            return f"the history was cut off: seal {number} was there"
        if found != digest:
            return f"the history was sealed anew: seal {number} was another"
    return ""


def set_aside(runtime: "Runtime") -> None:
    """Keep the marks apart, because a restore brings an older history back on purpose."""
    file = path_of(runtime)
    if file.is_file():
        file.rename(file.with_suffix(f".until-{runtime.clock.now():%Y%m%dT%H%M%S}"))


def _lines(file: Path) -> Iterator[str]:
    if file.is_file():
        yield from file.read_text("ascii").splitlines()


def _mac(key: bytes, words: str) -> str:
    return hmac.new(key, b"history " + words.encode(), hashlib.sha256).hexdigest()

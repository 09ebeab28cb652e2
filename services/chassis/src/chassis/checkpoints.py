"""
Marks of how far the history was sealed, kept outside of the database.

Whoever can write the database could cut off the newest entries with their seals, or seal all anew.
A line per hour in a file beside it, signed with a key of the bus, tells; a second file holds the
newest end alone and follows each sealing. An end that it held and that is gone stays in the first.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Connection, select

from chassis.history import history_seal

if TYPE_CHECKING:
    from chassis.runtime import Runtime

FOLDER = "seals"
Keys = Mapping[str, bytes]
log = structlog.get_logger()


def path_of(runtime: "Runtime") -> Path:
    """Return the file that holds the marks of a service on this machine."""
    folder = Path(runtime.settings.data_dir).absolute() / FOLDER
    return folder / f"{runtime.service.name}.log"


def note(runtime: "Runtime") -> None:
    """Add a line about the newest seal, unless the last line tells of it already."""
    file, line = path_of(runtime), _newest(runtime)
    if line is None or _words(line) in [_words(old) for old in _lines(file)][-1:]:
        return
    _append(file, line)


def follow(runtime: "Runtime") -> None:
    """
    Keep the newest end of the chain; one that was kept and is gone is never forgotten.

    What was cut off is found also behind the last line of the hour, and after others were sealed
    in its place.
    """
    file, line = path_of(runtime), _newest(runtime)
    end = _end_of(file)
    with runtime.database.reading() as connection:
        lost = _first_problem(connection, _lines(end), runtime.settings.bus_key_ring())
    if lost and not set(_lines(end)) <= set(_lines(file)):
        log.error("history.tampered", problem=lost)
        for old in _lines(end):
            _append(file, old)
    if line is not None:
        end.parent.mkdir(parents=True, exist_ok=True)
        fresh = end.with_suffix(f".{os.getpid()}")
        fresh.write_text(line + "\n", "ascii")
        fresh.replace(end)


def compare(connection: Connection, file: Path, keys: Keys) -> str:
    """Return "" when every mark of the file is borne out by the seals, else a sentence."""
    return _first_problem(connection, [*_lines(file), *_lines(_end_of(file))], keys)


def _first_problem(connection: Connection, lines: Iterable[str], keys: Keys) -> str:
    for line in lines:
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
    _end_of(file).unlink(missing_ok=True)
    if file.is_file():
        file.rename(file.with_suffix(f".until-{runtime.clock.now():%Y%m%dT%H%M%S}"))


def _newest(runtime: "Runtime") -> str | None:
    """Return the signed line about the newest seal."""
    with runtime.database.reading() as connection:
        newest = select(history_seal.c.number, history_seal.c.hash)
        found = connection.execute(newest.order_by(history_seal.c.number.desc()).limit(1)).first()
    if found is None:
        return None
    keys = runtime.settings.bus_key_ring()
    key, words = next(iter(keys)), f"{found.number} {found.hash}"
    return f"{words} {key} {_mac(keys[key], words)}"


def _append(file: Path, line: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as marks:
        marks.write(f"{line}\n")


def _end_of(file: Path) -> Path:
    return file.with_suffix(".end")


def _words(line: str) -> str:
    """Return what a line vouches for, without key and signature."""
    return line.rpartition(" ")[0].rpartition(" ")[0]


def _lines(file: Path) -> Iterator[str]:
    if file.is_file():
        yield from file.read_text("ascii").splitlines()


def _mac(key: bytes, words: str) -> str:
    return hmac.new(key, b"history " + words.encode(), hashlib.sha256).hexdigest()

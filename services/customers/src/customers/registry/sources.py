"""Where registered companies are looked up: a local file, or a provider over HTTP."""

import contextlib
import csv
import hashlib
import io
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import orjson
import requests

from chassis.offload import offload
from customers.registry.rules import columns, company, key_of

LARGEST_ANSWER = 1024 * 1024
LONGEST_CELL = 10_000
CHUNK = 5000
Company = dict[str, Any]


class Silent(Exception):
    """The registry does not answer; the text says how: unreachable, too_slow."""


class Source(Protocol):
    """Looks companies up. Both raise Silent."""

    def search(self, text: str, most: int) -> list[Company]: ...

    def read(self, code: str) -> Company | None: ...


class FileSource:
    """
    A table in a csv file (UTF-8 or GB18030), read once into an index beside the uploads.

    The index is made anew when the file changed; of two that make it at once the later one stays.
    """

    def __init__(self, file: Path, folder: Path):
        self._file, self._folder = file, folder

    def search(self, text: str, most: int) -> list[Company]:
        """Return companies whose name holds *text*, those that begin with it first."""
        return list(offload(self._search, key_of(text), most))

    def read(self, code: str) -> Company | None:
        found = offload(self._select, "credit_code = ?", (code,), 1)
        return found[0] if found else None

    def _search(self, key: str, most: int) -> list[Company]:
        if not key:
            return []
        plain = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        first = self._select("key >= ? and key < ?", (key, key + "\U0010ffff"), most)
        if len(first) < most:
            inside = self._select("key like ? escape '\\'", (f"_%{plain}%",), most)
            known = {one["credit_code"] for one in first}
            first += [one for one in inside if one["credit_code"] not in known]
        return first[:most]

    def _select(self, where: str, given: tuple[Any, ...], most: int) -> list[Company]:
        index = self._index()
        with contextlib.closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as database:
            found = database.execute(
                f"select body from company where {where} limit {int(most)}", given
            )
            return [orjson.loads(row[0]) for row in found]

    def _index(self) -> Path:
        try:
            about = self._file.stat()
        except OSError as error:
            raise Silent("unreachable") from error
        print_ = f"{self._file.absolute()} {about.st_mtime_ns} {about.st_size}"
        index = self._folder / f"registry-{hashlib.sha256(print_.encode()).hexdigest()[:16]}.db"
        if not index.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            made = index.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
            self._fill(made)
            made.replace(index)
        return index

    def _fill(self, made: Path) -> None:
        with contextlib.closing(sqlite3.connect(made)) as database, database:
            database.execute("create table company (credit_code primary key, key, body)")
            rows: list[tuple[str, str, bytes]] = []
            for one in _rows(self._file):
                rows.append((one["credit_code"], key_of(one["name"]), orjson.dumps(one)))
                if len(rows) == CHUNK:
                    database.executemany("insert or replace into company values (?,?,?)", rows)
                    rows.clear()
            database.executemany("insert or replace into company values (?,?,?)", rows)
            database.execute("create index by_key on company (key)")


class HttpSource:
    """
    A provider that answers JSON: `{url}?q=…&limit=…` with {"items": […]}, `{url}/{code}` with one.

    timeout_s: for the whole exchange; redirects are not followed, long answers are cut off.
    """

    def __init__(self, url: str, token: str, timeout_s: float):
        self._url, self._timeout_s = url.rstrip("/"), timeout_s
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def search(self, text: str, most: int) -> list[Company]:
        """Return what the provider suggests."""
        told = self._ask(f"{self._url}?q={quote(text)}&limit={most}")
        items = told.get("items") if isinstance(told, dict) else None
        found = [company(one) for one in items or () if isinstance(one, dict)]
        return [one for one in found if one is not None][:most]

    def read(self, code: str) -> Company | None:
        """Return the company with a code, if the provider knows it."""
        told = self._ask(f"{self._url}/{quote(code)}")
        found = company(told) if isinstance(told, dict) else None
        return found if found and found["credit_code"] == code else None

    def _ask(self, url: str) -> Any:
        until = time.monotonic() + self._timeout_s
        limits = {"timeout": self._timeout_s, "allow_redirects": False, "stream": True}
        try:
            with requests.get(url, headers=self._headers, **limits) as answer:  # type: ignore[arg-type] # limits are plain keywords
                if answer.status_code == requests.codes.not_found:
                    return None
                if answer.status_code != requests.codes.ok:
                    raise Silent("unreachable")
                return orjson.loads(self._body(answer, until))
        except requests.Timeout as error:
            raise Silent("too_slow") from error
        except (requests.RequestException, orjson.JSONDecodeError) as error:
            raise Silent("unreachable") from error

    def _body(self, answer: requests.Response, until: float) -> bytes:
        body = b""
        for part in answer.iter_content(64 * 1024):
            body += part
            if len(body) > LARGEST_ANSWER:
                raise Silent("unreachable")
            if time.monotonic() > until:
                raise Silent("too_slow")
        return body


def source_of(settings: Any) -> Source | None:
    """Return the registry that the settings name, or None."""
    if settings.registry_url:
        timeout = settings.registry_timeout_ms / 1000
        return HttpSource(settings.registry_url, settings.registry_token, timeout)
    if settings.registry_file:
        folder = Path(settings.data_dir).absolute() / "registry"
        return FileSource(Path(settings.registry_file), folder)
    return None


def _rows(file: Path) -> Iterator[Company]:
    csv.field_size_limit(LONGEST_CELL)
    with file.open("rb") as raw:
        head = raw.read(64 * 1024)
        raw.seek(0)
        coding = "utf-8-sig" if _is_utf8(head) else "gb18030"
        table = csv.reader(io.TextIOWrapper(raw, coding, errors="replace", newline=""))
        places = columns(next(table, []))
        for line in table:
            row = {f: line[n] if n < len(line) else None for f, n in places.items()}
            one = company(row)
            if one is not None:
                yield one


def _is_utf8(head: bytes) -> bool:
    try:
        head[: len(head) - 3 if len(head) > 3 else None].decode("utf-8-sig", "strict")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 8
    return True

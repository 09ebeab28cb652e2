"""A set on disk: a copy of each database, the files beside them, and what it consists of."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from chassis import checkpoints, history
from chassis.backups import copies
from chassis.backups.agreement import Agreement, compare, resume
from chassis.backups.closed import close, copy_tree, owner_only
from chassis.backups.cut import cut
from chassis.database import Database
from chassis.runtime import Runtime

MANIFEST = "manifest.json"
FORMAT = 1
Say = Callable[[str], None]


class BadSet(Exception):
    """The set, or the place where it is to go, is not as it must be; the message says why."""


@owner_only()
def write(folder: Path, runtimes: Mapping[str, Runtime], say: Say) -> None:
    """
    Write a set of *runtimes* into the new *folder*, and only then its manifest.

    Raises BadSet for a folder that holds something or databases that do not agree.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadSet(f"{folder} is not empty")
    close(folder)
    databases = {name: runtime.database for name, runtime in runtimes.items()}
    services: dict[str, Any] = {}
    with cut(databases) as seen:
        at = next(iter(runtimes.values())).clock.now()
        agreed = compare({n: r.service for n, r in runtimes.items()}, seen, at)
        _refuse_causeless(agreed)
        for name, database in databases.items():
            target = folder / f"{name}{copies.SUFFIXES[database.is_sqlite]}"
            copies.write(database, seen[name], target)
            services[name] = {"file": target.name, "sha256": _digest(target)}
            services[name]["folders"] = _keep_files(folder, name, runtimes[name])
            say(f"{name}: {target.stat().st_size} bytes")
    told = {"format": FORMAT, "at": at.isoformat(), "on_the_way": agreed.on_the_way}
    written = orjson.dumps({**told, "services": services}, option=orjson.OPT_INDENT_2)
    (folder / MANIFEST).write_bytes(written)


def read(folder: Path) -> dict[str, Any]:
    """Return the manifest of a whole set. Raises BadSet."""
    try:
        told: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise BadSet(f"{folder} holds no finished backup") from error
    if told.get("format") != FORMAT:
        raise BadSet(f"{folder} is of another format")
    for name, about in told["services"].items():
        file = folder / about["file"]
        if not file.is_file() or _digest(file) != about["sha256"]:
            raise BadSet(f"the copy of {name} is missing or was changed")
    return told


@owner_only()
def restore(folder: Path, runtimes: Mapping[str, Runtime], say: Say, *, force: bool) -> None:
    """
    Let databases and files be as in the set, and events on their way be told again.

    Nothing is touched unless all of it can be done. Raises BadSet.
    """
    told = read(folder)
    _refuse_unfit(told, runtimes, force)
    for name, runtime in runtimes.items():
        about = told["services"][name]
        copies.load(runtime.database, folder / about["file"])
        for kind, stored in about["folders"].items():
            copy_tree(folder / stored, _folders(name, runtime)[kind])
    databases = {name: runtime.database for name, runtime in runtimes.items()}
    services = {name: runtime.service for name, runtime in runtimes.items()}
    with cut(databases) as seen:
        agreed = compare(services, seen, dt.datetime.fromisoformat(told["at"]))
        _refuse_causeless(agreed)
    for name, runtime in runtimes.items():
        checkpoints.set_aside(runtime)
        with runtime.database.writing() as connection:
            again = resume(connection, agreed.on_the_way.get(name))
        say(f"{name}: {_proof(runtime)}; {again} events will be told again")


@owner_only()
def put_secrets(saved: Path, folder: Path, say: Say) -> None:
    """Copy *saved* secrets into *folder*. Raises BadSet where another one stands there."""
    for secret in sorted(saved.iterdir()):
        there = folder / secret.name
        if there.exists() and there.read_bytes() != secret.read_bytes():
            raise BadSet(f"{there} is another secret than the saved one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    copy_tree(saved, folder)
    say(f"secrets: in {folder}")


def _refuse_unfit(told: Mapping[str, Any], runtimes: Mapping[str, Runtime], force: bool) -> None:
    for name, runtime in runtimes.items():
        if name not in told["services"]:
            raise BadSet(f"the backup holds no {name}")
        file = told["services"][name]["file"]
        if Path(file).suffix != copies.SUFFIXES[runtime.database.is_sqlite]:
            raise BadSet(f"the copy of {name} is of another kind of database")
        if _is_running(runtime.database):
            raise BadSet(f"{name} is running; stop it first")
        if not (force or copies.is_empty(runtime.database)):
            raise BadSet(f"the database of {name} is not empty; say --force to replace it")


def _is_running(database: Database) -> bool:
    with database.leader("relay") as free:
        return not free


def _refuse_causeless(agreed: Agreement) -> None:
    for name, ids in agreed.causeless.items():
        raise BadSet(f"{name} has taken in {len(ids)} events that nobody told, first {ids[0]}")


def _proof(runtime: Runtime) -> str:
    with runtime.database.reading() as connection:
        return history.verify(connection) or "history whole"


def _folders(name: str, runtime: Runtime) -> dict[str, Path]:
    """Return the folders of this machine that hold files of a service; a store keeps its own."""
    settings = runtime.settings
    found = {"uploads": settings.upload_folder}
    if not settings.attachment_store.startswith("s3://"):
        place = settings.attachment_store or str(Path(settings.data_dir).absolute() / "attachments")
        found["attachments"] = Path(place) / name
    return found


def _keep_files(folder: Path, name: str, runtime: Runtime) -> dict[str, str]:
    """Copy files after the databases: a row never names one that is not there yet."""
    kept: dict[str, str] = {}
    for kind, place in _folders(name, runtime).items():
        if place.is_dir():
            # Uploads lie in one folder for all services of a machine, and are copied once.
            mark = hashlib.sha256(str(place).encode()).hexdigest()[:12]
            kept[kind] = f"files/{kind}-{mark}"
            copy_tree(place, folder / kept[kind])
    return kept


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()

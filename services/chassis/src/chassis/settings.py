"""
Typed settings from the environment: the only module that reads it.

A field's metadata holds its unit, what it may be and a sentence; `<SERVICE>_<NAME>` wins over
`CRM_<NAME>`. Secrets come from files or the environment and are never shown.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Self, get_type_hints

from chassis.foreseen import Foreseen
from chassis.forms_of_settings import (
    BROKER,
    DATABASE,
    KINDS,
    PORT,
    SWITCH,
    ZONE,
    Form,
    between,
    one_of,
)

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
"""Names of how much is logged → numbers of the standard library."""


class BadSettings(Foreseen):
    """Some settings are missing or may not be what they are; `args` says it of every one."""

    def __str__(self) -> str:
        return "; ".join(self.args)


def setting(
    default: Any = MISSING,
    *,
    about: str,
    takes: Form | None = None,
    unit: str = "",
    secret: bool = False,
) -> Any:
    """
    Declare one setting: its default, what it is for, its unit.

    takes: what it may be; every number says it. Empty text is never asked: it means the default.
    """
    metadata = {"about": about, "unit": unit, "secret": secret, "takes": takes}
    if default is MISSING:
        return field(metadata=metadata, repr=not secret)
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every process of the suite can be told."""

    data_dir: str = setting(".run", about="Folder for SQLite files, uploads and secrets.")
    secrets_dir: str = setting("", about="Folder of its secrets; empty: secrets in DATA_DIR.")
    amqp_uri: str = setting(
        "pyamqp://guest:guest@127.0.0.1:5672//",
        about="The broker; AMQP_URI says it too.",
        takes=BROKER,
        secret=True,
    )
    bus_keys: str = setting(
        "", about="Keys that sign Calls: id:secret,id:secret; the first signs.", secret=True
    )
    page_key: str = setting("", about="Secret that signs list cursors.", secret=True)
    health_port: int = setting(
        0, about="Port of /live, /ready and /metrics; 0 picks a free one.", takes=PORT
    )
    health_host: str = setting(
        "127.0.0.1", about="Address they listen on; 0.0.0.0 in a container. Nobody signs in there."
    )
    max_workers: int = setting(50, about="Messages in hand at once.", takes=between(1, 1000))
    drain_s: float = setting(
        20.0, unit="s", about="Time for work in hand when told to stop.", takes=between(0, 600)
    )
    rpc_timeout_s: float = setting(
        2.0, unit="s", about="Deadline of calls that name none.", takes=between(0.05, 60)
    )
    time_zone: str = setting(
        "Asia/Shanghai", about="Zone of business days and print-outs.", takes=ZONE
    )
    log_level: str = setting("info", about="How much is logged.", takes=one_of(*LEVELS))
    otlp_endpoint: str = setting("", about="Where traces go (OTLP over HTTP); empty: nowhere.")

    @classmethod
    def read(cls, service: str, environment: Mapping[str, str] | None = None) -> Self:
        """
        Return the settings of *service*.

        environment: name → text; the process's own when not given.
        Raises BadSettings naming every setting that is missing or malformed.
        """
        source = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        problems: list[str] = []
        kinds = get_type_hints(cls)
        for declared in fields(cls):
            try:
                name, text = _found(source, service, declared)
                if text:
                    values[declared.name] = _value(declared, kinds[declared.name], name, text)
            except BadSettings as problem:
                problems.append(str(problem))
        if problems:
            raise BadSettings(*problems)
        return cls(**values)

    @property
    def secrets_folder(self) -> Path:
        """Folder of secrets, one file each."""
        return Path(self.secrets_dir or Path(self.data_dir) / "secrets").absolute()

    @property
    def upload_folder(self) -> Path:
        """Folder of files that the gateway received or that services hand out."""
        return Path(self.data_dir).absolute() / "uploads"

    def bus_key_ring(self) -> dict[str, bytes]:
        """Return key id → secret; raises BadSettings when no key is given."""
        pairs = [pair.split(":", 1) for pair in self.bus_keys.split(",") if ":" in pair]
        if not pairs:
            raise BadSettings("CRM_BUS_KEYS is missing: id:secret[,id:secret]")
        return {name: secret.encode() for name, secret in pairs}


@dataclass(frozen=True, kw_only=True)
class ServiceSettings(Settings):
    """What every service with a database can be told."""

    database_url: str = setting(
        "", about="The database; empty: a SQLite file in DATA_DIR.", takes=DATABASE, secret=True
    )
    wait_for_disk: bool = setting(
        True, about="A commit waits for the disk (SQLite); without, power loss takes the last ones."
    )
    pool_size: int = setting(
        20, about="Database connections kept open (PostgreSQL).", takes=between(1, 1000)
    )
    statement_timeout_s: float = setting(
        15.0, unit="s", about="Longest statement (PostgreSQL).", takes=between(0.1, 3600)
    )
    lock_timeout_s: float = setting(
        2.0, unit="s", about="Longest wait for a lock.", takes=between(0.01, 60)
    )
    arrival_s: float = setting(
        1.0,
        unit="s",
        about="Longest wait for the event about a record that a request refers to.",
        takes=between(0, 30),
    )
    idempotency_days: int = setting(
        7, unit="d", about="How long answers are kept for repeats.", takes=between(1, 365)
    )
    inbox_days: int = setting(
        400, unit="d", about="How long events are known as seen.", takes=between(30, 3650)
    )
    job_days: int = setting(
        400, unit="d", about="How long ended jobs are kept.", takes=between(30, 3650)
    )
    job_error_days: int = setting(
        90,
        unit="d",
        about="How long the rows that ended jobs refused are kept.",
        takes=between(1, 3650),
    )
    relay: bool = setting(True, about="Whether this process may lead the relay of its outbox.")
    attachment_store: str = setting(
        "", about="Folder of attachments, or s3://bucket/prefix; empty: a folder in DATA_DIR."
    )
    s3_endpoint: str = setting(
        "https://s3.amazonaws.com", about="Address of the S3-compatible store."
    )
    s3_region: str = setting("us-east-1", about="Region that requests to it are signed for.")
    s3_access_key: str = setting("", about="Who signs requests to it.")
    s3_secret_key: str = setting("", about="With what they are signed.", secret=True)
    attachment_limit: int = setting(
        20_000_000, unit="bytes", about="Largest attachment.", takes=between(1000, 10_000_000_000)
    )
    attachment_types: str = setting(
        "", about="Types that may be attached, by commas; empty: documents, pictures, archives."
    )
    attachment_kept_days: int = setting(
        30, unit="d", about="How long removed files can come back.", takes=between(0, 3650)
    )
    recycle_days: int = setting(
        0,
        unit="d",
        about="Days after which the recycle bin is emptied; 0: never by itself.",
        takes=between(0, 3650),
    )
    virus_scanner: str = setting(
        "", about="Command such as clamdscan --no-summary {path}; empty: nothing is scanned."
    )
    background: bool = setting(True, about="Whether this process runs due work and jobs.")

    def url_for(self, service: str) -> str:
        """Return the database URL of *service*."""
        if self.database_url:
            return self.database_url
        folder = Path(self.data_dir).absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise BadSettings(f"the folder {folder} cannot be made: {error.strerror}") from error
        return f"sqlite:///{folder}/{service}.db"


def names_of(service: str, name: str) -> tuple[str, ...]:
    """Return the names in the environment of the setting *name*; the first that is set wins."""
    everywhere = (name.upper(),) if name == "amqp_uri" else ()
    return (f"{service}_{name}".upper(), f"CRM_{name}".upper(), *everywhere)


def _found(source: Mapping[str, str], service: str, declared: Field[Any]) -> tuple[str, str]:
    """Return how a setting is called where it was found, and its text; raises BadSettings."""
    name, text = _told(source, service, declared.name)
    if not text and declared.metadata["secret"]:
        text = _beside_the_data(source, service, declared.name)
    if not text and declared.default is MISSING:
        raise BadSettings(f"{name} is missing")
    return name, text


def _told(source: Mapping[str, str], service: str, name: str) -> tuple[str, str]:
    candidates = names_of(service, name)
    for candidate in candidates:
        text = source.get(candidate) or _from_file(source, f"{candidate}_FILE")
        if text:
            return candidate, text
    return candidates[0], ""


def _beside_the_data(source: Mapping[str, str], service: str, name: str) -> str:
    """Where the suite runs by itself its secrets lie with its data; commands find them there."""
    data, secrets = (_told(source, service, one)[1] for one in ("data_dir", "secrets_dir"))
    folder = Settings(data_dir=data or Settings.data_dir, secrets_dir=secrets).secrets_folder
    path = folder / name
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _from_file(source: Mapping[str, str], name: str) -> str:
    path = source.get(name)
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise BadSettings(f"{name}={path!r} is not a file that can be read") from error


def _value(declared: Field[Any], kind: Any, name: str, text: str) -> Any:
    """Return the text as a value that its field takes; raises BadSettings."""
    takes: Form | None = SWITCH if kind is bool else declared.metadata["takes"]
    try:
        value = _parse(kind, text)
        if takes is None or kind is bool or takes.holds(value):
            return value
    except (ValueError, ArithmeticError):
        pass
    shown = "" if declared.metadata["secret"] else f"={text!r}"
    wanted = takes.words(kind, declared.metadata["unit"]) if takes else KINDS[kind]
    raise BadSettings(f"{name}{shown} is not {wanted}")


def _parse(kind: Any, text: str) -> Any:
    if kind is bool:
        if text.lower() not in ("true", "false", "1", "0", "yes", "no"):
            raise ValueError(text)
        return text.lower() in ("true", "1", "yes")
    return kind(text)


def set_here() -> Mapping[str, str]:
    """Return the environment of this process."""
    return os.environ


def without_phrases() -> None:
    """Have pypinyin, which reads the environment when imported, leave its phrases unloaded."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")


def live_in(environment: Mapping[str, str]) -> None:
    """Take *environment* for that of this process, which was begun in another one."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()

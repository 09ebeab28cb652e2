"""A private PostgreSQL server for tests: survives kill -9, not a power cut."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Self

from house import packages
from house.child import tied
from house.ports import answers, free_port
from house.waiting import is_alive, send, wait_until

PACKAGE = "postgresql"
# Whole pages are logged although fsync is off: a killed server may have written half of one.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "shared_buffers": "64MB",
    "max_connections": "300",
    "log_min_messages": "fatal",
    "max_locks_per_transaction": "256",
}


class PostgresError(Exception):
    """PostgreSQL is not installed or did not start."""


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL server on this machine, if there is one."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=_version)
    if found:
        return Path(found[-1]).parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def install() -> None:
    """Install the server from the distribution's packages, if it is missing."""
    if binaries() is None:
        try:
            packages.install(PACKAGE)
        except packages.InstallError as failure:
            raise PostgresError(str(failure)) from None


def _version(path: str) -> int:
    return int(Path(path).parts[-3])


class Postgres:
    """One server in one temporary folder that `stop` removes."""

    def __init__(self, safe: bool = False, **settings: str):
        """safe: keep fsync, as a benchmark wants it."""
        durable = {"fsync": "on"} if safe else {}
        self.settings = {**SETTINGS, **durable, **settings}
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="crm-postgres-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        try:
            pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if is_alive(pid) else None

    def start(self) -> Self:
        """Create the cluster if it is new, start the server and wait until it answers."""
        if not (self.folder / "data").exists():
            self._create()
        options = [word for k, v in self.settings.items() for word in ("-c", f"{k}={v}")]
        with open(self.folder / "output", "ab") as output:
            self._process = subprocess.Popen(
                self._as_owner("postgres", "-D", self._data, "-p", str(self.port), *options),
                cwd=self.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if not wait_until(self._is_up, 30):
            raise PostgresError((self.folder / "output").read_text())
        return self

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database, which is made if it is missing."""
        server = f"127.0.0.1:{self.port}"
        if database not in self._sql("select datname from pg_database").split():
            self._sql(f'create database "{database}"')
        return f"postgresql+psycopg2://postgres@{server}/{database}"

    def kill(self) -> None:
        """Kill the server and all its workers as a crash would; the folder stays."""
        pid = self.pid
        if pid is None or self._process is None:
            return
        workers = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
        for number in [pid, *map(int, workers.stdout.split())]:
            send(number, signal.SIGKILL)
        self._process.wait(30)

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _create(self) -> None:
        owner = _owner()
        if owner is not None:
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        words = ("-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        command = self._as_owner("initdb", *words, "--locale=C.UTF-8")
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise PostgresError(done.stderr)

    def _as_owner(self, program: str, *words: str) -> list[str]:
        folder = binaries()
        if folder is None:
            raise PostgresError("PostgreSQL is not installed (Debian package postgresql).")
        command = tied([str(folder / program), *words])
        owner = _owner()
        if owner is None:
            return command
        # The server refuses to run as root; a change of user clears the tie, so it comes first.
        become = ["--reuid", str(owner.pw_uid), "--regid", str(owner.pw_gid), "--clear-groups"]
        return ["setpriv", *become, *command]

    def _is_up(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise PostgresError((self.folder / "output").read_text())
        return answers(self.port) and self._ready()

    def _ready(self) -> bool:
        try:
            self._sql("select 1")
        except PostgresError:
            return False
        return True

    def _sql(self, statement: str) -> str:
        import psycopg2  # late, so that an eventlet process can patch it first

        try:
            link = psycopg2.connect(
                host="127.0.0.1", port=self.port, user="postgres", dbname="postgres"
            )
        except psycopg2.OperationalError as failure:
            raise PostgresError(str(failure)) from None
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        link.close()
        return "\n".join(str(row[0]) for row in rows)


def _owner() -> pwd.struct_passwd | None:
    """Return the user that the server runs as when we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresError("PostgreSQL does not run as root, and there is no user postgres or nobody.")

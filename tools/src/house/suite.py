"""The whole suite on one machine: broker, services, gateway, started, watched and stopped."""

import contextlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from house import secrets
from house.broker import FOLDER as BROKER
from house.broker import Broker, BrokerError
from house.child import OWNER_ONLY, STOP_TIMEOUT_S, Begin, Child, Running, Sink, executed
from house.nursery import Nursery, NurseryGone
from house.ports import free_port

SERVICES = ("organization", "customers", "sales", "ledger", "service_desk", "notify")
GATEWAY = "gateway"
READY_TIMEOUT_S = 120.0
PREPARE_TIMEOUT_S = 600.0
PREPARED = {"settings": "taken", "migrate": "migrated", "topology": "declared"}
BACK_OFF_S = (0.2, 1.0, 3.0, 10.0)
CALM_S = 30.0
AMQP_PORT = 5672


# glibc otherwise keeps what a burst of password hashing or a large table took: 363 MiB against 135
# in organization after twelve sign-ins. The thresholds keep small blocks as fast as they were.
FRUGAL = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_TRIM_THRESHOLD_": str(2**20),
    "MALLOC_MMAP_THRESHOLD_": str(2**22),
}


class SuiteError(Exception):
    """The suite, or a part of it, did not start."""


@dataclass
class Plan:
    """What to start and where; everything has a default that needs no installation."""

    folder: Path
    services: Iterable[str] = SERVICES
    gateway: bool = True
    gateway_port: int = 0
    amqp_uri: str = ""
    database_urls: Mapping[str, str] = field(default_factory=dict)
    replicas: Mapping[str, int] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    restart: bool = False
    sink: Sink | None = None


class Suite:
    """
    The running suite in one folder; starting it there again finds the same data.

    Every process is started by one thread of ours that lives as long as the suite: the kernel
    ends a tied process when the *thread* that started it ends. environment: what all of them share.
    """

    def __init__(self, folder: Path | str, **plan: object):
        self.plan = Plan(Path(folder).resolve(), **plan)  # type: ignore[arg-type]  # names are checked by the dataclass
        self.folder = self.plan.folder
        self.broker: Broker | None = None
        self.children: dict[str, Child] = {}
        self.environment: dict[str, str] = {}
        self._spawner = ThreadPoolExecutor(1, thread_name_prefix="spawner")
        self._nursery: Nursery | None = None
        self._ending = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.plan.gateway_port}"

    @property
    def amqp_uri(self) -> str:
        """Address of the broker: the one that was given or the suite's own."""
        return self.plan.amqp_uri or (self.broker.uri if self.broker else "")

    @property
    def secrets_folder(self) -> Path:
        return Path(os.environ.get("CRM_SECRETS_DIR") or self.folder / "secrets")

    @property
    def first_password(self) -> str:
        return (self.secrets_folder / "first_password").read_text().strip()

    def start(self, timeout_s: float = READY_TIMEOUT_S) -> Self:
        """Start everything, in order, and return when all of it is ready."""
        try:
            environment = self._prepare()
            self._spawner.submit(self._nurse, environment).result()
            self._look_at_settings(environment)
            broker_up = self._begin_broker()
            self.migrate(environment)
            environment["AMQP_URI"] = broker_up.result().uri if broker_up else self.plan.amqp_uri
            secrets.keep(self.secrets_folder / "amqp_uri", environment["AMQP_URI"])
            self.environment = environment
            self._declare_topology(environment)
            self._add_children(environment)
            for child in self.children.values():
                self._spawn(child)
            self.wait_ready(timeout_s)
        except BaseException:
            self.stop()
            raise
        if self.plan.restart:
            self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)
            self._watcher.start()
        return self

    def _look_at_settings(self, environment: Mapping[str, str]) -> None:
        """Refuse what no process would take, before any is started; say which names are none."""
        if self._ours():
            told = self._prepared_by(["chassis", "settings"], environment, "the settings")
            for line in told.splitlines():
                self._say("house", line)

    def migrate(self, environment: Mapping[str, str]) -> None:
        """Bring the database of every service to its newest form; ours share one process."""
        ours = self._ours()
        if ours:
            self._prepared_by(["chassis", "migrate", *ours], environment, "the databases")
        for name in self.plan.services:
            if name not in SERVICES:
                self._prepared_by([name, "migrate"], environment, name)

    def _declare_topology(self, environment: Mapping[str, str]) -> None:
        """Make every queue before anybody speaks: an event without a queue would be lost."""
        ours = self._ours()
        if ours:
            self._prepared_by(["chassis", "topology", *ours], environment, "the queues")

    def _ours(self) -> list[str]:
        return [w for name in self.plan.services if name in SERVICES for w in ("--service", name)]

    def _prepared_by(self, words: list[str], environment: Mapping[str, str], what: str) -> str:
        """Run one command to its end and return its words; raise SuiteError with them."""
        with tempfile.TemporaryFile() as said:
            running = self._branch(words, environment)(said.fileno())
            try:
                code = running.wait(PREPARE_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                running.kill()
                raise
            said.seek(0)
            told = said.read().decode("utf-8", "replace")
        if code:
            raise SuiteError(f"{what} could not be {PREPARED[words[1]]}:\n{told}")
        return told

    def wait_ready(self, timeout_s: float = READY_TIMEOUT_S) -> None:
        """Return when every process is ready; raise SuiteError with its last words otherwise."""
        deadline = time.monotonic() + timeout_s
        for child in list(self.children.values()):
            if not child.wait_ready(max(deadline - time.monotonic(), 0.1)):
                raise SuiteError(f"{child.name} is not ready\n{self.log(child.name)[-3000:]}")

    def kill(self, name: str) -> None:
        """Kill one process as a crash would."""
        self.children[name].kill()

    def stop_one(self, name: str) -> int | None:
        """Stop one process in order, keep it down, and return its exit code."""
        return self.children[name].stop()

    def restart(self, name: str, timeout_s: float = READY_TIMEOUT_S) -> int | None:
        """Stop one process, start it again, wait until it is ready; return the old exit code."""
        code = self.stop_one(name)
        self.start_one(name, timeout_s)
        return code

    def start_one(self, name: str, timeout_s: float = READY_TIMEOUT_S) -> None:
        """Start one process that is down and wait until it is ready."""
        child = self.children[name]
        self._spawn(child)
        if not child.wait_ready(timeout_s):
            raise SuiteError(f"{name} is not ready\n{self.log(name)[-3000:]}")

    def pids(self) -> dict[str, int]:
        """Return name → process id of everything that runs, broker and nursery included."""
        found = {name: child.pid for name, child in self.children.items()}
        found["broker"] = self.broker.pid if self.broker else None
        found["nursery"] = self._nursery.pid if self._nursery else None
        return {name: pid for name, pid in found.items() if pid is not None}

    def ports(self) -> dict[str, int]:
        """Return the port of the gateway, of the broker, and of health and metrics of each."""
        broker = urlsplit(self.amqp_uri).port or AMQP_PORT
        named = {"gateway": self.plan.gateway_port, "broker": broker}
        return named | {f"health of {name}": c.port for name, c in self.children.items()}

    def log(self, name: str) -> str:
        """Return what a process said, where no sink took its words."""
        path = self.folder / "logs" / f"{name}.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def stop(self) -> dict[str, int | None]:
        """Stop all processes in order, the broker last; return name → exit code. Twice is fine."""
        self._ending.set()
        if self._watcher is not None:
            self._watcher.join(max(BACK_OFF_S) + 1)
        for child in self.children.values():
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_TIMEOUT_S
        codes = {
            name: child.wait(max(deadline - time.monotonic(), 0.1))
            for name, child in self.children.items()
        }
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None
        if self.broker is not None:
            self.broker.stop()
        self._spawner.shutdown()
        return codes

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _begin_broker(self) -> Future[Broker] | None:
        """Let our own node come up while the databases migrate; it takes seconds."""
        if self.plan.amqp_uri:
            return None
        self.broker = Broker(self.folder / BROKER)
        return self._spawner.submit(self.broker.start, tie=True)

    def _prepare(self) -> dict[str, str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        close_to_others(self.folder)
        self.plan.services = [name for name in self.plan.services if exists(name)]
        self.plan.gateway_port = self.plan.gateway_port or free_port()
        urls = {f"{k.upper()}_DATABASE_URL": v for k, v in self.plan.database_urls.items()}
        own = {"CRM_DATA_DIR": str(self.folder), "PYTHONUNBUFFERED": "1"}
        # Eventlet prints a paragraph about its retirement at every start; ADR 0003 answers it.
        own["EVENTLET_TESTS"] = "1"
        known = secrets.ensure(self.secrets_folder)
        return {**FRUGAL, **os.environ, **own, **known, **urls, **self.plan.environment}

    def _add_children(self, environment: Mapping[str, str]) -> None:
        for service in self.plan.services:
            for number in range(1, self.plan.replicas.get(service, 1) + 1):
                name = service if number == 1 else f"{service}-{number}"
                own = self._at_a_port(service, environment)
                self._add(name, self._branch([service, "serve"], own[0]), own[1])
        if self.plan.gateway and exists(GATEWAY):
            port = {"GATEWAY_PORT": str(self.plan.gateway_port)}
            own = self._at_a_port(GATEWAY, {**environment, **port})
            self._add(GATEWAY, executed([sys.executable, "-m", GATEWAY], own[0]), own[1])

    def _at_a_port(self, module: str, base: Mapping[str, str]) -> tuple[dict[str, str], int]:
        port = free_port()
        return {**base, f"{module.upper()}_HEALTH_PORT": str(port)}, port

    def _add(self, name: str, begin: Begin, port: int) -> None:
        self.children[name] = Child(name, begin, port)

    def _branch(self, words: list[str], environment: Mapping[str, str]) -> Begin:
        """Return what starts `python -m …` as a branch of the process that has all loaded."""

        def begin(output: int) -> Running:
            try:
                return self._nurse(environment).begin(words, environment, output)
            except NurseryGone:  # killed this very moment
                return self._nurse(environment).begin(words, environment, output)

        return begin

    def _nurse(self, environment: Mapping[str, str]) -> Nursery:
        """Return where services branch off, started again if somebody killed it."""
        if self._nursery is None or not self._nursery.is_there:
            own = [f"{name}.service" for name in self.plan.services if name in SERVICES]
            shared = [f"contracts.{name}" for name in SERVICES if own and exists(name)]
            self._nursery = Nursery([*shared, *own], environment)
        return self._nursery

    def _spawn(self, child: Child) -> None:
        self._spawner.submit(child.start, self.folder / "logs", self.plan.sink).result()

    def _watch(self) -> None:
        """Start again what died, sooner the calmer it was."""
        deaths: dict[str, list[float]] = {}
        while not self._ending.wait(0.2):
            self._revive_broker()
            for child in self.children.values():
                if child.pid is None and child.wanted:
                    self._revive(child, deaths.setdefault(child.name, []))

    def _revive_broker(self) -> None:
        """Our own node comes back like any other process; a shared one is not ours to start."""
        # In this order: who kills it on purpose says first that it is not wanted.
        if self.broker is None or self.broker.pid is not None or not self.broker.wanted:
            return
        self._say("broker", "ended; starting it again")
        # What cannot be started now is tried again by the next round.
        with contextlib.suppress(BrokerError, OSError):
            self._spawner.submit(self.broker.start, tie=True).result()
            self._say("broker", "started again")

    def _say(self, name: str, words: str) -> None:
        if self.plan.sink:
            self.plan.sink(name, words)

    def _revive(self, child: Child, deaths: list[float]) -> None:
        now = time.monotonic()
        deaths[:] = [moment for moment in deaths if now - moment < CALM_S]
        if deaths and now - deaths[-1] < BACK_OFF_S[min(len(deaths), len(BACK_OFF_S)) - 1]:
            return
        deaths.append(now)
        code = child.process.returncode if child.process else None
        times = f", {len(deaths)} times within {CALM_S:.0f} s" if len(deaths) > 1 else ""
        self._say(child.name, f"ended with {code}{times}; starting it again")
        try:
            self._spawn(child)
        except (OSError, NurseryGone) as error:  # tried again, later and later
            self._say(child.name, f"cannot be started: {error}")
        else:
            threading.Thread(target=self._tell_when_back, args=(child,), daemon=True).start()

    def _tell_when_back(self, child: Child) -> None:
        if child.wait_ready(READY_TIMEOUT_S) and not self._ending.is_set():
            self._say(child.name, "is back")


def close_to_others(folder: Path) -> None:
    """Data, files, logs and secrets are their owner's only, those of an earlier release as well."""
    kept = (*folder.glob("*.db*"), *folder.glob("logs/*"), *folder.glob("uploads/*"))
    for path in (folder, *(p for p in kept if not p.is_symlink())):
        with contextlib.suppress(OSError):  # somebody else's, or gone already
            path.chmod(path.stat().st_mode & ~OWNER_ONLY)


def exists(module: str) -> bool:
    """Tell whether a package can be run at all."""
    needed = (f"{module}.__main__", f"{module}.service" if module in SERVICES else module)
    try:
        return all(importlib.util.find_spec(name) is not None for name in needed)
    except ModuleNotFoundError:
        return False

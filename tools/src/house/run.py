"""`make run`: the suite in the foreground until Ctrl-C."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from house import running
from house.first_sign_in import LOGIN, is_changed
from house.ports import is_free
from house.suite import Suite, SuiteError

COLOURS = (36, 33, 32, 35, 34, 96, 93, 92)
BANNER = """
  The suite is ready:        {url}
  Interactive API page:      {url}/docs
  {sign_in}
  Ports:                     {ports}
  Data, secrets and logs:    {folder}
  Stop with Ctrl-C; start again on the same data with `make run`.
"""
PORTS_INDENT = " " * 29
FIRST = "First sign-in:             {login}  /  {password}   (until you change it)"
AGAIN = "Sign in as {login:<16}with your password; the first one has been changed."
NEWS = {
    "service.started",
    "service.stopped",
    "broker_connected",
    "job.over",
}
"""Events told on the console although nothing is wrong."""
TOLD_BEFORE = "setting.unknown"
"""The house says at the start, once, what each process writes into its log."""
HIDDEN = {"event", "service", "level", "timestamp", "exception", "source"}


class Console:
    """Prints what an operator should see of all processes; every line stands in its log file."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.lock = threading.Lock()
        self.coloured = sys.stdout.isatty()

    def __call__(self, name: str, line: str) -> None:
        if not is_news(line):
            return
        with self.lock:
            number = self.names.setdefault(name, len(self.names))
            head = f"{name:>14} | "
            if self.coloured:
                head = f"\033[{COLOURS[number % len(COLOURS)]}m{head}\033[0m"
            print(head + readable(line), flush=True)


def is_news(line: str) -> bool:
    """Tell whether a line is about a start, a stop or a problem; requests are not news."""
    try:
        entry = json.loads(line)
    except ValueError:
        return True
    if not isinstance(entry, dict) or "event" not in entry:
        return True
    if entry["event"] == TOLD_BEFORE:
        return False
    if str(entry.get("level", "info")).lower() in ("warning", "error", "critical"):
        return True
    return entry["event"] in NEWS


def readable(line: str) -> str:
    """Turn a structured log line into one that people read; leave other lines alone."""
    try:
        entry = json.loads(line)
    except ValueError:
        return line
    if not isinstance(entry, dict) or "event" not in entry:
        return line
    about = [f"{k}={v}" for k, v in entry.items() if k not in HIDDEN]
    # What led there stands in the log; on the console it would look like the end of the suite.
    last = str(entry.get("exception") or "").strip().rpartition("\n")[2]
    trace = f" ({last})" if last else ""
    level = str(entry.get("level", "")).upper()
    head = "" if level in ("", "INFO") else f"{level} "
    return " ".join([f"{head}{entry['event']}", *about]) + trace


def run(folder: Path, port: int) -> int:
    """Run the suite until somebody asks it to stop; return the exit code."""
    lock = running.hold(folder)
    if lock is None:
        at = running.url_of(folder)
        where = f" at {at}" if at else ""
        raise SuiteError(f"Another run uses {folder}{where}; stop it, or set CRM_DATA_DIR.")
    with lock:
        if not is_free(port):
            raise SuiteError(f"Port {port} is taken; set GATEWAY_PORT to a free one.")
        return _run(folder, port, lock)


def _run(folder: Path, port: int, lock: TextIO) -> int:
    console = Console()
    suite = Suite(
        folder,
        gateway_port=port,
        amqp_uri=os.environ.get("AMQP_URI") or os.environ.get("CRM_AMQP_URI") or "",
        restart=True,
        sink=console,
    )
    ending = threading.Event()
    _when_asked_to_stop(_interrupt)
    console("house", "starting the broker, migrating the databases, starting the services …")
    try:
        suite.start(timeout_s=120)
        _when_asked_to_stop(ending.set)
    except KeyboardInterrupt:
        suite.stop()
        return 130
    running.tell(lock, suite.url)
    print(banner(suite.url, folder, suite.first_password, suite.ports()), flush=True)
    ending.wait()
    console("house", "stopping; work in hand is finished first …")
    codes = suite.stop()
    console("house", "stopped: " + ", ".join(f"{name} {code}" for name, code in codes.items()))
    return 0


def banner(url: str, folder: Path, password: str, ports: Mapping[str, int]) -> str:
    """
    Return what is said when all is ready; a first password only while it opens something.

    ports: of the gateway, the broker and the metrics, as `Suite.ports` tells them.
    """
    told = AGAIN if is_changed(folder, password) else FIRST
    sign_in = told.format(login=LOGIN, password=password)
    served = f"\n{PORTS_INDENT}".join(f"{port:<6}{name}" for name, port in ports.items())
    return BANNER.format(url=url, folder=folder, sign_in=sign_in, ports=served)


def _when_asked_to_stop(do: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: do())


def _interrupt() -> None:
    """The first signal ends the start; what was started is stopped again, which no other breaks."""
    _when_asked_to_stop(lambda: None)
    raise KeyboardInterrupt

"""Measures: processor time of all processes of a suite, and how long clients wait."""

import os
import statistics
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measure:
    """What one kind of operation cost: CPU of all processes per operation, waiting times."""

    name: str
    clients: int
    operations: int
    errors: int
    cpu_ms: float
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor time that *pids* and what they started have used so far."""
    return sum(_process_seconds(pid) for pid in _with_children(set(pids)))


def memory_mib(pids: Iterable[int]) -> float:
    """Return the proportional memory of *pids* and what they started, in MiB."""
    return sum(_pss_kib(pid) for pid in _with_children(set(pids))) / 1024


def measure(
    name: str, work: Callable[[int], object], pids: Callable[[], Iterable[int]], **plan: int
) -> Measure:
    """
    Let clients do *work* side by side and return what it cost.

    work: called with a running number by each client; an exception counts as an error.
    plan: clients, operations (in all).
    """
    clients, operations = plan.get("clients", 1), plan.get("operations", 200)
    crew = _Crew(work, clients, operations)
    before, started = cpu_seconds(pids()), time.perf_counter()
    crew.run()
    took = time.perf_counter() - started
    used = cpu_seconds(pids()) - before
    waits = sorted(crew.waits) or [0.0]
    at = [_percentile(waits, share) * 1000 for share in (0.5, 0.95, 0.99)]
    done = len(crew.waits)
    return Measure(name, clients, done, crew.errors, used / max(done, 1) * 1000, done / took, *at)


class _Crew:
    def __init__(self, work: Callable[[int], object], clients: int, operations: int):
        self.work, self.clients = work, clients
        self.numbers = iter(range(operations))
        self.lock = threading.Lock()
        self.waits: list[float] = []
        self.errors = 0

    def run(self) -> None:
        threads = [threading.Thread(target=self._go) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _go(self) -> None:
        while (number := self._next()) is not None:
            started = time.perf_counter()
            try:
                self.work(number)
            except Exception:
                self.errors += 1
            self.waits.append(time.perf_counter() - started)

    def _next(self) -> int | None:
        with self.lock:
            return next(self.numbers, None)


def _percentile(waits: list[float], share: float) -> float:
    if len(waits) < 2:
        return waits[0]
    return statistics.quantiles(waits, n=100, method="inclusive")[round(share * 100) - 1]


def _with_children(pids: set[int]) -> set[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = set(), list(pids)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += parents.get(pid, [])
    return found


def _process_seconds(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat behind the name, which may hold spaces."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)

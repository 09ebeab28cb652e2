"""The tiers of tests: which folders each holds, and the closing totals of a run."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path

from house.postgres import Postgres, binaries

NO_TESTS = 5
MOST_RETRIED = 5
"""With more failures than this something is broken, and a second try would only take time."""
LANES = 3
"""One more than cores: some tests mostly wait. A fourth costs all of them a tenth more CPU."""
MEMORY, ROOM_FOR_TESTS = Path("/dev/shm"), 4 << 30
NO_POSTGRES = "PostgreSQL is not installed: SKIPPED (install the package postgresql)"
SUMMARY = re.compile(r"^=* ?.*\b\d+ (passed|failed|skipped|error|deselected).* in [\d.]+s")
COUNT = re.compile(r"(\d+) (passed|failed|skipped|xfailed|xpassed|errors?)\b")


@dataclass(frozen=True)
class Tier:
    """
    Tests that run in one process with the same surroundings.

    folders: or files. late: breaks things on the clock, or fills what such waiting leaves of the
    cores: runs when those that compute are done.
    timed: watches clocks and processes, so that what fails on a busy machine is tried again.
    waits: nearly all its time, so that it runs beside the lanes.
    """

    name: str
    folders: tuple[str, ...]
    postgres: bool = False
    late: bool = False
    timed: bool = False
    waits: bool = False


MOST = ("services/[!lo]*/tests/service", "services/chassis/tests/core")
LARGE = ("services/[lo]*/tests/service", "tests/policy")
"""Ledger and organization with what asks all services: about as long as all the rest."""

ON_POSTGRES_AT_HAND = "--each-requirement-once"
"""What runs on PostgreSQL in ten minutes as well; CI runs all tests of services there."""

OUTAGE = "tests/chaos/test_long_outage.py"

TIERS = (
    Tier("outage", (OUTAGE,), timed=True, waits=True),
    Tier("service on PostgreSQL", (*MOST, *LARGE), postgres=True),
    Tier("large services on SQLite", LARGE),
    Tier("service on SQLite", MOST),
    Tier("bus", ("services/*/tests/bus", "services/partner_client/tests"), timed=True),
    Tier("contract", ("services/contracts/tests", "tests/contract"), timed=True),
    Tier("e2e", ("tests/e2e",), late=True, timed=True),
    Tier("chaos", ("tests/chaos/test_[!l]*.py",), late=True, timed=True),
    Tier("gateway", ("gateway/tests",), late=True, timed=True),
    Tier("starts", ("tests/starts",), late=True, timed=True),
    Tier("tools", ("tools/tests",), late=True),
    Tier("unit and architecture", ("tests/architecture", "services/*/tests/unit"), late=True),
)
"""In the order of their beginning: what waits first, then the longest; the lanes end together."""


@dataclass
class Outcome:
    """What one tier came to."""

    tier: Tier
    code: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    cpu_s: float = 0.0
    note: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return self.code not in (0, NO_TESTS)

    @property
    def passed_in_silence(self) -> bool:
        """Tell whether tests passed and nothing says how many: pytest was asked to be quiet."""
        return self.code == 0 and not self.counts


def paths_of(tier: Tier) -> list[str]:
    """Return the folders of a tier that exist and hold tests."""
    found = [path for pattern in tier.folders for path in sorted(glob(pattern))]
    return [p for p in found if p.endswith(".py") or glob(f"{p}/**/test_*.py", recursive=True)]


def all_test_files() -> list[str]:
    """Return every test file of the repository."""
    roots = ("services", "gateway", "tools", "tests")
    return [path for root in roots for path in glob(f"{root}/**/test_*.py", recursive=True)]


def counted(line: str) -> Counter[str]:
    """Return kind → number from pytest's closing line."""
    return Counter({kind.rstrip("s"): int(number) for number, kind in COUNT.findall(line)})


def run(names: list[str], options: list[str]) -> int:
    """Run the tiers, each in its own process, print the totals, return the exit code."""
    chosen = [tier for tier in TIERS if not names or any(n in tier.name for n in names)]
    if not chosen:
        raise SystemExit(f"No tier is named {names}; there are {[t.name for t in TIERS]}.")
    started = time.monotonic()
    with quick_folder():
        outcomes = _in_lanes([tier for tier in chosen if not tier.late], options)
        outcomes += _in_lanes([tier for tier in chosen if tier.late], options)
        outcomes = [_with_second_try(outcome, options) for outcome in outcomes]
    _print_totals(outcomes, time.monotonic() - started)
    executed = sum(o.counts["passed"] + o.counts["failed"] + o.passed_in_silence for o in outcomes)
    if not executed:
        print("No test was executed.")
    return 1 if not executed or any(outcome.failed for outcome in outcomes) else 0


@contextmanager
def quick_folder() -> Iterator[None]:
    """Keep the files of tests in memory where there is room: databases of tests need no disk."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM_FOR_TESTS:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="crm-tests-", dir=MEMORY) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user
        os.environ["TMPDIR"] = folder
        try:
            yield
        finally:
            del os.environ["TMPDIR"]


def _in_lanes(chosen: list[Tier], options: list[str]) -> list[Outcome]:
    """Run some tiers at a time; the words of each are printed together when it ends."""
    if len(chosen) == 1:
        return [_run(chosen[0], options, live=True)]
    outcomes = []
    with ThreadPoolExecutor(LANES) as lanes, ThreadPoolExecutor() as beside:
        runs = [(beside if t.waits else lanes).submit(_run, t, options) for t in chosen]
        for outcome in as_completed(runs):
            outcomes.append(outcome.result())
            _print_head(outcomes[-1].tier)
            print("".join(outcomes[-1].lines), end="", flush=True)
    return outcomes


def _with_second_try(first: Outcome, options: list[str]) -> Outcome:
    """
    Try once more, alone, what failed in a tier that watches clocks and processes, and say so.

    Such tests depend on how busy the machine is. One that fails twice has failed.
    """
    if not first.failed or not first.tier.timed or first.counts["failed"] > MOST_RETRIED:
        return first
    again = [*options, "--last-failed", "--last-failed-no-failures=none"]
    second = _run(first.tier, again, live=True)
    if not second.failed and second.counts["passed"]:
        failed, first.code = first.counts.pop("failed", 0) + first.counts.pop("error", 0), 0
        first.counts["passed"] += second.counts["passed"]
        first.note = f"{_sentence(first.counts)} ({failed} of them only on the second try)"
    first.seconds += second.seconds
    first.cpu_s += second.cpu_s
    return first


def _print_head(tier: Tier) -> None:
    print(f"\n──── {tier.name} ────", flush=True)


def _run(tier: Tier, options: list[str], live: bool = False) -> Outcome:
    if live:
        _print_head(tier)
    paths, server = paths_of(tier), os.environ.get("TEST_POSTGRES_URL", "")
    if not paths:
        return Outcome(tier, NO_TESTS, note="no tests yet")
    # Tiers that run at the same time would overwrite what failed in one another.
    cache = f"cache_dir=.pytest_cache/{tier.name.replace(' ', '-')}"
    chosen = [ON_POSTGRES_AT_HAND] if tier.postgres and not os.environ.get("CI") else []
    command = [sys.executable, "-m", "pytest", "-q", "-o", cache, *chosen, *options, *paths]
    if not tier.postgres:
        return _pytest(tier, command, "", live)
    if server:
        return _pytest(tier, command, server, live)
    if binaries() is None:
        return Outcome(tier, 1 if os.environ.get("CI") else NO_TESTS, note=NO_POSTGRES)
    with Postgres() as private:
        return _pytest(tier, command, private.url("postgres"), live)


def _pytest(tier: Tier, command: list[str], postgres_url: str, live: bool) -> Outcome:
    started = time.monotonic()
    outcome = Outcome(tier)
    process = subprocess.Popen(
        command,
        env=_environment(postgres_url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None
    for line in process.stdout:
        outcome.lines.append(line)
        if live:
            print(line, end="", flush=True)
        if SUMMARY.match(line):
            outcome.counts = counted(line)
    _, status, used = os.wait4(process.pid, 0)
    outcome.code = process.returncode = os.waitstatus_to_exitcode(status)
    outcome.seconds = time.monotonic() - started
    outcome.cpu_s = used.ru_utime + used.ru_stime
    return outcome


def _environment(postgres_url: str) -> dict[str, str]:
    base = {k: v for k, v in os.environ.items() if k != "TEST_POSTGRES_URL"}
    extra = {"TEST_POSTGRES_URL": postgres_url} if postgres_url else {}
    return {**base, "EVENTLET_TESTS": "1", "PYTHONUNBUFFERED": "1", **extra}


def _print_totals(outcomes: list[Outcome], seconds: float) -> None:
    print("\n════ totals ════")
    total: Counter[str] = Counter()
    for outcome in outcomes:
        total += outcome.counts
        mark = "FAILED" if outcome.failed else "ok"
        took = f"{outcome.seconds:6.1f} s {outcome.cpu_s:6.1f} s CPU"
        print(f"{mark:7} {outcome.tier.name:24} {took}  {_words(outcome)}")
    failed = [outcome.tier.name for outcome in outcomes if outcome.failed]
    took = f"{seconds:6.1f} s {sum(outcome.cpu_s for outcome in outcomes):6.1f} s CPU"
    print(f"{'all':32} {took}  {_sentence(total)}")
    print(f"FAILED: {', '.join(failed)}" if failed else "All tiers passed.", flush=True)


def _words(outcome: Outcome) -> str:
    silent = "passed, not counted" if outcome.passed_in_silence else ""
    return outcome.note or silent or _sentence(outcome.counts)


def _sentence(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in counts.items()) or "nothing"

"""The tiers of tests: which folders each holds, and the closing totals of a run."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from glob import glob

from house.postgres import Postgres, binaries

NO_TESTS = 5
SUMMARY = re.compile(r"^=* ?.*\b\d+ (passed|failed|skipped|error|deselected).* in [\d.]+s")
COUNT = re.compile(r"(\d+) (passed|failed|skipped|xfailed|xpassed|errors?)\b")


@dataclass(frozen=True)
class Tier:
    """Tests that run in one process with the same surroundings."""

    name: str
    folders: tuple[str, ...]
    postgres: bool = False


SERVICE_TESTS = ("services/*/tests/service", "services/chassis/tests/core")

TIERS = (
    Tier(
        "unit and architecture",
        ("tests/architecture", "services/*/tests/unit"),
    ),
    Tier("service on SQLite", SERVICE_TESTS),
    Tier("service on PostgreSQL", SERVICE_TESTS, postgres=True),
    Tier("bus", ("services/*/tests/bus", "services/partner_client/tests")),
    Tier("gateway", ("gateway/tests",)),
    Tier("tools", ("tools/tests",)),
    Tier("contract", ("services/contracts/tests", "tests/contract")),
    Tier("e2e", ("tests/e2e",)),
    Tier("chaos", ("tests/chaos",)),
)


@dataclass
class Outcome:
    """What one tier came to."""

    tier: Tier
    code: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    note: str = ""

    @property
    def failed(self) -> bool:
        return self.code not in (0, NO_TESTS)


def paths_of(tier: Tier) -> list[str]:
    """Return the folders of a tier that exist and hold tests."""
    found = [path for pattern in tier.folders for path in sorted(glob(pattern))]
    return [path for path in found if glob(f"{path}/**/test_*.py", recursive=True)]


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
    outcomes = [_run(tier, options) for tier in chosen]
    _print_totals(outcomes)
    executed = sum(o.counts["passed"] + o.counts["failed"] for o in outcomes)
    if not executed:
        print("No test was executed.")
    return 1 if not executed or any(outcome.failed for outcome in outcomes) else 0


def _run(tier: Tier, options: list[str]) -> Outcome:
    print(f"\n──── {tier.name} ────", flush=True)
    paths = paths_of(tier)
    if not paths:
        print("no tests yet")
        return Outcome(tier, NO_TESTS, note="no tests yet")
    if not tier.postgres:
        return _pytest(tier, paths, options, {})
    if binaries() is None and not os.environ.get("TEST_POSTGRES_URL"):
        return _without_postgres(tier)
    if os.environ.get("TEST_POSTGRES_URL"):
        return _pytest(tier, paths, options, {})
    with Postgres() as server:
        return _pytest(tier, paths, options, {"TEST_POSTGRES_URL": server.url("postgres")})


def _without_postgres(tier: Tier) -> Outcome:
    sentence = "PostgreSQL is not installed: SKIPPED (install the package postgresql)"
    print(sentence)
    return Outcome(tier, 1 if os.environ.get("CI") else NO_TESTS, note=sentence)


def _pytest(tier: Tier, paths: list[str], options: list[str], extra: dict[str, str]) -> Outcome:
    started = time.monotonic()
    base = {k: v for k, v in os.environ.items() if tier.postgres or k != "TEST_POSTGRES_URL"}
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *options, *paths],
        env={**base, "EVENTLET_TESTS": "1", "PYTHONUNBUFFERED": "1", **extra},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    counts: Counter[str] = Counter()
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        if SUMMARY.match(line):
            counts = counted(line)
    return Outcome(tier, process.wait(), counts, time.monotonic() - started)


def _print_totals(outcomes: list[Outcome]) -> None:
    print("\n════ totals ════")
    total: Counter[str] = Counter()
    for outcome in outcomes:
        total += outcome.counts
        mark = "FAILED" if outcome.failed else "ok"
        print(f"{mark:7} {outcome.tier.name:24} {outcome.seconds:6.1f} s  {_words(outcome)}")
    seconds = sum(outcome.seconds for outcome in outcomes)
    failed = [outcome.tier.name for outcome in outcomes if outcome.failed]
    print(f"{'all':32} {seconds:6.1f} s  {_sentence(total)}")
    print(f"FAILED: {', '.join(failed)}" if failed else "All tiers passed.", flush=True)


def _words(outcome: Outcome) -> str:
    return outcome.note or _sentence(outcome.counts)


def _sentence(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in counts.items()) or "nothing"

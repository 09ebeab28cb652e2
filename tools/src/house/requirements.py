"""
Which requirement is shown by which test.

As a pytest plugin it records the ids of every collected test and chooses one test of each
requirement where it is asked to; as a command it writes the table.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from house.tiers import TIERS, paths_of

IDS = Path("docs/requirement_ids.txt")
TABLE = Path("docs/requirements.md")
OPTION = "--requirements-to"
ONCE = "--each-requirement-once"
HEAD = """\
# Requirements and the tests that show them

Written by `make requirements`; do not edit. A requirement is *shown* when at least one test that
`make test` runs claims it, and *open* otherwise. {shown} of {total} are shown.

| id | requirement | state | tests |
|---|---|---|---|
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, default=None, help="Write the requirement ids of all tests here.")
    parser.addoption(ONCE, action="store_true", help=once.__doc__)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse unknown ids; write test → ids when asked to."""
    known = read_ids(config.rootpath)
    claims: dict[str, list[str]] = {}
    for item in items:
        ids = _ids(item)
        unknown = [i for i in ids if i not in known]
        if unknown:
            raise pytest.UsageError(f"{item.nodeid}: no requirement {unknown} in {IDS}")
        if ids:
            claims[item.nodeid.split("[")[0]] = ids
    target = config.getoption(OPTION)
    if target:
        Path(target).write_text(json.dumps(claims))
    if config.getoption(ONCE):
        chosen = once(items)
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = [item for item in items if item in chosen]


def once(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    """Take the first test of each requirement in each file, and all marked `postgres`."""
    shown: set[tuple[Path, str]] = set()
    chosen = set()
    for item in items:
        new = {(item.path, one) for one in _ids(item)} - shown
        if new or item.get_closest_marker("postgres"):
            chosen.add(item)
            shown |= new
    return chosen


def _ids(item: pytest.Item) -> list[str]:
    return [str(i) for mark in item.iter_markers("requirement") for i in mark.args]


def read_ids(root: Path = Path()) -> dict[str, str]:
    """Return id → first words."""
    lines = (root / IDS).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line)


def collect() -> dict[str, list[str]]:
    """Return id → tests of all tiers; nothing runs, so one process may import them all."""
    paths = dict.fromkeys(path for tier in TIERS for path in paths_of(tier))
    found: dict[str, set[str]] = {}
    for test, ids in _collect(paths).items():
        for one in ids:
            found.setdefault(one, set()).add(test)
    return {one: sorted(tests) for one, tests in found.items()}


def _collect(paths: Iterable[str]) -> dict[str, list[str]]:
    chosen = list(paths)
    if not chosen:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "claims.json"
        options = ["--collect-only", "-q", OPTION, str(target)]
        command = [sys.executable, "-m", "pytest", *options, *chosen]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode not in (0, 5):
            raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
        return dict(json.loads(target.read_text())) if target.exists() else {}


def table(ids: dict[str, str], tests: dict[str, list[str]]) -> str:
    """Return the page that lists every requirement."""
    rows = []
    for one, words in ids.items():
        shown = tests.get(one, [])
        names = "<br>".join(f"`{name}`" for name in shown)
        rows.append(f"| {one} | {words} | {'shown' if shown else 'open'} | {names} |")
    head = HEAD.format(shown=sum(one in tests for one in ids), total=len(ids))
    return head + "\n".join(rows) + "\n"


def main() -> None:
    """Write the table."""
    TABLE.write_text(table(read_ids(), collect()), encoding="utf-8")


if __name__ == "__main__":
    main()

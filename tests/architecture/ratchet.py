"""
Exceptions to the tidy rules that exist today; they may become fewer, never more.

`make ratchet` rewrites the file with what is left of them.
"""

import json
import sys
from collections import Counter
from functools import cache

from .sources import ROOT, python_files
from .tidy import RULES

FILE = ROOT / "tests" / "architecture" / "ratchet.json"


@cache
def found() -> dict[str, dict[str, list[int]]]:
    """Return rule → path → lines that break it."""
    broken: dict[str, dict[str, list[int]]] = {}
    for name, rule in RULES.items():
        lines = {source.path: list(rule(source)) for source in python_files()}
        broken[name] = {path: numbers for path, numbers in lines.items() if numbers}
    return broken


def allowed() -> dict[str, dict[str, int]]:
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def tighten() -> None:
    """Write what is left of the exceptions; a new breach is not taken in."""
    old, left = allowed(), {}
    for name, paths in found().items():
        known = old.get(name, {})
        kept = {p: min(known[p], len(lines)) for p, lines in paths.items() if p in known}
        if kept:
            left[name] = dict(sorted(kept.items()))
    FILE.write_text(json.dumps(left, indent=2, sort_keys=True) + "\n")
    before = sum(Counter(paths).total() for paths in old.values())
    after = sum(Counter(paths).total() for paths in left.values())
    sys.stdout.write(f"exceptions: {before} before, {after} now\n")


if __name__ == "__main__":
    tighten()

"""Decisions: each has a number of its own, by which code and pages name it."""

from collections import Counter

from .sources import ROOT

TEMPLATE = "0000"


def test_each_decision_has_a_number_of_its_own_and_says_it():
    pages = [path for path in (ROOT / "docs/adr").glob("*.md") if path.name[:4] != TEMPLATE]
    numbers = Counter(path.name[:4] for path in pages)
    assert [number for number, times in numbers.items() if times > 1] == []
    for path in pages:
        assert path.read_text(encoding="utf-8").startswith(f"# {path.name[:4]}. "), path.name

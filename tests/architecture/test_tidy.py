"""Style as a test: sizes, banned constructs, ignores with reasons."""

import statistics

import pytest

from . import ratchet, tidy
from .sources import Source, python_files


@pytest.mark.parametrize("rule", sorted(tidy.RULES))
def test_no_file_breaks_a_rule_more_often_than_it_did(rule):
    known = ratchet.allowed().get(rule, {})
    worse = [
        f"{path}:{','.join(map(str, lines))}"
        for path, lines in ratchet.found()[rule].items()
        if len(lines) > known.get(path, 0)
    ]
    why = tidy.RULES[rule].__doc__ or "See docs/style.md."
    assert not worse, f"{rule}: {why}\n" + "\n".join(worse)


def test_half_of_all_functions_are_at_most_eight_lines_long():
    lengths = [tidy.length(f) for s in python_files() if s.package for f in tidy.functions(s)]
    assert statistics.median(lengths) <= 8


def test_nineteen_functions_in_twenty_fit_on_a_screen():
    lengths = sorted(tidy.length(f) for s in python_files() if s.package for f in tidy.functions(s))
    assert lengths[int(len(lengths) * 0.95)] <= 35


BREACHES = {
    "own_clocks": "import datetime\nx = datetime.datetime.now()\n",
    "float_money": "class A:\n    total: float\n",
    "own_commits": "def f(session):\n    session.commit()\n",
    "environment_readers": "import os\nx = os.environ['A']\n",
    "unfinished": "x = 1  # TO" + "DO later\n",
    "unexplained_ignores": "import os  # no" + "qa: F401\n",
    "bare_prints": "print('x')\n",
    "role_imports": "from sqlalchemy import select\n",
    "missing_docstrings": "x = 1\n",
    "long_files": "x = 1\n" * 401,
    "long_functions": "def f():\n" + "    x = 1\n" * 70,
    "mixed_migrations": "def upgrade():\n    op.add_column('a', b)\n    op.drop_table('c')\n",
}
MIGRATION = "services/sales/src/sales/migrations/versions/0002_sample.py"


@pytest.mark.parametrize("rule", sorted(BREACHES))
def test_every_rule_notices_its_breach(rule):
    path = MIGRATION if "migrations" in rule else "services/sales/src/sales/orders/handlers.py"
    source = Source(path)
    source.__dict__["text"] = BREACHES[rule]
    assert list(tidy.RULES[rule](source))


def test_every_rule_has_a_breach_to_notice():
    assert set(BREACHES) == set(tidy.RULES)

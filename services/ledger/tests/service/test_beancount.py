"""Real journals of beancount, posted here, come to the balances that beancount reckons."""

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from contracts.ledger import account, book, entry

pytestmark = pytest.mark.requirement("LED-13")
SAMPLES = Path(
    os.environ.get("LEDGER_SAMPLES", Path(__file__).parents[5] / "shared/data/06-ledger")
)
JOURNALS = ("basic.beancount", "starter.beancount", "beancount_example.beancount.gz")
READ = """
import json, sys
from beancount import loader
from beancount.core import convert, data, realization
entries, errors, options = loader.load_file(sys.argv[1])
told = [
    [str(e.date), [[p.account, str(c.number), c.currency]
     for p in e.postings for c in [convert.get_cost(p)]]]
    for e in entries if isinstance(e, data.Transaction)
]
sums = {}
for node in realization.iter_children(realization.realize(entries)):
    for position in node.balance.reduce(convert.get_cost):
        sums[f"{node.account} {position.units.currency}"] = str(position.units.number)
json.dump({"transactions": told, "balances": sums}, sys.stdout)
"""
FIRST = {"A": "asset", "L": "liability", "X": "expense", "I": "income"}
CENT = Decimal("0.01")


def beancount(path):
    """
    Return what beancount reads of a journal: its transactions and balances, both at cost.

    It is under the GPL: it stays a program of its own, and no image of the suite carries it.
    """
    words = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=100)
    return json.loads(done.stdout)


def kind(name):
    return "expense" if name.startswith("Ex") else FIRST.get(name[0], "equity")


class Translation:
    """Gives accounts numbers and commodities three letters, and posts whole cents."""

    def __init__(self, ledger):
        self.ledger, self.codes, self.letters = ledger, {}, {}
        self.exact, self.posted = Counter(), Counter()

    def code(self, name):
        if name not in self.codes:
            self.codes[name] = f"B{len(self.codes)}"
            about = {"code": self.codes[name], "name_zh": name[-100:], "type": kind(name)}
            self.ledger.call(account.create, about)
        return self.codes[name]

    def currency(self, commodity):
        if len(commodity) == 3 and commodity.isalpha():
            return commodity
        return self.letters.setdefault(commodity, f"Q{chr(65 + len(self.letters))}Q")

    def lines(self, postings):
        """Return the postings in cents; what the rounding leaves and prices exchange is equity."""
        moved, left = Counter(), Counter()
        for name, number, commodity in postings:
            place = name, self.currency(commodity)
            self.exact[place] += Decimal(number)
            cents = self.exact[place].quantize(CENT, ROUND_HALF_UP) - self.posted[place]
            self.posted[place] += cents
            moved[place] += cents
            left[place[1]] -= cents
        moved.update({("Equity:Rest", money): rest for money, rest in left.items()})
        return [
            {"account_code": self.code(name), "amount": {"amount": str(a), "currency": money}}
            for (name, money), a in moved.items()
            if a
        ]


@pytest.fixture
def journal(tmp_path, request):
    path = SAMPLES / "journals" / request.param
    if path.suffix == ".gz":
        (tmp_path / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
        path = tmp_path / path.stem
    return beancount(path)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real journals are not on this machine")
@pytest.mark.parametrize("journal", JOURNALS, indirect=True)
def test_a_real_journal_comes_to_the_balances_of_beancount(ledger, journal):
    settings = replace(ledger.runtime.settings, books_begin_on="1970-01-01")
    ledger.runtime.database.settings = settings
    translation = Translation(ledger)
    drafts = [(day, translation.lines(postings)) for day, postings in journal["transactions"]]
    entries = [{"happened_on": day, "postings": lines} for day, lines in drafts if lines]
    for start in range(0, len(entries), 500):
        ledger.keyed(entry.post_batch, {"entries": entries[start : start + 500]})
    theirs = {}
    for place, number in journal["balances"].items():
        name, commodity = place.split(" ")
        rounded = Decimal(number).quantize(CENT, ROUND_HALF_UP)
        if rounded:
            theirs[translation.code(name), translation.currency(commodity)] = rounded
    assert ours(ledger, translation) == theirs
    assert ledger.problems() == []


def ours(ledger, translation):
    rest, found = translation.codes.get("Equity:Rest"), {}
    for money in {currency for _, currency in translation.posted}:
        rows = ledger.call(book.read_trial_balance, {"currency": money})["items"]
        for row in rows:
            amount = Decimal(row["balance"]["amount"])
            if amount and row["code"] != rest:
                found[row["code"], money] = amount
    return found

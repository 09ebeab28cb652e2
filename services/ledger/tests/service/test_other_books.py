"""Real journals, posted here, come to the balances that hledger prints."""

import csv
import io
import json
import os
import subprocess
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from chassis.values import Money
from contracts.ledger import account, book, entry
from house import hledger as oracle
from house.packages import InstallError

pytestmark = pytest.mark.requirement("LED-13")
SAMPLES = Path(
    os.environ.get("LEDGER_SAMPLES", Path(__file__).parents[5] / "shared/data/06-ledger")
)
JOURNALS = tuple(sorted(SAMPLES.glob("journals/*.journal")))
REST = "equity:virtual"
"""Takes what unbalanced virtual postings leave open: here every entry balances."""
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "": "CNY"}
FIRST = {"a": "asset", "l": "liability", "e": "expense", "i": "income", "r": "income"}


class Journal:
    """A real journal as hledger reads it; days without a year are of 2025."""

    def __init__(self, path, program):
        self.program, self.text = program, f"Y2025\n{path.read_text('utf-8')}"

    def asked(self, *arguments):
        words = [self.program, "-f", "-", *arguments]
        speech = {"LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            words, capture_output=True, text=True, check=True, env=speech, input=self.text
        )
        return done.stdout

    def transactions(self):
        """Return each transaction as (day, [(account, commodity, amount)…]), virtual lines too."""
        told = self.asked("print", "-O", "json", "--cost", "--infer-market-prices")
        for one in json.loads(told):
            moved = Counter()
            for posting in one["tpostings"]:
                for amount in posting["pamount"]:
                    quantity = amount["aquantity"]
                    value = Decimal(quantity["decimalMantissa"]).scaleb(-quantity["decimalPlaces"])
                    moved[posting["paccount"], amount["acommodity"]] += value
            yield one["tdate"], balanced(moved)

    def balances(self):
        """Return (account, commodity) → balance, as hledger prints it."""
        text = self.asked("balance", "--flat", "--cost", "-O", "csv", "--layout=bare", "-N", "-E")
        rows = list(csv.DictReader(io.StringIO(text)))
        told = {(r["account"], r["commodity"]): Decimal(r["balance"]) for r in rows}
        return {key: amount for key, amount in told.items() if amount}


def balanced(moved):
    """Return a transaction with a line for what its unbalanced virtual postings leave open."""
    rest = Counter()
    for (_, commodity), amount in moved.items():
        rest[REST, commodity] -= amount
    return [(*place, amount) for place, amount in (*moved.items(), *rest.items()) if amount]


def currency(commodity):
    return SIGNS.get(commodity, commodity)


def kind(name):
    return "equity" if name.lower().startswith("equity") else FIRST.get(name[0].lower(), "asset")


@pytest.fixture(scope="module")
def program():
    try:
        return oracle.install()
    except InstallError as reason:
        pytest.skip(f"hledger is missing: {reason}")


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.stem)
def test_a_real_journal_comes_to_the_same_balances(ledger, program, path):
    settings = replace(ledger.runtime.settings, books_begin_on="1970-01-01")
    ledger.runtime.database.settings = settings
    journal, codes = Journal(path, program), {}
    days = [(day, moved) for day, moved in journal.transactions() if moved]
    for place in dict.fromkeys(line[0] for _, moved in days for line in moved):
        codes[place] = f"H{len(codes)}"
        fields = {"code": codes[place], "name_zh": place[:100], "type": kind(place)}
        ledger.call(account.create, fields)
    entries = [{"happened_on": day, "postings": lines(moved, codes)} for day, moved in days]
    ledger.keyed(entry.post_batch, {"entries": entries})
    codes.pop(REST, None)
    kept_in = {currency(name) for _, moved in days for _, name, _ in moved}
    assert ours(ledger, codes, kept_in) == theirs(journal.balances())
    assert ledger.problems() == []


def lines(moved, codes):
    return [
        {
            "account_code": codes[place],
            "amount": {"amount": f"{amount}", "currency": currency(name)},
        }
        for place, name, amount in moved
    ]


def ours(ledger, codes, currencies):
    found = {}
    for money in currencies:
        told = ledger.call(book.read_trial_balance, {"currency": money})["items"]
        known = {row["code"]: row["balance"]["amount"] for row in told}
        for place, code in codes.items():
            minor = Money.parse(known.get(code, "0"), money).minor
            if minor:
                found[place, money] = minor
    return found


def theirs(told):
    return {
        (place, currency(commodity)): Money.parse(str(amount), currency(commodity)).minor
        for (place, commodity), amount in told.items()
    }

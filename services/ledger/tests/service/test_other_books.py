"""Real journals, posted here, come to the balances that hledger prints."""

import csv
import io
import json
import os
import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from chassis.values import Money
from contracts.ledger import account, book

pytestmark = pytest.mark.requirement("LED-13")
SAMPLES = Path(
    os.environ.get("LEDGER_SAMPLES", Path(__file__).parents[5] / "shared/data/06-ledger")
)
HLEDGER = shutil.which("hledger")
JOURNALS = ("sample", "quickstart", "multicurrency", "vat")
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "": "CNY"}
FIRST = {"a": "asset", "l": "liability", "e": "expense", "i": "income", "r": "income"}


def hledger(path, *arguments):
    done = subprocess.run(
        [HLEDGER, "-f", str(path), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": "C.UTF-8"},
        timeout=60,
    )
    return done.stdout


def transactions(path):
    """Return each transaction as (day, {(account, commodity): amount}), as hledger has read it."""
    for one in json.loads(hledger(path, "print", "-O", "json", "--cost", "--infer-market-prices")):
        moved = Counter()
        for posting in one["tpostings"]:
            for amount in posting["pamount"] if posting["ptype"] == "RegularPosting" else ():
                quantity = amount["aquantity"]
                value = Decimal(quantity["decimalMantissa"]).scaleb(-quantity["decimalPlaces"])
                moved[posting["paccount"], amount["acommodity"]] += value
        yield one["tdate"], moved


def balances(path):
    """Return (account, commodity) → balance, as hledger prints it."""
    text = hledger(path, "balance", "--flat", "--cost", "-O", "csv", "--layout=bare", "-N", "-E")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = {(r["account"], r["commodity"]): Decimal(r["balance"]) for r in rows}
    return {key: amount for key, amount in told.items() if amount}


def currency(commodity):
    return SIGNS.get(commodity, commodity)


def kind(name):
    return "equity" if name.lower().startswith("equity") else FIRST.get(name[0].lower(), "asset")


@pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed")
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real journals are not on this machine")
@pytest.mark.parametrize("name", JOURNALS)
def test_a_real_journal_comes_to_the_same_balances(ledger, name):
    path = SAMPLES / "journals" / f"hledger_{name}.journal"
    codes = {}
    for day, moved in transactions(path):
        lines = []
        for (place, commodity), amount in moved.items():
            if place not in codes:
                codes[place] = f"H{len(codes)}"
                fields = {"code": codes[place], "name_zh": place[:100], "type": kind(place)}
                ledger.call(account.create, fields)
            if amount:
                lines.append((codes[place], str(amount), currency(commodity)))
        if lines:
            ledger.post(*lines, happened_on=day)
    assert ours(ledger, codes) == theirs(balances(path))
    assert ledger.problems() == []


def ours(ledger, codes):
    found = {}
    for money in ("USD", "EUR", "GBP", "CNY", "HRK"):
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

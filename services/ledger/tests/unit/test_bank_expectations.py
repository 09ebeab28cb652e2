"""Where others have booked the same real statements, our reading agrees with theirs."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from ledger.bank_formats import read_statements

pytestmark = pytest.mark.requirement("LED-12")
SAMPLES = Path(
    os.environ.get("LEDGER_SAMPLES", Path(__file__).parents[5] / "shared/data/06-ledger")
)
FOLDERS = ("alipay", "boc/credit", "boc/debit", "ccb", "cmb/debit", "icbc/credit")
MORE = ("icbc/debit-v1", "icbc/debit-v2", "jd")


def booked(path):
    """Return day and amount of each transaction of an expected ledger."""
    found = Counter()
    for part in re.split(r"\n(?=\d{4}-\d\d-\d\d [*!])", path.read_text("utf-8")):
        day = re.match(r"(\d{4}-\d\d-\d\d) [*!]", part)
        amount = re.search(r"^\s+\S+:\S+\s+-?(\d+)\.?(\d*) \w+", part, re.MULTILINE)
        if day and amount:
            found[day[1], int(amount[1]) * 100 + int(f"{amount[2]}00"[:2])] += 1
    return found


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real statements are not on this machine")
@pytest.mark.parametrize("name", [*FOLDERS, *MORE])
def test_what_others_booked_is_found(name):
    """Their example rules leave some lines out, so theirs is the smaller one."""
    folder = SAMPLES / "statements_cn" / name
    [expected] = folder.glob("*.beancount")
    [raw] = [path for path in folder.iterdir() if path.suffix in (".csv", ".xls")]
    [statement] = read_statements(raw.read_bytes())
    ours = Counter((str(one.booked_on), abs(one.minor)) for one in statement.movements)
    assert booked(expected) - ours == Counter()
    assert booked(expected)

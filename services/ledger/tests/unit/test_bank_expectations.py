"""Every real statement is read or refused in clear words; where others read it, we agree."""

import base64
import datetime as dt
import os
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from ledger.bank_formats import BadStatement, joined, read_statements

pytestmark = pytest.mark.requirement("LED-12")
SAMPLES = Path(
    os.environ.get("LEDGER_SAMPLES", Path(__file__).parents[5] / "shared/data/06-ledger")
)
EXPECTED = (".beancount", ".ledger", ".yml")
FILES = sorted(
    path
    for folder in ("statements_*", "payments_iso20022")
    for path in SAMPLES.glob(f"{folder}/**/*")
    if path.is_file() and path.suffix not in EXPECTED
)
NO_STATEMENT = "no_statement"
REFUSED = {
    "camt.003.001.04.xml": NO_STATEMENT,
    "camt053.v2.wrong.xml": NO_STATEMENT,
    "camt052.v2.with-account-name.xml": "incomplete BookgDt",
    "empty_non_swift.sta": "no_header",
    "invalid_statement.sta": "no_header",
    "account_listing_aggregation.ofx": f"{NO_STATEMENT} Success",
    "bank_small.ofx": NO_STATEMENT,
    "error_message.ofx": f"{NO_STATEMENT} General Server Error",
    "date_missing.ofx": "incomplete DTPOSTED",
    "decimal_error.ofx": "bad_day 2011-20-0",
    "fidelity-savings.ofx": "too_many_digits +00000000000115.8331 USD",
    "signon_fail.ofx": f"{NO_STATEMENT} Your request could not be processed because you supplied an"
    " invalid identification code or your pass",
    "signon_success.ofx": f"{NO_STATEMENT} Login successful",
    "signon_success_no_message.ofx": NO_STATEMENT,
}
"""What holds no statement, or one that is broken: the reason, and where."""


def refusal_of(path):
    told = NO_STATEMENT if path.name.startswith("pacs.") else None
    return REFUSED.get(path.name, told)


def of_beancount(path):
    """Return day and amount of each transaction that others booked, and that it moves."""
    for part in re.split(r"\n(?=\d{4}-\d\d-\d\d [*!])", path.read_text("utf-8")):
        day = re.match(r"(\d{4}-\d\d-\d\d) [*!]", part)
        amount = re.search(r"^\s+\S+:\S+\s+-?(\d+)\.?(\d*) \w+", part, re.MULTILINE)
        if day and amount:
            yield day[1], int(amount[1]) * 100 + int(f"{amount[2]}00"[:2])


def plain(node, memo):
    """Return a node of YAML without its classes; it may hold itself."""
    if node not in memo and isinstance(node, yaml.ScalarNode):
        is_bytes = node.tag.endswith("binary")
        memo[node] = base64.b64decode(node.value) if is_bytes else node.value
    elif node not in memo and isinstance(node, yaml.SequenceNode):
        memo[node] = []
        memo[node] += [plain(one, memo) for one in node.value]
    elif node not in memo:
        memo[node] = {}
        memo[node] |= {plain(key, memo): plain(value, memo) for key, value in node.value}
    return memo[node]


def of_yaml(path):
    """Return day and amount of each transaction as the library mt940 read it."""
    root = plain(yaml.compose(path.read_text("utf-8", "replace")), {})
    for one in root["transactions"]:
        data = one["data"]
        if "amount" in data:
            [year_and_day] = data.get("entry_date") or data["date"]
            day = dt.date(int.from_bytes(year_and_day[:2]), *year_and_day[2:])
            yield str(day), round(float(data["amount"]["amount"][0]) * 100)


def theirs(path):
    """Return what others read in the same file, if they told."""
    booked = list(path.parent.glob("*.beancount"))
    if booked:
        return Counter(of_beancount(booked[0]))
    read = path.with_suffix(".yml")
    return Counter(of_yaml(read)) if read.exists() else None


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SAMPLES)))
def test_a_real_file_is_read_as_others_read_it_or_refused_with_its_reason(path):
    """Rules of the Chinese examples leave lines out and book amounts without sign."""
    try:
        found = read_statements(path.read_bytes())
    except BadStatement as refused:
        assert f"{refused.reason} {refused.where}".strip() == refusal_of(path)
        return
    assert refusal_of(path) is None
    moved = [(one.booked_on, one.minor) for each in found for one in each.movements]
    expected = theirs(path)
    if expected is not None and path.suffix == ".sta":
        assert Counter((str(day), minor) for day, minor in moved) == expected
    elif expected is not None:
        assert expected
        assert expected - Counter((str(day), abs(minor)) for day, minor in moved) == Counter()


BALANCES = {
    "boc/debit": ("2813.58", "3240.28", "0.00"),
    "ccb": ("2243.91", "1494.65", "-46.00"),
    "jejik/generic.sta": ("100.00", "80.00", "0.00"),
    "raphaelm.sta": ("0.00", "95000.00", "0.00"),
    "camt053.v2.multi.statement.xml": ("18.15", "20.00", "0.00"),
}
"""Opening, closing, and what lines do not explain: one of 46.00 was cut out of the file of CCB."""


@pytest.mark.parametrize("name", BALANCES)
def test_a_real_file_tells_its_balances_and_what_its_lines_leave_open(name):
    if not FILES:
        pytest.skip("no real statements beside this project")
    [path] = [path for path in FILES if name in str(path)]
    whole = joined(read_statements(path.read_bytes()))
    moved = sum(one.minor for one in whole.movements)
    minors = (whole.opening, whole.closing, whole.closing - whole.opening - moved)
    assert tuple(f"{minor / 100:.2f}" for minor in minors) == BALANCES[name]

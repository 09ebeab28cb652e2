"""Worked example 17: cents race among hot accounts while processes are killed at random."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from chassis.testing.harness import Harness, database_url, drop_database
from contracts.ledger import account, book, entry
from ledger.service import service
from ledger.verification import verify

pytestmark = [pytest.mark.requirement("LED-01"), pytest.mark.timeout(600)]
WORKER = Path(__file__).parents[1] / "hot_worker.py"
PROCESSES, ACCOUNTS = 4, 80
TRANSFERS = int(os.environ.get("HOT_TRANSFERS", "8"))
"""Of each of the four threads of each process."""


@pytest.fixture
def hot(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url)
    harness.url, harness.acknowledged = url, tmp_path / "acknowledged"
    yield harness
    harness.close()
    drop_database(url)


def furnish(harness):
    """Open the accounts, which may not be overdrawn, with two cents each."""
    postings = [{"account_code": "3001", "amount": {"amount": f"-{ACCOUNTS * 0.02:.2f}"}}]
    for number in range(ACCOUNTS):
        fields = {"code": f"HA{number:02d}", "name_zh": "热", "type": "asset"}
        harness.call(account.create, {**fields, "never_negative": True})
        postings.append({"account_code": fields["code"], "amount": {"amount": "0.02"}})
    harness.call(entry.post, {"postings": postings}, idempotency_key="opening")


def start(harness, name):
    command = [sys.executable, str(WORKER), harness.url, name, str(TRANSFERS)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*command, str(harness.acknowledged)], **quiet)


def storm(harness, kills):
    """Run all workers to their end, killing some on the way; what was killed starts again."""
    running = {f"w{number}": start(harness, f"w{number}") for number in range(PROCESSES)}
    try:
        watch(harness, running, kills)
    finally:
        for process in running.values():
            process.kill()
            process.wait()


def watch(harness, running, kills):
    dice = random.Random(17)
    while running:
        time.sleep(0.4)
        told = harness.call(book.read_trial_balance)
        assert told["difference"]["amount"] == "0.00"
        if kills and harness.acknowledged.exists():
            victim = dice.choice(sorted(running))
            running[victim].kill()
            running[victim].wait()
            running[victim] = start(harness, victim)
            kills -= 1
        for name in [n for n, process in running.items() if process.poll() == 0]:
            del running[name]


def test_what_was_acknowledged_is_there_once_and_nothing_is_lost(hot):
    furnish(hot)
    storm(hot, kills=4)
    with hot.runtime.database.reading() as connection:
        query = "select memo from journal_entry where memo <> ''"
        posted = list(connection.scalars(text(query)))
        last = connection.scalar(text("select max(number) from journal_entry"))
        total = "select sum(debit_minor - credit_minor) from account_balance b join account a"
        total += " on a.id = b.account_id where a.code like 'HA%'"
        assert connection.scalar(text(total)) == 2 * ACCOUNTS
    assert len(posted) == len(set(posted)) == last - 1
    assert set(hot.acknowledged.read_text().split()) == set(posted)
    assert len(posted) > PROCESSES * 4 * TRANSFERS // 3
    assert verify(hot.runtime) == []


def test_five_hundred_entries_are_posted_as_one_or_not_at_all(hot):
    pair = [("1002", "1.00"), ("3001", "-1.00")]
    lines = [{"account_code": c, "amount": {"amount": a}} for c, a in pair]
    many = [{"postings": lines}] * 499
    broken = [*many, {"postings": [lines[0], lines[0]]}]
    with pytest.raises(Exception, match="unbalanced"):
        hot.call(entry.post_batch, {"entries": broken}, idempotency_key="a")
    made = hot.call(entry.post_batch, {"entries": many}, idempotency_key="b")["items"]
    assert [one["number"] for one in made] == list(range(1, 500))
    assert verify(hot.runtime) == []

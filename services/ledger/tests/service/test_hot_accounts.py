"""Cents race among hot accounts while processes are killed at random."""

import os

import pytest

from chassis.testing.harness import Harness, database_url, drop_database
from contracts.ledger import entry
from ledger.service import service
from ledger.verification import verify

from .storm import Storm

pytestmark = [
    pytest.mark.requirement("LED-01"),
    pytest.mark.timeout(int(os.environ.get("HOT_TIMEOUT_S", "600"))),
]
TRANSFERS = int(os.environ.get("HOT_TRANSFERS", "8"))
"""Of each of the sixteen workers; `make hot OPS=100000` asks for more."""
KILLS = int(os.environ.get("HOT_KILLS", "4"))
PAUSE_S = float(os.environ.get("HOT_PAUSE_S", "0.4"))


@pytest.fixture
def hot(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url)
    harness.url, harness.acknowledged = url, tmp_path / "acknowledged"
    yield harness
    harness.close()
    drop_database(url)


def test_what_was_acknowledged_is_there_once_and_nothing_is_lost(hot):
    rage = {"kills": KILLS, "pause_s": PAUSE_S}
    storm = Storm(processes=4, threads=4, accounts=80, count=TRANSFERS, **rage)
    storm.furnish(hot, never_negative=True)
    storm.rage(hot)
    assert storm.check(hot) > 16 * TRANSFERS // 3


@pytest.mark.requirement("EX-17")
def test_a_hundred_workers_move_a_cent_ten_thousand_times_among_ten_accounts(hot):
    """In batches of fifty, so that it ends soon; killed at random all the same."""
    storm = Storm(processes=4, threads=25, accounts=10, count=100, batch=50, kills=3)
    storm.furnish(hot)
    storm.rage(hot)
    assert storm.check(hot) == 10_000


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

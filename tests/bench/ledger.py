"""`python -m tests.bench.ledger`: postings per second against raw SQL of the same statements."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click
import psycopg2
from psycopg2.extras import execute_values

from chassis.testing.harness import Harness
from chassis.values import new_id
from contracts.ledger import entry
from house.postgres import Postgres
from ledger.service import service

PAIR = (("1002", "0.01"), ("3001", "-0.01"))
BODY = {"postings": [{"account_code": c, "amount": {"amount": a}} for c, a in PAIR]}
POSTINGS = (
    "insert into posting (entry_id, line, account_id, currency, amount_minor, happened_on, memo)"
    " values %s"
)
ENTRIES = (
    "insert into journal_entry (id, year, number, kind, happened_on, memo, lines, hash,"
    " created_at, created_by) values %s"
)
DAY = "2030-03-25"
"""Raw entries lie in a year of their own, whose numbers they count."""


@click.command()
@click.option("--entries", default=2000, show_default=True, help="Per measurement.")
@click.option("--batch", default=500, show_default=True, help="Entries of one commit.")
def main(entries: int, batch: int) -> None:
    """Print postings per second of single and batched posting, and their ratio to raw SQL."""
    with Postgres(safe=True) as server:
        harness = Harness(service, server.url("ledger_bench"))
        harness.who = replace(harness.who, actor_id="bench")
        raw = Raw(server.url("ledger_bench"))
        print("| posting | ours per s | raw SQL per s | ratio |\n|---|--:|--:|--:|")
        for name, size in (("single", 1), (f"batches of {batch}", batch)):
            count = max(size, entries // 4 if size == 1 else entries)
            ours = rate(lambda size=size: post(harness, size), count, size)
            theirs = rate(lambda size=size: raw.post(size), count, size)
            print(f"| {name} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.2f} |")
        harness.close()


def rate(work: Callable[[], Any], count: int, size: int) -> float:
    """Return postings per second: each entry has two."""
    work()
    began = time.perf_counter()
    for _ in range(max(1, count // size)):
        work()
    return 2 * max(1, count // size) * size / (time.perf_counter() - began)


def post(harness: Harness, size: int) -> None:
    """Post *size* entries through the funnel: checks, idempotency, events and all."""
    if size == 1:
        harness.call(entry.post, BODY, idempotency_key=new_id())
    else:
        harness.call(entry.post_batch, {"entries": [BODY] * size}, idempotency_key=new_id())


class Raw:
    """The same rows by psycopg2 alone, guarded by the same triggers."""

    def __init__(self, url: str):
        self.link = psycopg2.connect(url.replace("+psycopg2", ""))
        self.number = 0

    def post(self, size: int) -> None:
        """Write and commit *size* entries of two postings."""
        ids = [new_id() for _ in range(size)]
        lines = [
            (i, line, f"account-{code}", "CNY", minor, DAY, "")
            for i in ids
            for line, code, minor in ((1, "1002", 1), (2, "3001", -1))
        ]
        rows = [
            (i, 2030, self.number + n, "manual", DAY, "", 2, "x" * 64, f"{DAY} 04:00:00+00", "")
            for n, i in enumerate(ids, 1)
        ]
        with self.link.cursor() as cursor:
            execute_values(cursor, POSTINGS, lines, page_size=1000)
            execute_values(cursor, ENTRIES, rows, page_size=1000)
        self.link.commit()
        self.number += size


if __name__ == "__main__":
    main()

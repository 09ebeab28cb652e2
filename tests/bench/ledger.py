"""`python -m tests.bench.ledger`: postings per second against raw SQL on the same server."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import click
import psycopg2
import structlog
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
OUTBOX = "insert into outbox_event (xid, id, type, subject, version, at, body) values %s"
CHART = (
    "select id, code, type, currency, closed, never_negative, (select closed_until from book)"
    " from account where code in ('1002', '3001')"
)
YEAR = "select last_number, last_hash from journal_year where year = 2030 for update"
BEGIN = (
    "insert into idempotency_key (operation, actor_id, key, fingerprint, created_at)"
    " values ('raw', '', %s, 'f', now()) on conflict do nothing"
)
FINISH = "update idempotency_key set answer = %s where operation = 'raw' and key = %s"
TOLD = "x" * 900
"""As long as the event of an entry."""
DAY = "2030-03-25"
"""Raw entries lie in a year of their own, whose numbers they count."""


@click.command()
@click.option("--entries", default=2000, show_default=True, help="Per measurement.")
@click.option("--batch", default=500, show_default=True, help="Entries of one commit.")
@click.option("--rounds", default=3, show_default=True, help="The best of so many counts.")
def main(entries: int, batch: int, rounds: int) -> None:
    """
    Print postings per second of single and batched posting, and their ratios to raw SQL.

    Raw SQL by psycopg2 sends the same statements, those of idempotency and events among them, or
    the rows of postings and entries alone; the same triggers guard it.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with Postgres(safe=True) as server:
        harness = Harness(service, server.url("ledger_bench"))
        harness.who = replace(harness.who, actor_id="bench")
        raw = Raw(server.url("ledger_bench"))
        print("| posting | ours per s | same statements | ratio | rows alone | ratio |")
        print("|---|--:|--:|--:|--:|--:|")
        for name, size in (("single", 1), (f"batches of {batch}", batch)):
            count = max(size, entries // 4 if size == 1 else entries)
            works = (
                lambda size=size: post(harness, size),
                lambda size=size: raw.post(size, whole=True),
                lambda size=size: raw.post(size),
            )
            ours, same, rows = best(works, count, size, rounds)
            ratios = f"{ours / same:.2f} | {rows:.0f} | {ours / rows:.2f}"
            print(f"| {name} | {ours:.0f} | {same:.0f} | {ratios} |")
        harness.close()


def best(works: Sequence[Callable[[], Any]], count: int, size: int, rounds: int) -> list[float]:
    """Return the best postings per second of each of *works*, measured in turn."""
    turns = [[rate(work, count // rounds, size) for work in works] for _ in range(rounds)]
    return [max(rates) for rates in zip(*turns, strict=True)]


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

    def post(self, size: int, *, whole: bool = False) -> None:
        """Write and commit *size* entries of two postings; whole: with all that goes with them."""
        ids, key = [new_id() for _ in range(size)], new_id()
        with self.link.cursor() as cursor:
            if whole:
                cursor.execute(BEGIN, (key,))
                cursor.execute(CHART)
                cursor.fetchall()
            execute_values(cursor, POSTINGS, lines_of(ids), page_size=1000)
            if whole:
                cursor.execute(YEAR)
                cursor.fetchall()
            execute_values(cursor, ENTRIES, self.rows_of(ids), page_size=1000)
            if whole:
                told = [(new_id(), "raw", i, 1, f"{DAY} 04:00:00+00", TOLD) for i in ids]
                template = "(pg_current_xact_id()::text::bigint, %s, %s, %s, %s, %s, %s)"
                execute_values(cursor, OUTBOX, told, template=template, page_size=1000)
                cursor.execute(FINISH, (TOLD * size, key))
        self.link.commit()
        self.number += size

    def rows_of(self, ids: list[str]) -> list[tuple[Any, ...]]:
        return [
            (i, 2030, self.number + n, "manual", DAY, "", 2, "x" * 64, f"{DAY} 04:00:00+00", "")
            for n, i in enumerate(ids, 1)
        ]


def lines_of(ids: list[str]) -> list[tuple[Any, ...]]:
    """Return two postings for each of *ids*."""
    return [
        (i, line, f"account-{code}", "CNY", minor, DAY, "")
        for i in ids
        for line, code, minor in ((1, "1002", 1), (2, "3001", -1))
    ]


if __name__ == "__main__":
    main()

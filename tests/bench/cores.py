"""`python -m tests.bench.cores`: how posting to one book scales with processes, and its bound."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

import click
import structlog
from sqlalchemy import event

from chassis.testing.harness import Harness
from chassis.values import new_id
from contracts.ledger import account, entry
from house.postgres import Postgres
from ledger.service import service

MOST = 8
WARM = 20
FORKED = get_context("fork")


@click.command()
@click.option("--entries", default=600, show_default=True, help="Of each process.")
@click.option("--rounds", default=3, show_default=True, help="The best of so many counts.")
def main(entries: int, rounds: int) -> None:
    """
    Print entries per second of 1, 2, 4 and 8 processes that post to one book at once.

    Each process has accounts of its own, or all of them move money between the same two; what
    bounds them all is how long an entry holds the numbers of its year.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with Postgres(safe=True) as server:
        harness = Harness(service, server.url("ledger_cores"))
        harness.who = replace(harness.who, actor_id="bench")
        for number in range(2 * MOST):
            code = f"1002{number:02d}"
            harness.call(account.create, {"code": code, "name_zh": code, "type": "asset"})
        whole, held = one_entry(harness, entries)
        print(f"One entry takes {whole:.2f} ms and holds the numbers for {held:.2f} ms of them:")
        print(f"at most {1000 / held:.0f} entries per second of one year, on whatever machine.\n")
        print(f"{os.cpu_count()} cores, PostgreSQL on them as well\n")
        print("| processes | own accounts, entries/s | × one | the same two, entries/s | × one |")
        print("|--:|--:|--:|--:|--:|")
        first: tuple[float, ...] = ()
        for count in (1, 2, 4, MOST):
            turns = [(rate(harness, count, entries, hot=hot)) for hot in (False, True) * rounds]
            found = max(turns[::2]), max(turns[1::2])
            first = first or found
            cells = [f"{f:.0f} | {f / o:.2f}" for f, o in zip(found, first, strict=True)]
            print(f"| {count} | {' | '.join(cells)} |")
        harness.close()


def body_of(number: int) -> dict[str, Any]:
    """Return an entry between the two accounts of a process."""
    pair = ((f"1002{2 * number:02d}", "0.01"), (f"1002{2 * number + 1:02d}", "-0.01"))
    return {"postings": [{"account_code": c, "amount": {"amount": a}} for c, a in pair]}


def post(harness: Harness, number: int, count: int) -> None:
    """Post *count* entries, each in a commit of its own."""
    body = body_of(number)
    for _ in range(count):
        harness.call(entry.post, body, idempotency_key=new_id())


def one_entry(harness: Harness, count: int) -> tuple[float, float]:
    """Return how many ms one entry takes, and how many of them it holds its year."""
    post(harness, 0, WARM)
    with watched(harness) as held:
        began = time.perf_counter()
        post(harness, 0, count)
        whole = time.perf_counter() - began
    return 1000 * whole / count, 1000 * sum(held) / count


@contextmanager
def watched(harness: Harness) -> Iterator[list[float]]:
    """Gather the seconds from drawing a number to the end of its commit."""
    held: list[float] = []
    drawn: list[float] = []
    pool = harness.runtime.database.write_engine

    def drawing(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "journal_year" in statement and "FOR UPDATE" in statement:
            drawn.append(time.perf_counter())

    def given_back(*_: Any) -> None:
        while drawn:
            held.append(time.perf_counter() - drawn.pop())

    event.listen(pool, "before_cursor_execute", drawing)
    event.listen(pool, "checkin", given_back)
    try:
        yield held
    finally:
        event.remove(pool, "before_cursor_execute", drawing)
        event.remove(pool, "checkin", given_back)


def rate(harness: Harness, count: int, entries: int, *, hot: bool) -> float:
    """Return entries per second of *count* processes; hot: all of them on the same two accounts."""
    begin, ready = FORKED.Event(), FORKED.Semaphore(0)

    def work(number: int) -> None:
        for engine in {harness.runtime.database.engine, harness.runtime.database.write_engine}:
            engine.dispose(close=False)
        post(harness, number, WARM)
        ready.release()
        begin.wait()
        post(harness, number, entries)

    posters = [FORKED.Process(target=work, args=(0 if hot else n,)) for n in range(count)]
    for poster in posters:
        poster.start()
    for _ in posters:
        ready.acquire()
    began = time.perf_counter()
    begin.set()
    for poster in posters:
        poster.join()
    assert all(poster.exitcode == 0 for poster in posters)
    return count * entries / (time.perf_counter() - began)


if __name__ == "__main__":
    main()

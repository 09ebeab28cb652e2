"""`python -m tests.bench.scale`: how posting grows with processes that post into one book."""

import logging
import multiprocessing
import time
from dataclasses import replace
from typing import Any

import click
import structlog

from chassis.testing.harness import Harness
from chassis.values import new_id
from contracts.ledger import entry
from house.postgres import Postgres
from ledger.service import service

PAIR = (("1002", "0.01"), ("3001", "-0.01"))
BODY = {"postings": [{"account_code": c, "amount": {"amount": a}} for c, a in PAIR]}


@click.command()
@click.option("--seconds", default=5.0, show_default=True, help="Of each measurement.")
@click.option("--batch", default=100, show_default=True, help="Entries of one commit.")
@click.option("--rounds", default=3, show_default=True, help="The best of so many counts.")
def main(seconds: float, batch: int, rounds: int) -> None:
    """Print postings per second of 1, 2 and 4 processes on a private PostgreSQL with fsync."""
    counts = (1, 2, 4)
    with Postgres(safe=True) as server:
        url = server.url("ledger_scale")
        Harness(service, url).close()
        print(f"| posting | {' | '.join(f'{n} processes' for n in counts)} |")
        print(f"|---|{'--:|' * len(counts)}")
        for name, size in (("single", 1), (f"batches of {batch}", batch)):
            turns = [[together(n, url, size, seconds) for n in counts] for _ in range(rounds)]
            best = [max(rates) for rates in zip(*turns, strict=True)]
            print(f"| {name} | {' | '.join(f'{rate:.0f}' for rate in best)} |")


def together(processes: int, url: str, size: int, seconds: float) -> float:
    """Return the postings per second of all processes: each entry has two."""
    ways = multiprocessing.get_context("spawn")
    told: Any = ways.Queue()
    begin = ways.Barrier(processes)
    workers = [
        ways.Process(target=post, args=(url, size, seconds, begin, told)) for _ in range(processes)
    ]
    for worker in workers:
        worker.start()
    rates = [told.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
    return 2 * sum(rates)


def post(url: str, size: int, seconds: float, begin: Any, told: Any) -> None:
    """Post for some *seconds* once all have begun, and tell entries per second."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    harness = Harness(service, url)
    harness.who = replace(harness.who, actor_id="bench")
    operation, body = entry.post, BODY
    if size > 1:
        operation, body = entry.post_batch, {"entries": [BODY] * size}
    harness.call(operation, body, idempotency_key=new_id())
    begin.wait(60)
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        harness.call(operation, body, idempotency_key=new_id())
        done += size
    told.put(done / (time.perf_counter() - began))
    harness.close()


if __name__ == "__main__":
    main()

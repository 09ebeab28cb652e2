"""`make bench`: measure the suite on SQLite and PostgreSQL and write down what came out."""

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, create_engine
from tests.bench import deals, raw
from tests.bench.meter import Measure, measure, memory_mib
from tests.bench.scenes import SCENES, Stage

from house.demo.client import Client
from house.demo.companies import write_sheet
from house.demo.story import NEW_PASSWORD, Day, sign_in
from house.postgres import Postgres
from house.suite import SERVICES, Suite

LIMITS = {
    "GATEWAY_ACTOR_QUOTA": "100000000",
    "ORGANIZATION_ACCESS_TOKEN_S": "7200",
    "CRM_LOG_LEVEL": "warning",
}

HEADS = "operation | clients | CPU ms | aim | × echo | × SQL | per s | p50 | p95 | p99 | errors"


@click.command()
@click.option("--engine", "engines", multiple=True, default=("sqlite", "postgresql"))
@click.option("--customers", default=100_000, show_default=True, help="Customers beforehand.")
@click.option("--opportunities", default=100_000, show_default=True, help="In the pipeline.")
@click.option("--operations", default=400, show_default=True, help="Per measurement.")
@click.option("--clients", multiple=True, type=int, default=(1, 8, 16), show_default=True)
@click.option("--scene", "scenes", multiple=True, help="Only scenes whose name holds this word.")
def main(
    engines: tuple[str, ...],
    customers: int,
    opportunities: int,
    operations: int,
    clients: tuple[int, ...],
    scenes: tuple[str, ...],
) -> None:
    """Print CPU per operation, waiting times, and ratios to raw echo and raw SQL."""
    for part in ("rights", "hub"):
        # Processes of their own: one patches threads, and neither is to disturb the suite.
        subprocess.run([sys.executable, "-m", f"tests.bench.{part}"], check=True)
    for engine in engines:
        with _suite(engine) as (suite, database):
            _bench(engine, suite, database, (customers, opportunities, operations, clients, scenes))


@contextlib.contextmanager
def _suite(engine: str) -> Iterator[tuple[Suite, Postgres | None]]:
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        database = stack.enter_context(Postgres(safe=True)) if engine == "postgresql" else None
        urls = {name: database.url(name) for name in SERVICES} if database else {}
        suite = Suite(folder, database_urls=urls, environment=LIMITS)
        yield stack.enter_context(suite), database


def _bench(engine: str, suite: Suite, database: Postgres | None, plan: tuple[Any, ...]) -> None:
    customers, opportunities, operations, clients, scenes = plan

    def pids() -> list[int]:
        own = [database.pid] if database and database.pid else []
        return [*suite.pids().values(), *own]

    sign_in(Day(suite.url, suite.first_password, suite.amqp_uri, quiet=True))
    client = Client(suite.url)
    client.sign_in("admin", NEW_PASSWORD)
    time.sleep(3)
    print(f"\n## {engine}\n\nidle suite with broker: {memory_mib(pids()):.0f} MiB")
    _import(client, customers)
    stage = Stage(client)
    stage.prepare()
    server = [database.pid] if database and database.pid else []
    sales = _engine(suite, database, "sales")
    deals.fill(client, sales, opportunities)
    floor = raw.measure_all(suite, _engine(suite, database, "raw"), server)
    floor["pipeline sum"] = deals.sum_ms(client, sales, server)
    print(f"raw SQL sum by stage over the deals: {floor['pipeline sum']:.2f} ms CPU")
    print(f"\n| {HEADS} |\n|---|{'--:|' * HEADS.count('|')}")
    for name, (scene, aim) in SCENES.items():
        if scenes and not any(word in name for word in scenes):
            continue
        work = scene(stage)
        for number in clients:
            found = measure(name, work, pids, clients=number, operations=operations)
            _print(found, aim, floor)


def _engine(suite: Suite, database: Postgres | None, name: str) -> Engine:
    url = database.url(name) if database else f"sqlite:///{suite.folder}/{name}.db"
    return create_engine(url, connect_args={} if database else {"timeout": 60})


def _import(client: Client, customers: int) -> None:
    shared = Path(__file__).resolve().parents[3] / "shared" / "data"
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "customers.csv"
        made_up = customers > 40_000 or not shared.is_dir()
        lines = write_sheet(sheet, customers, None if made_up else shared)
        started = time.monotonic()
        job = client.upload("/customer-imports", sheet, target="pool")
        while job["state"] in ("queued", "running"):
            time.sleep(1)
            job = client.get(f"/jobs/{job['id']}")
    seconds = time.monotonic() - started
    print(f"import: {lines} rows in {seconds:.0f} s, {lines / seconds:.0f} rows/s, {job['counts']}")


def _print(found: Measure, aim: float | None, floor: dict[str, float]) -> None:
    """Print a line of the table; × SQL: against the same sum, or one insert where there is none."""
    floors = floor["echo"], floor.get(found.name, floor["sql"])
    ratios = " | ".join(f"{found.cpu_ms / one:.1f}" if one else "–" for one in floors)
    waits = f"{found.p50_ms:.1f} | {found.p95_ms:.1f} | {found.p99_ms:.1f}"
    print(
        f"| {found.name} | {found.clients} | {found.cpu_ms:.2f} | {aim or '–'} | {ratios} "
        f"| {found.rate:.0f} | {waits} | {found.errors} |",
        flush=True,
    )


if __name__ == "__main__":
    main()

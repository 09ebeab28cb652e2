"""
A storm: clients work while services, broker and database are killed; then the checker looks.

    python -m tests.chaos.storm --operations 100000
"""

import tempfile
import threading
import time
from pathlib import Path

import click
from tests.chaos.checker import TOPICS, Checker, Verdict
from tests.chaos.nemesis import Nemesis
from tests.chaos.workload import Workload

from house.demo.client import Client
from house.demo.story import NEW_PASSWORD, Day, sign_in
from house.postgres import Postgres
from house.suite import SERVICES, Suite

LIMITS = {
    "GATEWAY_ACTOR_QUOTA": "10000000",
    # A sign-in that was killed counts as a failure, and all clients share one login.
    "ORGANIZATION_FAILURES_BEFORE_CAPTCHA": "0",
    "ORGANIZATION_FAILURES_BEFORE_DELAY": "1000000",
    "ORGANIZATION_FAILURES_BEFORE_LOCK": "1000000",
}


def storm(folder: Path, operations: int, seed: int, database: Postgres | None) -> Verdict:
    """Run *operations* acknowledged operations through a storm and return the verdict."""
    urls = {name: database.url(name) for name in SERVICES} if database else {}
    with Suite(folder, restart=True, database_urls=urls, environment=LIMITS) as suite:
        day = Day(suite.url, suite.first_password, suite.amqp_uri, quiet=True)
        sign_in(day)
        partner = day.client.post("/partners", {"name": "storm", "topics": TOPICS})
        workload, nemesis = (
            Workload(suite.url, operations, seed=seed),
            Nemesis(suite, database, seed),
        )
        started = time.monotonic()
        workload.start()
        threading.Thread(target=_watch, args=(workload, nemesis), daemon=True).start()
        nemesis.run()
        click.echo(f"{workload.log.count} operations in {time.monotonic() - started:.0f} s")
        click.echo(f"kills: {dict(nemesis.kills)}; refused: {workload.log.refused[:5]}")
        click.echo(f"errors of clients: {workload.errors[:5]}")
        suite.wait_ready(120)
        client = Client(suite.url, patience_s=180)
        client.sign_in("admin", NEW_PASSWORD)
        return Checker(client, workload.log, partner["id"]).judge()


def _watch(workload: Workload, nemesis: Nemesis) -> None:
    shown = 0
    while workload.running:
        time.sleep(1)
        if workload.log.count >= shown + 500:
            shown = workload.log.count
            click.echo(f"{shown} of {workload.operations} acknowledged")
    nemesis.stop()


@click.command()
@click.option("--operations", default=100_000, show_default=True)
@click.option("--seed", default=7, show_default=True)
@click.option("--sqlite", is_flag=True, help="On SQLite files instead of PostgreSQL.")
def main(operations: int, seed: int, sqlite: bool) -> None:
    """Run a storm by hand."""
    with tempfile.TemporaryDirectory(prefix="storm-") as folder:
        if sqlite:
            verdict = storm(Path(folder), operations, seed, None)
        else:
            with Postgres() as database:
                verdict = storm(Path(folder), operations, seed, database)
    click.echo(f"acknowledged {dict(verdict.acknowledged)}")
    click.echo(f"lost {len(verdict.lost)}, doubled {len(verdict.doubled)}, wrong {verdict.wrong}")
    raise SystemExit(0 if verdict.good else 1)


if __name__ == "__main__":
    main()

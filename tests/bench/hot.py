"""`make hot OPS=100000`: transfers among hot accounts under kill -9, on a private PostgreSQL."""

import os
import subprocess
import sys
import time

import click

from house.postgres import Postgres

WORKERS = 16
FILE = "services/ledger/tests/service/test_hot_accounts.py"
TEST = f"{FILE}::test_what_was_acknowledged_is_there_once_and_nothing_is_lost"


@click.command()
@click.option("--transfers", default=2000, show_default=True, help="Of all sixteen workers.")
@click.option("--kills", default=20, show_default=True, help="Processes killed on the way.")
@click.option("--pause", default=2.0, show_default=True, help="Seconds between two kills.")
def main(transfers: int, kills: int, pause: float) -> None:
    """Let 16 workers move cents among 80 accounts; prove the book; say how long it took."""
    with Postgres(safe=True) as server:
        about = {
            "TEST_POSTGRES_URL": server.url("postgres"),
            "HOT_TRANSFERS": str(-(-transfers // WORKERS)),
            "HOT_KILLS": str(kills),
            "HOT_PAUSE_S": str(pause),
            "HOT_TIMEOUT_S": str(600 + transfers // 20),
        }
        began = time.monotonic()
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:nameko", TEST]
        done = subprocess.run(words, env={**os.environ, **about}, check=False)
        seconds = time.monotonic() - began
    told = f"{transfers} transfers, {kills} kills: {seconds:.0f} s with the proof"
    click.echo(f"{told}, {transfers / seconds:.0f}/s")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()

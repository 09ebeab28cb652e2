"""The floor: a raw nameko echo and raw SQL, measured in the same run as the suite."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.meter import cpu_seconds

from house.postgres import Postgres
from house.suite import Suite

ECHO = Path(__file__).with_name("echo_service.py")
CALLS = 400
BODY = {f"field_{n:02d}": f"value number {n:04d} of a customer record" for n in range(18)}


def measure_all(suite: Suite, database: Postgres | None) -> dict[str, float]:
    """Return CPU milliseconds per raw echo call (all processes) and per raw SQL insert."""
    found = {"echo": echo_ms(suite)}
    print(f"raw echo over the same broker: {found['echo']:.2f} ms CPU per call")
    if database is not None:
        found["sql"] = sql_ms(database)
        print(f"raw SQL insert of one row, committed: {found['sql']:.2f} ms CPU")
    return found


def echo_ms(suite: Suite) -> float:
    """Return the CPU of service, client and broker for one echo of 1 KB by stock nameko."""
    environment = {**os.environ, "EVENTLET_TESTS": "1", "ECHO_URI": suite.amqp_uri}
    words = [sys.executable, str(ECHO)]
    service = subprocess.Popen([*words, "serve"], env=environment)
    try:
        time.sleep(3)
        broker = suite.pids()["broker"]
        before = cpu_seconds([service.pid, broker])
        done = subprocess.run(
            [*words, "call", str(CALLS)], env=environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        used = cpu_seconds([service.pid, broker]) - before + float(done.stdout.split()[-1])
        return used / CALLS * 1000
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(20)


def sql_ms(database: Postgres) -> float:
    """Return the CPU of client and server for one committed insert."""
    import psycopg2

    link = psycopg2.connect(database.url("raw").replace("+psycopg2", ""))
    cursor = link.cursor()
    cursor.execute("create table if not exists row (id serial primary key, body text)")
    link.commit()
    server = [database.pid] if database.pid else []
    before, own = cpu_seconds(server), time.process_time()
    for number in range(CALLS):
        cursor.execute("insert into row (body) values (%s)", (f"customer {number}",))
        link.commit()
    used = cpu_seconds(server) - before + time.process_time() - own
    link.close()
    return used / CALLS * 1000

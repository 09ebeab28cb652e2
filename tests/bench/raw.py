"""The floor: a raw nameko echo and raw SQL, measured in the same run as the suite."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import Engine
from tests.bench.meter import cpu_seconds

from house.suite import Suite

ECHO = Path(__file__).with_name("echo_service.py")
CALLS = 400
BODY = {f"field_{n:02d}": f"value number {n:04d} of a customer record" for n in range(18)}


def measure_all(suite: Suite, engine: Engine, server: list[int]) -> dict[str, float]:
    """
    Return CPU milliseconds per raw echo call (all processes) and per raw SQL insert.

    engine: of a database for it alone. server: processes of the database; none for SQLite.
    """
    found = {"echo": echo_ms(suite)}
    print(f"raw echo over the same broker: {found['echo']:.2f} ms CPU per call")
    found["sql"] = sql_ms(engine, server)
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


def sql_ms(engine: Engine, server: list[int]) -> float:
    """Return the CPU of client and server for one committed insert, by the driver alone."""
    link = engine.raw_connection()
    cursor = link.cursor()
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    cursor.execute("create table row (id integer primary key, body text)")
    link.commit()
    before, own = cpu_seconds(server), time.process_time()
    for number in range(CALLS):
        row = (number, f"customer {number}")
        cursor.execute(f"insert into row (id, body) values ({mark}, {mark})", row)
        link.commit()
    used = cpu_seconds(server) - before + time.process_time() - own
    link.close()
    return used / CALLS * 1000

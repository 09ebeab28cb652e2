"""A full pipeline: deals copied by SQL, and what their sum by stage costs as one raw statement."""

import time
import uuid
from typing import Any

from sqlalchemy import Engine, text
from tests.bench.meter import cpu_seconds

from house.demo.client import Client, Refused, wait_for

BATCH, OWNERS, SUMS = 10_000, 40, 20
SUM = (
    "SELECT stage, count(*), sum(amount_minor), sum((amount_minor * probability + 50) / 100) "
    "FROM opportunity WHERE pipeline_id = :pipeline AND state = 'open' AND currency = 'CNY' "
    "AND deleted_at IS NULL GROUP BY stage"
)


def fill(client: Client, engine: Engine, count: int) -> None:
    """Make one deal as people do, and copies of it in all stages, of forty owners."""
    deal = _first(client)
    stages = [one["stage"] for one in client.get("/opportunities/summary")["stages"]]
    started = time.monotonic()
    for start in range(1, count, BATCH):
        with engine.begin() as connection:
            _copy(connection, deal["id"], stages, range(start, min(start + BATCH, count)))
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    there = client.get("/opportunities/summary")["count"]
    if there < count:
        raise RuntimeError(f"the pipeline holds {there} deals, not {count}")
    print(f"pipeline: {there} deals, copied in {time.monotonic() - started:.0f} s")


def sum_ms(client: Client, engine: Engine, server: list[int]) -> float:
    """Return the CPU of client and server for the sum by stage over the deals themselves."""
    pipeline = client.get("/opportunities/summary")["pipeline_id"]
    with engine.connect() as connection:
        before, own = cpu_seconds(server), time.process_time()
        for _ in range(SUMS):
            connection.execute(text(SUM), {"pipeline": pipeline}).all()
        return (cpu_seconds(server) - before + time.process_time() - own) / SUMS * 1000


def _first(client: Client) -> Any:
    customer = client.post("/customers", {"name": f"商机{uuid.uuid4().hex[:8]}公司"})
    about = {"customer_id": customer["id"], "customer_name": customer["name"]}
    wanted = {**about, "name": "量测", "amount": {"amount": "100.00", "currency": "CNY"}}

    def known() -> Any:
        try:
            return client.post("/opportunities", wanted)
        except Refused:
            return None

    return wait_for("sales knows the customer", known)


def _copy(connection: Any, deal_id: str, stages: list[str], numbers: range) -> None:
    head = connection.execute(text("SELECT * FROM opportunity LIMIT 0"))
    names = list(head.keys())
    kinds = " ".join(f"WHEN {n} THEN '{stage}'" for n, stage in enumerate(stages))
    changed = {
        "id": "id || '-' || n",
        "name": "name || n",
        "amount_minor": "amount_minor + n",
        "owner_id": f"'bench-' || n % {OWNERS}",
        "stage": f"CASE n / {OWNERS} % {len(stages)} {kinds} END",
    }
    columns = ", ".join(changed.get(name, name) for name in names)
    connection.execute(
        text(
            f"WITH RECURSIVE numbers(n) AS (SELECT CAST(:first AS integer) UNION ALL "
            f"SELECT n + 1 FROM numbers WHERE n < :last) INSERT INTO opportunity "
            f"({', '.join(names)}) SELECT {columns} FROM opportunity, numbers WHERE id = :deal"
        ),
        {"first": numbers[0], "last": numbers[-1], "deal": deal_id},
    )

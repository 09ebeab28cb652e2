"""
A million customers: how search, pages and new ones do against a hundred thousand.

python -m tests.bench.grown [count [clients [processes]]]: on SQLite, or on the server of
TEST_POSTGRES_URL; the clients spread over as many processes of the service. The first hundred
thousand are written as an import does; the others are copies of them by SQL with names, codes and
numbers of their own, so that each word has ten times the hits.
"""

import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from chassis.garbage import settle
from chassis.testing.harness import Harness, database_url, drop_database
from contracts.customers import customer
from customers.customers.model import identities
from customers.imports import store
from customers.imports.rules import Reading
from customers.service import service

FIRST, BATCH, ROUNDS = 100_000, 2_000, 40
FORKS = multiprocessing.get_context("fork")
PLACES = [
    "深圳",
    "广州",
    "上海",
    "北京",
    "杭州",
    "成都",
    "武汉",
    "苏州",
    "南京",
    "重庆",
    "天津",
    "长沙",
    "青岛",
    "宁波",
    "厦门",
    "西安",
]
SIGNS = "华为海天信达金鼎宏远东方新科瑞丰恒泰中联博创宇星明德润和盛世嘉禾安康利民顺通立信伟业智云蓝"
TRADES = [
    "科技",
    "贸易",
    "电子",
    "实业",
    "医疗",
    "物流",
    "软件",
    "机械",
    "能源",
    "食品",
    "建材",
    "服饰",
]
ASKED = (
    *("华为", "深圳科技", "上海 贸易", "信达物流", "hw", "shmy", "shenzhen", "huawei shenzhen"),
    *("13807919", "79190"),
)


@dataclass(frozen=True)
class Crowd:
    """How many ask at once, and how many processes of the service they ask."""

    clients: int
    processes: int


def main(count: int, crowd: Crowd) -> None:
    """Measure at a hundred thousand and at *count*; print both, and how they compare."""
    with tempfile.TemporaryDirectory() as folder:
        _run(count, crowd, database_url(Path(folder), recycled=False))


def _run(count: int, crowd: Crowd, url: str) -> None:
    harness = Harness(service, url)
    settle()  # as a service does when it has begun
    try:
        for start in range(0, FIRST, BATCH):
            _write(harness, range(start, start + BATCH))
        before = _measured(harness, FIRST, crowd)
        _copy(harness, count // FIRST - 1)
        after = _measured(harness, count, crowd)
        for name, (median, tail) in after.items():
            print(
                f"{name}: p50 × {median / before[name][0]:.1f}, p95 × {tail / before[name][1]:.1f}"
            )
    finally:
        harness.close()
        drop_database(url)


def _write(harness: Harness, numbers: range) -> None:
    some = random.Random(numbers.start)
    readings = []
    for number in numbers:
        name = some.choice(PLACES) + "".join(some.choices(SIGNS, k=3)) + some.choice(TRADES)
        phones = [{"number": f"+86138{number * 7_919 % 10**8:08d}", "primary": True}]
        fields = {"name": f"{name}有限公司", "kind": "company", "phones": phones, "custom": {}}
        fields |= {"phone": phones[0]["number"], "emails": [], "email": None, "industry": None}
        fields |= {"region": name[:2], "credit_code": None, "source": None, "address": None}
        reading = Reading(number, {**fields, "description": None})
        reading.known_by = [i for i in identities(fields) if i.kind != "former_name"]
        reading.known_by = [type(i)(i.kind, i.value, i.kind == "phone") for i in reading.known_by]
        readings.append(reading)
    with harness.runtime.transaction(harness.who) as uow:
        store.open_many(uow, readings, "staff-1")
        uow.commit()


def _copy(harness: Harness, times: int) -> None:
    for turn in range(1, times + 1):
        with harness.runtime.database.write_engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            for statement in _copies(connection, turn):
                connection.execute(text(statement))


def _analyse(harness: Harness) -> None:
    """Let the planner know what there is, as an hour of autovacuum would."""
    with harness.runtime.database.write_engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _copies(connection: Any, turn: int) -> list[str]:
    """Return the statements that copy the first customers once more, under other ids."""
    names = [
        row[0]
        for row in connection.execute(text("SELECT * FROM customer LIMIT 0")).cursor.description
    ]
    changed = {"id": f"id || '-{turn}'", "phone": f"phone || '{turn}'"}
    columns = ", ".join(f"{changed.get(name, name)}" for name in names)
    mine = "NOT LIKE '%-_'"
    return [
        f"INSERT INTO customer ({', '.join(names)}) SELECT {columns} FROM customer WHERE id {mine}",
        "INSERT INTO identity (kind, value, resource, record_id, exclusive) SELECT kind, "
        f"value || '-{turn}', resource, record_id || '-{turn}', exclusive FROM identity "
        f"WHERE record_id {mine}",
        "INSERT INTO customer_search (record_id, document) SELECT "
        f"record_id || '-{turn}', document FROM customer_search WHERE record_id {mine}",
    ]


def _measured(harness: Harness, count: int, crowd: Crowd) -> dict[str, tuple[float, float]]:
    _analyse(harness)
    told = {name: _told(harness, do, crowd) for name, do in _scenes(harness, count).items()}
    for name, (median, tail) in told.items():
        print(f"{count:>9,} {name}: p50 {median:.1f} ms, p95 {tail:.1f} ms", flush=True)
    return told


def _scenes(harness: Harness, count: int) -> dict[str, Callable[[int], Any]]:
    listed = harness.call

    def create(turn: int) -> Any:
        number = count + turn
        phones = [{"number": f"139{number:08d}"}]
        return listed(customer.create, {"name": f"新客户{number}有限公司", "phones": phones})

    return {
        **{f"search {word}": _search(harness, word) for word in ASKED},
        "page": lambda turn: listed(customer.listed, {"region": "深圳", "sort": "-created_at"}),
        "create": create,
    }


def _search(harness: Harness, word: str) -> Callable[[int], Any]:
    return lambda turn: harness.call(customer.listed, {"q": word})


def _told(harness: Harness, do: Callable[[int], Any], crowd: Crowd) -> tuple[float, float]:
    """Let all processes ask from the same moment on; return p50 and p95 in ms."""
    together = FORKS.Barrier(crowd.processes)
    ears, asking = [], []
    for number in range(crowd.processes):
        ear, mouth = FORKS.Pipe(duplex=False)
        about = (harness, do, crowd, number, together, mouth)
        asking.append(FORKS.Process(target=_ask, args=about))
        asking[-1].start()
        ears.append(ear)
    times = sorted(second for ear in ears for second in ear.recv())
    for process in asking:
        process.join()
    return statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000


def _ask(
    harness: Harness,
    do: Callable[[int], Any],
    crowd: Crowd,
    number: int,
    together: Any,
    mouth: Any,
) -> None:
    harness.runtime.database.engine.dispose(close=False)
    mine = crowd.clients // crowd.processes
    turns = range(number * 10_000 + 1, number * 10_000 + 1 + mine * ROUNDS)
    do(number * 10_000)
    together.wait()
    with ThreadPoolExecutor(mine) as crew:
        mouth.send(list(crew.map(lambda turn: _seconds(do, turn), turns)))


def _seconds(do: Callable[[int], Any], turn: int) -> float:
    begun = time.perf_counter()
    do(turn)
    return time.perf_counter() - begun


if __name__ == "__main__":
    wanted, clients, processes = map(
        int, [*sys.argv[1:], *("1000000", "1", "1")[len(sys.argv) - 1 :]]
    )
    main(wanted, Crowd(clients, processes))

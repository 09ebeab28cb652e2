"""Looks whether what opens its own transactions knows a request again by its key."""

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import update

from chassis.contract import Operation
from chassis.errors import KeyReused, ServiceError
from chassis.idempotency import idempotency_key
from chassis.service import Service
from chassis.testing.crashes import Case
from chassis.testing.harness import Harness

KEPT_ELSEWHERE = ("uow", "processes")
"""The funnel keeps the key of a handler that takes `uow`, a process keeps its own."""


def ignored(service: Service, cases: Iterable[Case], folder: Path) -> Iterator[str]:
    """Yield the operations of *cases* that offer a key and take other input under it, or none."""
    for number, case in enumerate(c for c in cases if _keeps_by_hand(service, c.work)):
        harness = Harness(service, f"sqlite:///{folder}/{number}.db")
        try:
            if not _is_kept(harness, case):
                yield case.name
        finally:
            harness.close()


def _keeps_by_hand(service: Service, work: Any) -> bool:
    if not isinstance(work, Operation) or not work.http or work.takes_key == "none":
        return False
    _, handler = service.operations[work.rpc_method]
    taken = inspect.signature(handler).parameters
    return not any(name in taken for name in KEPT_ELSEWHERE)


def _is_kept(harness: Harness, case: Case) -> bool:
    """Serve it, pretend that it was asked for with other input, and ask again."""
    assert isinstance(case.work, Operation)
    payload, *about = case.arrange(harness)
    told = {**(about[0] if about else {}), "idempotency_key": "key-1"}
    harness.call(case.work, payload, **told)
    mine = update(idempotency_key).where(idempotency_key.c.key == "key-1")
    with harness.runtime.database.writing() as connection:
        if not connection.execute(mine.values(fingerprint="other")).rowcount:
            return False
    try:
        harness.call(case.work, payload, **told)
    except ServiceError as refused:
        return refused.code == KeyReused.code
    return False

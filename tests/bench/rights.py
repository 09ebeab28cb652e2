"""What a decision on rights costs: the same operation with all rights and with those of a rep."""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from chassis import garbage
from chassis.context import Call
from chassis.perform import perform
from chassis.testing.harness import Harness
from contracts.customers import customer as contract
from customers.service import service

AIM_MS = 0.2
ROUNDS, EACH = 30, 60
GRANTS = tuple(f"sales.thing{number}.{verb}" for number in range(40) for verb in ("get", "list"))
REP: dict[str, Any] = {
    "grants": (*GRANTS, "customers.customer.get", "customers.customer.list"),
    "scopes": {"*": "own"},
    "departments": ("d1", "d2"),
    "field_rights": {"customers.customer": {"phones": "masked", "credit_limit": "hidden"}},
}
"""Somebody who sees his own, and not every field of it."""
HEAD: dict[str, Any] = {
    **REP,
    "scopes": {"*": "own", "customers.customer": "below"},
    "reach": tuple(f"d{number}" for number in range(60)),
    "leads": True,
}
"""Somebody who leads people and sees 60 departments."""
CALLERS: dict[str, dict[str, Any]] = {"all": {"scopes": {"*": "all"}}, "rep": REP, "head": HEAD}


def costs() -> dict[str, float]:
    """Return caller → milliseconds of CPU for reading one customer."""
    with tempfile.TemporaryDirectory() as folder:
        harness = Harness(service, f"sqlite:///{Path(folder)}/rights.db")
        made = harness.call(contract.create, {"name": "华为技术有限公司"})
        reads = {
            name: _reader(harness, replace(harness.who, **about), made)
            for name, about in CALLERS.items()
        }
        spent: dict[str, list[float]] = {name: [] for name in reads}
        garbage.settle()  # as every process of a service does once it has begun
        for _ in range(ROUNDS):  # in turn, so that whatever else the machine does hits all
            for name, read in reads.items():
                spent[name].append(_cpu_ms(read))
        harness.close()
    return {name: statistics.median(values) for name, values in spent.items()}


def _reader(harness: Harness, who: Call, made: Any) -> Callable[[], None]:
    def read() -> None:
        call = replace(who, deadline=time.time() + 30, issued_at=time.time())
        token = harness.runtime.signer.sign(call)
        asked = {"customer_id": made["id"]}
        assert not perform(harness.runtime, contract.get.rpc_method, asked, token)["error"]

    return read


def _cpu_ms(work: Callable[[], None]) -> float:
    started = time.process_time()
    for _ in range(EACH):
        work()
    return (time.process_time() - started) * 1000 / EACH


def main() -> None:
    """Print what was measured."""
    found = costs()
    print("\n## rights\n\n| reading one customer as | CPU ms | added | aim |\n|---|--:|--:|--:|")
    for name, spent in found.items():
        added = spent - found["all"]
        print(f"| {name} | {spent:.3f} | {added:.3f} | {AIM_MS} |", flush=True)


if __name__ == "__main__":
    from chassis import log

    log.setup("bench", "error")
    main()

"""What can be done with pairs: a scan finds them, people decide."""

from itertools import islice
from typing import Any

from chassis import jobs, stock
from chassis.binding import implements
from chassis.contract import Operation
from chassis.jobs import does_job
from chassis.lists import page
from contracts.customers import duplicate_pair as contract
from customers.duplicate_pairs import scanning, store
from customers.duplicate_pairs.model import DuplicatePair

KIND = "customers.duplicate_scan"
CHUNK = 400


@implements(contract.scan)
def start_scan(command, *, uow):
    return jobs.start(uow, KIND, command)


@does_job(KIND)
def scan_all_records(job, *, transaction):
    """Compare only records that have something in common: the index knows who."""
    with transaction(job.call, writes=False) as uow:
        groups = scanning.everything(uow, similar=job.input["similar"])
    if job.done == 0:
        job.expect(len(groups))
    left = iter(groups[job.done :])
    while chunk := list(islice(left, CHUNK)):
        with job.chunk(len(chunk)) as uow:
            uow.count(found=scanning.note(uow, chunk))
            uow.commit()


@implements(contract.get)
def get_pair(command, *, uow):
    return _load(uow, command)


@implements(contract.listed)
def list_pairs(command, *, uow):
    return _page(uow, contract.listed, command)


@implements(contract.searched)
def search_pairs(command, *, uow):
    return _page(uow, contract.searched, command)


def _page(uow: Any, operation: Operation, command: Any) -> Any:
    assert operation.listing is not None
    return page(uow, operation.listing, DuplicatePair, command, store.seen(uow))


@implements(contract.decide)
def decide_pair(command, *, uow):
    pair = _load(uow, command, change=True)
    pair.decide(command["decision"], uow.call.actor_id, uow.now)
    return pair


read_history = implements(contract.history)(
    stock.past(DuplicatePair, "duplicate_pair_id", store.seen)
)


def _load(uow, command, *, change=False):
    key = command["duplicate_pair_id"]
    return uow.load(DuplicatePair, key, store.seen(uow), change=change)

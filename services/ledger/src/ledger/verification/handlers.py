"""Proving the books on request."""

from chassis.binding import implements
from contracts.ledger import book as contract
from ledger.verification import store


@implements(contract.verify)
def run_verification(command, *, runtime):
    problems = store.verify(runtime)
    return {"sound": not problems, "entries": store.count(runtime), "problems": problems}

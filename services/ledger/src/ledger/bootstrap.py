"""What must be there before the ledger serves: the daily work that renews itself."""

from typing import Any

from ledger.digests.rules import SEAL, next_midnight


def prepare(runtime: Any) -> None:
    """Ask for the daily work; runs after each migration and does nothing twice."""
    with runtime.transaction(runtime.own_call()) as uow:
        uow.schedule(SEAL, "daily", next_midnight(uow.now, uow.call.time_zone))
        uow.commit()

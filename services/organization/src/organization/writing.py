"""Saving for handlers that open their transactions themselves."""

from collections.abc import Mapping
from typing import Any

from chassis import dumping, idempotency
from chassis.contract import Operation
from chassis.uow import UnitOfWork


def keep(uow: UnitOfWork) -> None:
    """
    Save the transaction, unless the caller only wanted to see what would happen.

    The funnel does this for handlers that take `uow`. Those that hash passwords take
    `transaction`: hashing must not hold a transaction open.
    """
    uow.flush()
    if uow.call.dry_run:
        # What is undone now must still be told: the answer is written after the transaction.
        uow.session.expunge_all()
    else:
        uow.commit()


class Once:
    """
    The Idempotency-Key of a request whose answer holds a secret.

    A repeat gets the answer without the secret, which is kept nowhere.
    """

    def __init__(self, uow: UnitOfWork, operation: Operation, command: Mapping[str, Any]):
        """Note the request; raises Seen with the first answer when it is a repeat."""
        self._uow, self._operation = uow, operation
        self._row = {
            "operation": operation.id,
            "actor_id": uow.call.actor_id,
            "key": uow.call.idempotency_key,
            "fingerprint": idempotency.fingerprint(command),
        }
        if uow.call.idempotency_key:
            idempotency.begin(uow.session, self._row, uow.now)

    def keep(self, record: Any) -> None:
        """Save the transaction with the answer for repeats; *record* must not hold the secret."""
        self._uow.flush()
        if self._uow.call.idempotency_key:
            assert self._operation.given is not None
            answer = dumping.dump(self._operation.given, record)
            idempotency.finish(self._uow.session, self._row, answer)
        keep(self._uow)

"""Requests that are known again by handlers that open their own transactions."""

from collections.abc import Mapping
from typing import Any

from chassis import dumping, idempotency
from chassis.contract import Operation
from chassis.uow import UnitOfWork


class Once:
    """
    The Idempotency-Key of a request, kept with its answer by the transaction of the effect.

    A repeat gets the answer without its secrets, which are kept nowhere.
    """

    def __init__(self, uow: UnitOfWork, operation: Operation, command: Mapping[str, Any]):
        """Note the request; raises Seen with the first answer when it is a repeat."""
        self._uow, self._operation = uow, operation
        self._row = _row(uow, operation, command)
        if uow.call.idempotency_key:
            idempotency.begin(uow.session, self._row, uow.now)

    @staticmethod
    def look(uow: UnitOfWork, operation: Operation, command: Mapping[str, Any]) -> None:
        """Raise Seen with the first answer of a repeat, before others are asked; note nothing."""
        if uow.call.idempotency_key:
            idempotency.look(uow.session.connection(), _row(uow, operation, command))

    def keep(self, record: Any, **secrets: str) -> Any:
        """
        Save the transaction with the answer for repeats; *record* must not hold the secret yet.

        Returns the record with its *secrets*. Of a trial nothing stays: it is told none, since
        none would ever be valid.
        """
        self._uow.flush()
        if self._uow.call.idempotency_key:
            assert self._operation.given is not None
            answer = self._operation.kept(dumping.dump(self._operation.given, record))
            idempotency.finish(self._uow.session, self._row, answer)
        self._uow.keep()
        for name, secret in secrets.items():
            if not self._uow.call.dry_run:
                setattr(record, name, secret)
        return record


def _row(uow: UnitOfWork, operation: Operation, command: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "operation": operation.id,
        "actor_id": uow.call.actor_id,
        "key": uow.call.idempotency_key,
        "fingerprint": idempotency.fingerprint(command),
    }

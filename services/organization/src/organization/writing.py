"""Answers that hold a secret: a request is known again, the secret is not kept."""

from collections.abc import Mapping
from typing import Any

from chassis import dumping, idempotency
from chassis.contract import Operation
from chassis.uow import UnitOfWork


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

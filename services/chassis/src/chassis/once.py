"""Requests that are known again by handlers that open their own transactions."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from chassis import dumping, idempotency
from chassis.context import Call
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
        self._row = _row(operation, uow.call, idempotency.fingerprint(command))
        if uow.call.idempotency_key:
            idempotency.begin(uow.session, self._row, uow.now)

    @staticmethod
    def look(uow: UnitOfWork, operation: Operation, command: Mapping[str, Any]) -> None:
        """Raise Seen with the first answer of a repeat, before others are asked; note nothing."""
        if uow.call.idempotency_key:
            idempotency.look(
                uow.session.connection(),
                _row(operation, uow.call, idempotency.fingerprint(command)),
            )

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

    def forget(self) -> None:
        """Leave no trace of a refused request in a transaction that is saved all the same."""
        if self._uow.call.idempotency_key:
            idempotency.forget(self._uow.session, self._row)


class OnceInSecret:
    """
    The key of a request whose input holds a password, answered by the last of its transactions.

    What its input is known again by must be as slow to guess as the password itself, so that the
    row of the key gives nobody a shorter way: *mark* makes it of a salt and the input.
    """

    def __init__(
        self,
        operation: Operation,
        command: Mapping[str, Any],
        call: Call,
        mark: Callable[[str, Mapping[str, Any]], str],
    ):
        self._operation, self._command, self._call, self._mark = operation, command, call, mark

    @cached_property
    def _known_as(self) -> dict[str, Any]:
        salt = "\n".join((self._operation.id, self._call.actor_id, self._call.idempotency_key))
        return _row(self._operation, self._call, self._mark(salt, self._command))

    def look(self, transaction: Any) -> None:
        """Raise Seen with the first answer where this is a repeat, KeyReused for other input."""
        if not self._call.idempotency_key:
            return
        asked = self._operation.id, self._call.actor_id, self._call.idempotency_key
        with transaction(self._call, writes=False) as uow:
            known = idempotency.is_known(uow.session.connection(), *asked)
        if known:
            self.prepare()
            with transaction(self._call, writes=False) as uow:
                idempotency.look(uow.session.connection(), self._known_as)

    def prepare(self) -> None:
        """Make the mark, which takes its time, before the transaction that keeps the answer."""
        if self._call.idempotency_key:
            _ = self._known_as

    def note(self, uow: UnitOfWork, answer: Any) -> None:
        """Note the request with its answer; raises Seen where a twin was faster."""
        if self._call.idempotency_key:
            idempotency.begin(uow.session, self._known_as, uow.now)
            idempotency.finish(uow.session, self._known_as, answer)


def _row(operation: Operation, call: Call, fingerprint: str) -> dict[str, Any]:
    return {
        "operation": operation.id,
        "actor_id": call.actor_id,
        "key": call.idempotency_key,
        "fingerprint": fingerprint,
    }

"""What one running service process holds: database, clock, signer, RPC client."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any, Protocol, Self

from chassis.binding import needs
from chassis.clock import Clock, SystemClock
from chassis.context import Call, Signer
from chassis.contract import Operation
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.uow import UnitOfWork


class RpcClient(Protocol):
    """Asks another service for an operation and gives the answer as plain data."""

    def call(
        self,
        operation: Operation,
        payload: dict[str, Any],
        call: Call,
        *,
        idempotency_key: str = "",
    ) -> Any: ...


class NoRpc:
    """Stands in where there is no bus: every service is unavailable."""

    def call(
        self,
        operation: Operation,
        payload: dict[str, Any],
        call: Call,
        *,
        idempotency_key: str = "",
    ) -> Any:
        raise Unavailable(service=operation.service, retry_after_s=5)


class Runtime:
    """
    The parts of one process, and the only place where handlers get their dependencies from.

    Handlers name what they need as keyword-only parameters: uow, transaction, call, clock, rpc,
    settings, signer, runtime, or a name the service `provides`.
    """

    def __init__(
        self,
        service: Service,
        settings: ServiceSettings,
        *,
        clock: Clock | None = None,
        rpc: RpcClient | None = None,
    ):
        self.service = service
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.database = Database(settings.url_for(service.name), settings)
        self.signer = Signer(settings.bus_key_ring())
        self.rpc: RpcClient = rpc or NoRpc()
        self.purged_at: dt.datetime | None = None
        self.provided = service.provides(self)

    @classmethod
    def build(cls, service: Service, settings: ServiceSettings) -> Self:
        return cls(service, settings)

    def transaction(self, call: Call, *, writes: bool = True) -> UnitOfWork:
        """Return a unit of work to be opened with `with`."""
        return UnitOfWork(self.database, call, self.clock, service=self.service.name, writes=writes)

    def own_call(self, **about: Any) -> Call:
        """Return a Call of the service itself, for reactions and due work."""
        shared: dict[str, Any] = {"actor_kind": "service", "via": self.service.name}
        shared["time_zone"] = self.settings.time_zone
        deadline = time.time() + self.settings.rpc_timeout_s
        return Call(audience=self.service.name, deadline=deadline, **{**shared, **about})

    @staticmethod
    def wants_transaction(function: Callable[..., Any]) -> bool:
        """Return whether *function* works inside one transaction that the caller commits."""
        return "uow" in needs(function)

    def dependencies(self, function: Callable[..., Any], **present: Any) -> dict[str, Any]:
        """Return the dependencies that *function* names. Raises KeyError for one nobody has."""
        from chassis.process import Processes

        uow = present.get("uow")
        call = uow.call if uow else present.get("call", self.own_call())
        offered = {
            "call": call,
            "processes": Processes(self, call),
            "transaction": self.transaction,
            "clock": self.clock,
            "rpc": self.rpc,
            "settings": self.settings,
            "signer": self.signer,
            "runtime": self,
            **self.provided,
            **present,
        }
        return {name: offered[name] for name in needs(function)}

    def close(self) -> None:
        self.database.close()

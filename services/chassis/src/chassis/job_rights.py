"""Whether who began a job may go on with it: what is taken from him while it runs ends it."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog

from chassis.context import Call
from chassis.contract import RESOURCES
from chassis.errors import ServiceError, Unavailable
from chassis.layers import may_call

if TYPE_CHECKING:
    from chassis.runtime import Runtime

EACH_S = 2.0
"""Seconds for which what somebody may do is believed; it counts within five everywhere."""
TELLS, VERB = "organization.principal", "of_actor"
LISTS = ("grants", "roles", "departments", "reach", "stands_in_for")
PLAIN = ("scopes", "leads", "sells")
PERMISSION = "permission"
log = structlog.get_logger()


class RightsGone(Exception):
    """Who began the job may no longer do what it does, or has gone."""


class Standing:
    """
    What the one who began a job may do by now.

    permission: of the operation by which he began it, where that is known.
    """

    def __init__(self, runtime: "Runtime", permission: str = ""):
        self._runtime, self._permission = runtime, permission
        self._asked_at = time.monotonic()

    def of(self, call: Call) -> Call:
        """Return *call* with the rights of this moment. Raises RightsGone."""
        if call.actor_kind not in ("staff", "key") or call.via:
            return call
        if time.monotonic() - self._asked_at < EACH_S:
            return call
        self._asked_at = time.monotonic()
        told = self._told(call)
        if told is None:
            return call
        if not told["active"]:
            raise RightsGone
        now: dict[str, Any] = {name: tuple(told.get(name) or ()) for name in LISTS}
        now |= {name: told[name] for name in PLAIN if name in told}
        now["field_rights"] = dict(told.get("field_rights") or {}) or None
        call = replace(call, **now)
        if self._permission and not call.allows(self._permission):
            raise RightsGone
        return call

    def _told(self, call: Call) -> Any:
        """Return what organization tells; None while it cannot be asked."""
        declared, mine = RESOURCES.get(TELLS), self._runtime.service.name
        if declared is None or not (declared.service == mine or may_call(mine, declared.service)):
            return None
        asked = next(one for one in declared.operations if one.verb == VERB)
        try:
            return self._ask(asked, {"actor_id": call.actor_id, "actor_kind": call.actor_kind})
        except ServiceError as refusal:
            if refusal.status < Unavailable.status:
                raise
            log.warning("job.rights_unknown", actor=call.actor_id)
            return None

    def _ask(self, operation: Any, payload: dict[str, Any]) -> Any:
        from chassis.perform import carry_out

        own = self._runtime.own_call()
        if operation.service == self._runtime.service.name:
            return carry_out(self._runtime, operation, payload, own)
        return self._runtime.rpc.call(operation, payload, own)

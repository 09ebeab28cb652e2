"""
The Call: who asks, on whose behalf, until when.

The gateway mints a Call and signs it; services verify it and mint further ones for calls of their
own. A header on the bus is worth nothing without the signature.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import orjson

from chassis.errors import Unauthenticated

LIFETIME_S = 60.0
"""A signed Call is refused this many seconds after it was minted."""
SKEW_S = 5.0


@dataclass(frozen=True, kw_only=True)
class Call:
    """
    One request in flight, as every service sees it.

    actor_kind: "staff", "key" (a system with an API key), "service", or "anonymous".
    grants: patterns of permissions: "customers.customer.get", "sales.*", "*".
    scopes: resource or "*" → "own", "department", "below" or "all", each with departments chosen
        beside it: "own:d1,d2*", where the star means all below as well. Where less may be changed
        than read, the same under "!*" and "!customers.customer".
    roles: ids of the roles that the actor holds.
    departments: ids of the actor's own departments; reach: those and all below, or nothing where
        they are too many to be carried along.
    leads: whether anybody works under the actor.
    sells: whether a department of the sales tree is among those by which the actor sees records.
    stands_in_for: ids of colleagues who are away and whose records are the actor's meanwhile.
    field_rights: resource → field → "hidden", "masked" or "read_only"; see `field_rights`.
    via: the service that makes this call; empty when it comes straight from the gateway.
    deadline: seconds since the epoch after which nobody waits for the answer.
    idempotency_key, if_version: the caller's conditions on a change.
    leave: ids of the permits of which one is used up by what is done; see `holds`.
    """

    audience: str
    actor_id: str = ""
    actor_kind: str = "anonymous"
    actor_name: str = ""
    grants: tuple[str, ...] = ()
    scopes: Mapping[str, str] | None = None
    roles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    reach: tuple[str, ...] = ()
    leads: bool = False
    sells: bool = False
    stands_in_for: tuple[str, ...] = ()
    field_rights: Mapping[str, Mapping[str, str]] | None = None
    language: str = "en"
    time_zone: str = "Asia/Shanghai"
    correlation_id: str = ""
    traceparent: str = ""
    source: str = ""
    via: str = ""
    session_id: str = ""
    deadline: float = 0.0
    issued_at: float = 0.0
    idempotency_key: str = ""
    if_version: int | None = None
    dry_run: bool = False
    leave: tuple[str, ...] = ()

    @property
    def only_repeats(self) -> bool:
        """Whether only an answer that was given before is wanted, and nothing is to be done."""
        return self.audience.endswith(REPEATS)

    def allows(self, permission: str) -> bool:
        """Return whether the actor holds *permission*; a service may do everything."""
        return self.actor_kind == "service" or _matches(self.grants, permission)

    def scope(self, resource: str, *, change: bool = False) -> str:
        """Return the data scope for a resource such as "customers.customer", to read or change."""
        if self.actor_kind == "service":
            return "all"
        return self._scope(resource, change).partition(":")[0]

    @property
    def changes_less(self) -> bool:
        """Whether less may be changed than read, as roles of different scopes come to."""
        return f"{CHANGED}*" in (self.scopes or {})

    def chosen(self, resource: str, *, change: bool = False) -> tuple[list[str], list[str]]:
        """Return the departments chosen for a resource: for themselves, and with all below."""
        scope = self._scope(resource, change)
        named = [one for one in scope.partition(":")[2].split(",") if one]
        exact = [one for one in named if not one.endswith("*")]
        return exact, [one[:-1] for one in named if one.endswith("*")]

    def _scope(self, resource: str, change: bool) -> str:
        scopes = self.scopes or {}
        if change and self.changes_less:
            return scopes.get(f"{CHANGED}{resource}") or scopes[f"{CHANGED}*"]
        return scopes.get(resource) or scopes.get("*") or "own"

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline; negative when it has passed."""
        return self.deadline - time.time()

    def onward(self, audience: str, via: str, **changes: Any) -> "Call":
        """Return the Call with which service *via* asks *audience* on behalf of the same actor."""
        conditions: dict[str, Any] = {"if_version": None, "idempotency_key": "", "dry_run": False}
        return replace(self, audience=audience, via=via, **{**conditions, **changes})


REPEATS = "#repeats"
"""Ends the audience of a Call that wants the kept answer to a repeat: older releases refuse it."""
CHANGED = "!"
"""Before a resource in `scopes`: what may be changed of it, where less than may be read."""
NAMED_ONLY = ("destroy",)
"""Verbs that no "customers.*" holds."""


@lru_cache(maxsize=20_000)
def _matches(grants: tuple[str, ...], permission: str) -> bool:
    parts = permission.split(".")
    return any(_one_matches(grant.split("."), parts) for grant in grants)


def _one_matches(grant: list[str], permission: list[str]) -> bool:
    """
    A "*" stands for one part; as the last part for all the rest.

    Deletion for ever is held only by a grant that names it, or that stands for everything.
    """
    if permission[-1] in NAMED_ONLY and grant[-1] != permission[-1] and grant != ["*"]:
        return False
    if grant[-1] == "*" and len(grant) <= len(permission):
        permission = [*permission[: len(grant) - 1], "*"]
    return len(grant) == len(permission) and all(
        mine in ("*", theirs) for mine, theirs in zip(grant, permission, strict=True)
    )


class Signer:
    """
    Signs and verifies Calls by HMAC-SHA256 with named keys.

    keys: key id → secret bytes; the first signs, all verify, so that keys can be rotated.
    """

    def __init__(self, keys: Mapping[str, bytes]):
        assert keys, "at least one bus key is needed"
        self._keys = dict(keys)
        self._current = next(iter(self._keys))

    def sign(self, call: Call) -> str:
        """Return the token `key.payload.signature` for the header of a message."""
        lean = {k: v for k, v in vars(call).items() if v not in ("", (), None, False)}
        lean["issued_at"] = time.time()
        payload = _encode(orjson.dumps(lean))
        return f"{self._current}.{payload}.{self._mac(self._current, payload)}"

    def verify(self, token: str, audience: str) -> Call:
        """
        Return the Call inside *token*.

        Raises Unauthenticated when it is missing, forged, stale or meant for another service.
        """
        try:
            key, payload, mac = token.split(".")
            if not hmac.compare_digest(mac, self._mac(key, payload)):
                raise Unauthenticated()
            call = _call(orjson.loads(_decode(payload)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unauthenticated() from error
        age = time.time() - call.issued_at
        if call.audience not in (audience, audience + REPEATS) or not -SKEW_S <= age <= LIFETIME_S:
            raise Unauthenticated()
        return call

    def _mac(self, key: str, payload: str) -> str:
        return _encode(hmac.digest(self._keys[key], payload.encode(), hashlib.sha256))


_TUPLES = {"grants", "roles", "departments", "reach", "stands_in_for", "leave"}
_NAMES = tuple(f.name for f in fields(Call))


def _call(data: Mapping[str, Any]) -> Call:
    known: dict[str, Any] = {k: v for k, v in data.items() if k in _NAMES}
    return Call(**known | {k: tuple(known[k]) for k in _TUPLES & known.keys()})


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

"""Who calls: access tokens and API keys become principals, with rights that are seconds old."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from chassis.context import Call
from chassis.contract import Catalogue, Operation
from chassis.errors import DeadlinePassed, ServiceError, Unauthenticated, Unavailable
from contracts.organization.principal import spend_ticket
from gateway.bus import Bus

ALGORITHM = "EdDSA"
TOKEN_TYPE = "at+jwt"
KEY_PREFIX = "crm_"
REQUIRED = ["exp", "iat", "sub", "iss", "aud"]
MAX_TOKEN = 4096
CACHE_SIZE = 20_000
REFETCH_PAUSE_S = 5.0
RPC_TIMEOUT_S = 1.5
LEEWAY_S = 2.0
STAFF, SESSION = "organization.staff.", "organization.session."
RIGHTS = ("staff", "session", "role", "department", "api_key", "delegation")
"""Resources of organization whose events may change what somebody may do."""


@dataclass(frozen=True, kw_only=True)
class Principal:
    """The caller with all that a Call says about them; a fixed record, shared by requests."""

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
    networks: tuple[tuple[str, ...], ...] = ()
    language: str = ""
    time_zone: str = "Asia/Shanghai"
    session_id: str = ""
    must_change_password: bool = False

    @property
    def is_known(self) -> bool:
        return self.actor_kind != "anonymous"


ANONYMOUS = Principal()


class Asker:
    """Asks internal operations of organization, as the gateway itself."""

    def __init__(self, bus: Bus, service: str = "organization"):
        self._bus, self._service = bus, service

    async def ask(self, resource: str, verb: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Return the result of an internal operation."""
        operation = Operation(
            service=self._service, resource=resource, verb=verb, summary="", safe=True
        )
        call = Call(
            audience=self._service,
            actor_id="gateway",
            actor_kind="service",
            via="gateway",
            deadline=time.time() + RPC_TIMEOUT_S,
        )
        return dict((await self._bus.call(operation, payload, call))["result"] or {})

    async def is_first(self, operation: Operation, payload: Mapping[str, Any], key: str) -> bool:
        """Do what is done once for *key*; return False for whoever comes later."""
        call = Call(
            audience=self._service,
            actor_id="gateway",
            actor_kind="service",
            via="gateway",
            deadline=time.time() + RPC_TIMEOUT_S,
            idempotency_key=key,
        )
        try:
            reply = await self._bus.call(operation, payload, call)
        except ServiceError as error:
            if error.status == 409:
                return False  # the first one is still being served
            raise
        return not reply.get("replayed")


class KeyRing:
    """Public keys of organization by their id; an unknown id makes it ask again, seldom."""

    def __init__(self, asker: Asker):
        self._asker = asker
        self._keys: dict[str, Any] = {}
        self._asked_at = -REFETCH_PAUSE_S
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> Any:
        """Return the key; raises Unauthenticated when organization does not know it."""
        if kid not in self._keys:
            async with self._lock:
                if kid not in self._keys:
                    await self._fetch()
        if kid not in self._keys:
            raise Unauthenticated()
        return self._keys[kid]

    async def _fetch(self) -> None:
        if time.monotonic() - self._asked_at < REFETCH_PAUSE_S:
            return
        found = await self._asker.ask("signing_key", "list", {})
        self._asked_at = time.monotonic()
        self._keys = {one["kid"]: _public(one) for one in found.get("items", ())}


@dataclass
class _Entry:
    """A value, when it was asked for, and until when nobody is asked again."""

    value: Principal | None
    at: float
    fresh_until: float


class Kept:
    """Values by key with an age; many who miss at once share one question."""

    def __init__(self, fresh_s: float, stale_s: float):
        self._fresh_s, self._stale_s = fresh_s, stale_s
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._forgotten_at = 0.0
        self._asking: dict[str, asyncio.Task[Principal | None]] = {}

    def has(self, key: str) -> bool:
        """Tell whether a value, and not only its absence, is kept."""
        entry = self._entries.get(key)
        return entry is not None and entry.value is not None

    def forget(self, key: str) -> None:
        """Ask anew at the next request; the old value still serves while nobody answers."""
        entry = self._entries.get(key)
        if entry is not None:
            entry.fresh_until = 0.0

    def forget_all(self) -> None:
        """Ask anew for everybody."""
        self._forgotten_at = time.monotonic()

    async def get(
        self, key: str, ask: Callable[[], Awaitable[Principal | None]]
    ) -> Principal | None:
        """Return the value, asking where it is not fresh; stale only while nobody answers."""
        kept = self._entries.get(key)
        if kept is not None and time.monotonic() < kept.fresh_until:
            if kept.at > self._forgotten_at:
                return kept.value
        task = self._asking.get(key)
        if task is None:
            task = asyncio.ensure_future(self._ask(key, ask))
            self._asking[key] = task
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(task)

    async def _ask(
        self, key: str, ask: Callable[[], Awaitable[Principal | None]]
    ) -> Principal | None:
        asked_at = time.monotonic()
        try:
            value = await ask()
        except (Unavailable, DeadlinePassed) as error:
            return self._stale(key, str(error.details.get("service") or "organization"))
        self._entries[key] = _Entry(value, asked_at, time.monotonic() + self._fresh_s)
        self._entries.move_to_end(key)
        if len(self._entries) > CACHE_SIZE:
            self._entries.popitem(last=False)
        return value

    def _stale(self, key: str, away: str) -> Principal | None:
        """Only the outage of organization itself lets old rights live on, and not for long."""
        entry, now = self._entries.get(key), time.monotonic()
        if entry is None or now - entry.at > self._stale_s:
            raise Unavailable(service=away, retry_after_s=2)
        entry.fresh_until = now + self._fresh_s
        return entry.value

    def keys(self) -> Iterator[str]:
        """Return what is known by which key."""
        return iter(list(self._entries))


class Auth:
    """Turns the credentials of a request into a Principal."""

    def __init__(self, bus: Bus, *, issuer: str, audience: str, fresh_s: float, stale_s: float):
        self._asker = Asker(bus)
        self._ring = KeyRing(self._asker)
        self._issuer, self._audience = issuer, audience
        self._tokens: OrderedDict[str, tuple[float, str, str]] = OrderedDict()
        self._kept = Kept(fresh_s, stale_s)

    async def principal(self, authorization: str, api_key: str) -> Principal:
        """
        Return who calls; ANONYMOUS without credentials.

        Raises Unauthenticated for credentials that are wrong, expired or revoked.
        """
        if not authorization and not api_key:
            return ANONYMOUS
        kind, _, token = authorization.partition(" ")
        token = token.strip()
        if authorization and (kind.lower() != "bearer" or not token or len(token) > MAX_TOKEN):
            raise Unauthenticated()
        if api_key or token.startswith(KEY_PREFIX):
            return await self._by_key(api_key or token)
        actor_id, session_id = await self._verified(token)
        return await self.of_session(actor_id, session_id)

    async def of_session(self, actor_id: str, session_id: str) -> Principal:
        """Return somebody by a session that is open. Raises Unauthenticated."""
        key = f"{actor_id} {session_id}"
        return _known(await self._kept.get(key, lambda: self._by_session(actor_id, session_id)))

    def knows(self, authorization: str, api_key: str) -> bool:
        """Tell whether these credentials were good before, so that nobody need be asked."""
        token = authorization.partition(" ")[2].strip()
        key = api_key or token
        return token in self._tokens or self._kept.has(_key_name(key))

    def forget(self, principal: Principal) -> None:
        """Learn anew what *principal* may do before the next request is admitted."""
        self._kept.forget(f"{principal.actor_id} {principal.session_id}")

    def hear(self, kind: str, envelope: Mapping[str, Any]) -> None:
        """Learn anew at once what an event of organization has changed, not only in seconds."""
        subject = str(envelope.get("subject") or "")
        if kind.startswith((STAFF, SESSION)):
            place = 0 if kind.startswith(STAFF) else 1
            for key in self._kept.keys():  # noqa: SIM118 - it is no mapping
                if key.split(" ")[place] == subject:
                    self._kept.forget(key)
        else:
            self.forget_all()

    def forget_all(self) -> None:
        """Learn anew what everybody may do: a role has changed, or events may have been missed."""
        self._kept.forget_all()

    async def of_colleague(self, staff_id: str) -> Principal | None:
        """Return what somebody might do who need not be signed in; None for who has no access."""
        return await self._ask("of_staff", {"actor_id": staff_id}, "")

    async def _verified(self, token: str) -> tuple[str, str]:
        kept = self._tokens.get(token)
        if kept is not None:
            if kept[0] <= time.time():
                raise Unauthenticated()
            return kept[1], kept[2]
        claims = await self._decode(token)
        actor_id, session_id = str(claims["sub"]), str(claims.get("sid", ""))
        self._tokens[token] = (float(claims["exp"]) + LEEWAY_S, actor_id, session_id)
        if len(self._tokens) > CACHE_SIZE:
            self._tokens.popitem(last=False)
        return actor_id, session_id

    async def _decode(self, token: str) -> dict[str, Any]:
        try:
            head = jwt.get_unverified_header(token)
            kid = head.get("kid")
            if head.get("alg") != ALGORITHM or str(head.get("typ", "")).lower() != TOKEN_TYPE:
                raise Unauthenticated()
            if not isinstance(kid, str) or "crit" in head:
                raise Unauthenticated()
            return dict(
                jwt.decode(
                    token,
                    await self._ring.key(kid),
                    algorithms=[ALGORITHM],
                    issuer=self._issuer,
                    audience=self._audience,
                    leeway=LEEWAY_S,
                    options={"require": REQUIRED},
                )
            )
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise Unauthenticated() from error

    async def _by_session(self, actor_id: str, session_id: str) -> Principal | None:
        asked = {"actor_id": actor_id, "session_id": session_id}
        return await self._ask("get", asked, session_id)

    async def _by_key(self, key: str) -> Principal:
        hashed = hashlib.sha256(key.encode()).hexdigest()
        asked = {"key_hash": hashed}
        return _known(await self._kept.get(f"key {hashed}", lambda: self._ask("by_key", asked, "")))

    async def is_unspent(self, ticket_id: str) -> bool:
        """Spend a ticket, of which no gateway takes a second use."""
        payload = {"ticket_id": ticket_id}
        return await self._asker.is_first(spend_ticket, payload, f"ticket-{ticket_id}")

    async def _ask(self, verb: str, asked: Mapping[str, str], session_id: str) -> Principal | None:
        """None stands for somebody who may no longer act; that is remembered as well."""
        try:
            found = await self._asker.ask("principal", verb, asked)
        except ServiceError as error:
            if error.status in (401, 404, 422):
                return None
            if error.status == Unavailable.status and not isinstance(error, Unavailable):
                raise Unavailable(service="organization") from error
            raise
        return _principal(found, session_id) if found.get("active", True) else None


def _principal(found: Mapping[str, Any], session_id: str) -> Principal:
    return Principal(
        actor_id=str(found["actor_id"]),
        actor_kind=str(found["actor_kind"]),
        actor_name=str(found.get("actor_name") or ""),
        grants=tuple(found.get("grants") or ()),
        scopes=dict(found.get("scopes") or {}),
        roles=tuple(found.get("roles") or ()),
        departments=tuple(found.get("departments") or ()),
        reach=tuple(found.get("reach") or ()),
        leads=bool(found.get("leads")),
        sells=bool(found.get("sells")),
        stands_in_for=tuple(found.get("stands_in_for") or ()),
        networks=tuple(tuple(one) for one in found.get("networks") or ()),
        field_rights=dict(found.get("field_rights") or {}) or None,
        language=str(found.get("language") or ""),
        time_zone=str(found.get("time_zone") or Principal.time_zone),
        session_id=session_id,
        must_change_password=bool(found.get("must_change_password")),
    )


def _key_name(key: str) -> str:
    """A key is remembered, and asked for, by its hash only."""
    return f"key {hashlib.sha256(key.encode()).hexdigest()}"


def _known(found: Principal | None) -> Principal:
    if found is None or found.actor_kind not in ("staff", "key"):
        raise Unauthenticated()
    return found


def _public(one: Mapping[str, Any]) -> Any:
    if one.get("jwk"):
        return jwt.PyJWK(dict(one["jwk"]), ALGORITHM).key
    return jwt.algorithms.OKPAlgorithm().prepare_key(one["public_pem"])


def rights_events(catalogue: Catalogue) -> list[str]:
    """Return the types of the events after which somebody may do more or less than before."""
    told = catalogue.of("organization").events.values()
    return [event.type for event in told if event.resource in RIGHTS]

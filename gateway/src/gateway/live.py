"""
Live updates: what changed, told to each person as server-sent events the moment it is known here.

A line says which record changed, never what stands in it: whoever wants to know reads the record,
so that rights and masks hold as everywhere. Told is only what lies surely within the scope.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from chassis.context import Call
from chassis.contract import Catalogue, Resource
from chassis.errors import ServiceError
from gateway.auth import SESSION, STAFF
from gateway.refusals import TooManyStreams

KEPT = 5_000
"""Events that somebody who comes back may have missed."""
OVERLAP = 50
"""Told again before the place of return: another gateway may have heard events in another order."""
OVERLAP_S = 10.0
"""No further back: orders differ by what was on its way together."""
LONGEST_QUEUE = 200
BEAT_S = 15.0
FRESH_S = 1.0
"""So old the rights of a reader may be when he is told something."""
SPREAD_S = 2.0
"""Within so long all streams ask for their rights after a change that may concern everybody."""
FIRST_S = 2.0
"""Longest wait of a first stream for the events; without a broker it begins all the same."""
PER_ACTOR = 6
RETRY_MS = 3_000
JOB = "job"
RECORD = "record"
"""Stands for any record that has no events of its own."""
CALL_RINGS = "notify.call.rang.v1"
WHO_CALLS = ("title", "customer_id", "contact_id")
REMINDER_DUE = "notify.reminder.fallen_due.v1"
SECRET = ("organization.notice", "organization.direct_message")
"""What only those whom it names hear of, whatever else they may see."""
ABOUT = ("about_resource", "about_id")
JOB_TOLD = ("job_id", "kind", "state", "done", "total", "counts")
_TEXT = {"type": "string"}
EVENT = {
    "type": "object",
    "description": "One event of the stream; who was away for too long gets `reset` and no id.",
    "properties": {
        "id": _TEXT,
        "event": _TEXT,
        "data": {**_TEXT, "contentMediaType": "application/json"},
        "retry": {"type": "integer"},
    },
    "required": ["event", "data"],
}
"""How the document of the interface describes what a stream tells."""


@dataclass(frozen=True)
class News:
    """
    One event as far as live updates need it.

    concerns: all ids that its data names. seen_as: whose scopes count, if not those of `resource`.
    """

    id: str
    resource: str
    action: str
    subject: str
    version: int
    at: str
    actor_id: str
    owner_id: str
    concerns: frozenset[str]
    data: Mapping[str, Any] = field(repr=False)
    shared_with: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    limited: bool = False
    seen_as: str = ""
    heard: float = field(default_factory=time.monotonic)

    def shown_to(self, call: Call, readable: bool) -> list[tuple[str, dict[str, Any]]]:
        """Return (kind, data) of everything that *call* is told about this."""
        told: list[tuple[str, dict[str, Any]]] = []
        service, _, noun = self.resource.partition(".")
        if noun == JOB:
            if call.actor_id in self.concerns:
                told.append(("job_progress", {n: self.data.get(n) for n in JOB_TOLD}))
            return told
        about: dict[str, Any] = {
            "resource": self.resource,
            "id": self.subject,
            "action": self.action,
        }
        about |= {"version": self.version, "at": self.at}
        if f"{self.resource}.{self.action}.v1" == REMINDER_DUE and self.owner_id == call.actor_id:
            told.append(("reminder_due", {**about, "title": self.data.get("title")}))
        if f"{self.resource}.{self.action}.v1" == CALL_RINGS and self.owner_id == call.actor_id:
            told.append(("incoming_call", {**about, **{n: self.data.get(n) for n in WHO_CALLS}}))
        about |= {n: self.data[n] for n in ABOUT if self.data.get(n)}
        if readable and self.resource not in SECRET and self._within(call):
            told.append(("record_changed", about))
        if call.actor_id in self.concerns:
            told.append(("counter_changed", {"resource": self.resource}))
        return told

    def _within(self, call: Call) -> bool:
        """Whether it lies surely in the scope; in doubt it does not, and a list tells later."""
        if call.actor_id in (self.actor_id, self.owner_id):
            return True
        if not self.shared_with.isdisjoint((call.actor_id, *call.departments)):
            return True
        scope = call.scope(self.seen_as or self.resource)
        if self.limited or scope == "all":
            return not self.limited
        if not self.readers.isdisjoint((call.actor_id, *call.stands_in_for)):
            return True
        places = {"department": call.departments, "below": call.reach}.get(scope, ())
        exact, _ = call.chosen(self.seen_as or self.resource)
        return not self.places.isdisjoint((*places, *exact))


class Live:
    """Hears everything, remembers the latest, and feeds the streams that are open."""

    def __init__(self, catalogue: Catalogue, most: int):
        self._want: Callable[[], None] | None = None
        self._hearing = asyncio.Event()
        self._hearing.set()
        self.types = tuple(catalogue.events)
        self._reading = {f"{r.service}.{r.name}": _reading(r) for r in catalogue.resources}
        self._most = most
        self._kept: deque[News] = deque(maxlen=KEPT)
        self._streams: set[_Stream] = set()

    def want(self, begin: Callable[[], None]) -> None:
        """Call *begin* whenever a stream opens: from the first on events must be heard."""
        self._want = begin
        self._hearing.clear()

    @property
    def open(self) -> int:
        """How many streams are open."""
        return len(self._streams)

    def hear(self, kind: str, envelope: Mapping[str, Any]) -> None:
        """Take in one event from the bus."""
        news = _news(kind, envelope)
        self._kept.append(news)
        for stream in self._streams:
            stream.offer(news)

    def gap(self) -> None:
        """
        Events are heard from now on, and some may have been missed: everybody reads anew.

        Streams that still wait for the first of them have missed nothing.
        """
        self._kept.clear()
        self._hearing.set()
        for stream in self._streams:
            if stream.has_begun:
                stream.reset()

    def look(self, kind: str, envelope: Mapping[str, Any]) -> None:
        """Let the streams whose rights an event of organization may have changed ask for them."""
        subject = str(envelope.get("subject") or "")
        for stream in self._streams:
            if not kind.startswith((STAFF, SESSION)):
                later = asyncio.get_running_loop().call_later
                later(random.uniform(0, SPREAD_S), stream.wake)
            elif subject in (stream.call.actor_id, stream.call.session_id):
                stream.wake()

    def close(self) -> None:
        """End every stream; the readers come back to another gateway."""
        for stream in self._streams:
            stream.end()

    def admit(self, call: Call) -> None:
        """Refuse a stream too many. Raises TooManyStreams."""
        own = sum(stream.call.actor_id == call.actor_id for stream in self._streams)
        if own >= PER_ACTOR or len(self._streams) >= self._most:
            raise TooManyStreams(limit=PER_ACTOR)

    async def stream(
        self,
        call: Call,
        *,
        renew: Callable[[], Awaitable[Call]],
        gone: Callable[[], Awaitable[None]],
        last_id: str = "",
        seconds: float = 0,
    ) -> AsyncIterator[bytes]:
        """
        Yield the lines for one reader until they go, the time is over or their rights are.

        renew: the reader as they are now; asked at every beat and before something is told, and
        refuses who may not come in any more. gone: returns when they hung up.
        last_id: the last event that they have got.
        """
        stream = _Stream(call)
        self._streams.add(stream)
        await self._begin_to_hear()
        stream.has_begun = True
        watching = asyncio.ensure_future(gone())
        watching.add_done_callback(lambda _: stream.end())
        timer = asyncio.get_running_loop().call_later(seconds, stream.end)
        try:
            yield f"retry: {RETRY_MS}\n\n".encode()
            for line in self._missed(stream, last_id):
                yield line
            async for news in stream.news(renew):
                if news is None:
                    yield b": beat\n\n" if not stream.lost else self._begin_anew(stream)
                    continue
                for line in self._lines(news, stream.call):
                    yield line
        finally:
            timer.cancel()
            watching.cancel()
            self._streams.discard(stream)

    async def _begin_to_hear(self) -> None:
        """Wait a moment until events are heard: who then reads what there is misses nothing."""
        if self._want is not None:
            self._want()
            with suppress(TimeoutError):
                async with asyncio.timeout(FIRST_S):
                    await self._hearing.wait()

    def _missed(self, stream: "_Stream", last_id: str) -> list[bytes]:
        if not last_id:
            return []
        kept = list(self._kept)
        places = [at for at, news in enumerate(kept) if news.id == last_id]
        if not places:
            return [_line("", "reset", {})]
        place = places[0]
        since = kept[place].heard - OVERLAP_S
        shortly = [n for n in kept[max(0, place - OVERLAP) : place] if n.heard >= since]
        later = [*shortly, *kept[place + 1 :]]
        return [line for news in later for line in self._lines(news, stream.call)]

    def _begin_anew(self, stream: "_Stream") -> bytes:
        stream.lost = False
        return _line("", "reset", {})

    def _lines(self, news: News, call: Call) -> list[bytes]:
        readable = self._may_read(news.resource, call)
        return [_line(news.id, kind, data) for kind, data in news.shown_to(call, readable)]

    def _may_read(self, resource: str, call: Call) -> bool:
        return any(call.allows(name) for name in self._reading.get(resource, ()))


class _Stream:
    """What waits for one reader; who does not keep up begins anew."""

    def __init__(self, call: Call):
        self.call = call
        self.lost = self.has_begun = False
        self._waiting: asyncio.Queue[News | None] = asyncio.Queue(LONGEST_QUEUE)
        self._over = False
        self._renewed = time.monotonic()

    def offer(self, news: News) -> None:
        try:
            self._waiting.put_nowait(news)
        except asyncio.QueueFull:
            self.reset()

    def reset(self) -> None:
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self.lost = True
        self._waiting.put_nowait(None)

    def wake(self) -> None:
        if not self._waiting.full():
            self._waiting.put_nowait(None)

    def end(self) -> None:
        self._over = True
        self.wake()

    async def news(self, renew: Callable[[], Awaitable[Call]]) -> AsyncIterator[News | None]:
        """Yield what comes; None at each beat and after a loss. Ends with the reader's rights."""
        while not self._over:
            found = None
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    found = await self._waiting.get()
            if time.monotonic() - self._renewed > (FRESH_S if found else 0.0):
                try:
                    self.call = await renew()
                except ServiceError:
                    return
                self._renewed = time.monotonic()
            if not self._over:
                yield found


def _reading(resource: Resource) -> list[str]:
    """Return the permissions of which one opens the records: of get and list, where offered."""
    opens = [o for o in resource.operations if o.http and o.safe]
    plain = [o for o in opens if o.verb in ("get", "list")]
    return [o.permission for o in plain or opens]


def _news(kind: str, envelope: Mapping[str, Any]) -> News:
    service, noun, action, _ = kind.split(".")
    data = dict(envelope.get("data") or {})
    resource = f"{service}.{noun}"
    if noun == RECORD:
        resource, action = data["resource"], data["action"]
    return News(
        id=str(envelope.get("id") or ""),
        resource=resource,
        action=action,
        subject=str(envelope.get("subject") or ""),
        version=int(envelope.get("aggregateversion") or 0),
        at=str(envelope.get("time") or ""),
        actor_id=str(envelope.get("actorid") or ""),
        owner_id=str(data.get("owner_id") or ""),
        concerns=frozenset(_ids(data)),
        shared_with=frozenset(envelope.get("sharedwith") or ()),
        readers=frozenset(envelope.get("readers") or ()),
        places=frozenset((*(envelope.get("places") or ()), *_told(data, "department_id"))),
        limited=bool(data.get("limited")),
        seen_as=str(envelope.get("seenas") or ""),
        data={n: data.get(n) for n in (*JOB_TOLD, *ABOUT, *WHO_CALLS)},
    )


def _told(data: Mapping[str, Any], name: str) -> list[str]:
    return [str(data[name])] if data.get(name) else []


def _ids(data: Mapping[str, Any]) -> list[str]:
    """Return the ids that stand right in the data, single ones and lists."""
    found: list[str] = []
    for name, value in data.items():
        if name.endswith("_id") and isinstance(value, str):
            found.append(value)
        if name.endswith("_ids") and isinstance(value, list):
            found += [one for one in value if isinstance(one, str)]
    return found


def _line(event_id: str, kind: str, data: Mapping[str, Any]) -> bytes:
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}event: {kind}\ndata: {orjson.dumps(data).decode()}\n\n".encode()

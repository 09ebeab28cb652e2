"""How live streams are opened: by the usual header, or by a ticket where none can be sent."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from chassis.context import Call, Signer
from chassis.errors import Unauthenticated
from chassis.networks import admits
from chassis.perform import load
from chassis.values import new_id
from contracts.organization.session import NotFromHere
from gateway.auth import Auth, Principal
from gateway.exchange import Answer, Exchange
from gateway.live import Live
from gateway.plans import STREAM, Plan
from gateway.refusals import TicketForPeople

AUDIENCE = "gateway.live"
LIFETIME_S = 30
Again = Callable[[], Awaitable[Call]]


class Tickets:
    """
    Signed for a person's session and seconds old at most; each opens one stream.

    Any gateway takes an unused one. What was used is remembered here and by the organization,
    which all gateways ask.
    """

    def __init__(self, signer: Signer):
        self._signer = signer
        self._used: OrderedDict[str, float] = OrderedDict()

    def give(self, call: Call) -> dict[str, Any]:
        """Return a ticket for whoever calls. Raises TicketForPeople."""
        if call.actor_kind != "staff":
            raise TicketForPeople()
        told = Call(
            audience=AUDIENCE,
            actor_id=call.actor_id,
            session_id=call.session_id,
            correlation_id=new_id(),
            deadline=time.time() + LIFETIME_S,
        )
        return {"ticket": self._signer.sign(told), "expires_in_s": LIFETIME_S}

    def take(self, ticket: str) -> tuple[tuple[str, str], str]:
        """
        Return (person, session) and the id of the ticket.

        Raises Unauthenticated for one that is forged, late or was used here.
        """
        told = self._signer.verify(ticket, AUDIENCE)
        if told.seconds_left <= 0 or told.correlation_id in self._used:
            raise Unauthenticated()
        self._used[told.correlation_id] = told.deadline
        while self._used and next(iter(self._used.values())) < time.time():
            self._used.popitem(last=False)
        return (told.actor_id, told.session_id), told.correlation_id


class Listening:
    """Knows who opens a stream and feeds it as long as they may listen."""

    def __init__(self, live: Live, auth: Auth, signer: Signer):
        self._live, self._auth = live, auth
        self.tickets = Tickets(signer)

    async def principal(self, exchange: Exchange) -> Principal:
        """Return who sends a request, by header or ticket. Raises Unauthenticated."""
        ticket = dict(exchange.query()).get("ticket") if _may_be_ticket(exchange) else None
        if ticket is None:
            credentials = exchange.single(b"authorization"), exchange.single(b"x-api-key")
            return await self._auth.principal(*credentials)
        if exchange.session is None:
            who, ticket_id = self.tickets.take(ticket)
            if not await self._auth.is_unspent(ticket_id):
                raise Unauthenticated()
            exchange.session = who
        return await self._auth.of_session(*exchange.session)

    async def renewed(self, exchange: Exchange) -> Principal:
        """Return who listens as they are now. Raises Unauthenticated or NotFromHere."""
        principal = await self.principal(exchange)
        if not admits(principal.networks, exchange.source):
            raise NotFromHere(source=exchange.source)
        return principal

    def answer(
        self, plan: Plan, exchange: Exchange, call: Call, payload: Mapping[str, Any], renew: Again
    ) -> Answer:
        """Return the stream. Raises TooManyStreams."""
        asked = load(plan.operation, payload)
        self._live.admit(call)
        came = exchange.single(b"last-event-id")[:100] or asked.get("last_event_id", "")
        stream = self._live.stream(
            call, renew=renew, gone=exchange.gone, last_id=came, seconds=asked["seconds"]
        )
        return Answer(200, content_type=STREAM, stream=stream)


def _may_be_ticket(exchange: Exchange) -> bool:
    return exchange.plan is not None and exchange.plan.gives_stream

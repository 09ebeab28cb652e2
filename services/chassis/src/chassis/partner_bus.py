"""The way to partners' queues, for services: the bus itself is imported when it is first used."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chassis.bus.bridge import Bridge, Entry


class PartnerBus:
    """Publishes to partners; a service `provides` it and its due work asks for it by name."""

    def __init__(self, uri: str):
        self._uri = uri
        self._bridge: Bridge | None = None

    def publish(self, partner: str, entries: "Sequence[Entry]") -> None:
        """
        Publish *entries* (sequence, type, event id, body) to *partner*, confirmed and in order.

        Raises NotTaken when the broker did not confirm all of them.
        """
        if self._bridge is None:
            from chassis.bus.bridge import Bridge

            self._bridge = Bridge(self._uri)
        self._bridge.publish(partner, entries)

"""A small client with which a partner receives the events of its grant."""

from crm_partner.client import BadAddress, NotLetIn, PartnerClient
from crm_partner.envelope import Event, NotAnEvent, read
from crm_partner.seen import FileMemory, Memory

__all__ = [
    "BadAddress",
    "Event",
    "FileMemory",
    "Memory",
    "NotAnEvent",
    "NotLetIn",
    "PartnerClient",
    "read",
]

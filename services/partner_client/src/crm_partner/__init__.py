"""A small client with which a partner receives the events of its grant."""

from crm_partner.client import PartnerClient
from crm_partner.envelope import Event, NotAnEvent, read
from crm_partner.seen import FileMemory, Memory

__all__ = ["Event", "FileMemory", "Memory", "NotAnEvent", "PartnerClient", "read"]

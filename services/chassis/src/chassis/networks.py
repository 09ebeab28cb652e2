"""Addresses and networks: whether a source lies in the lists that somebody is held to."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def address(text: str) -> Address | None:
    """
    Return the address that *text* names, or None.

    A port, brackets and an IPv6 zone are left away; an IPv4 address written as IPv6 becomes IPv4,
    so that nobody gets past a list by writing his address otherwise.
    """
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


@lru_cache(maxsize=10_000)
def network(text: str) -> Network:
    """Return the network that *text* names; raises ValueError where it names none."""
    return ip_network(text, strict=False)


def admits(lists: Iterable[Sequence[str]], source: str) -> bool:
    """Return whether *source* lies in a network of each of *lists*; empty lists limit nothing."""
    limits = [one for one in lists if one]
    if not limits:
        return True
    found = address(source)
    return found is not None and all(any(found in network(text) for text in one) for one in limits)

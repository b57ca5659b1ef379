"""Who visits: the address behind our own reverse proxies, and nobody else's word for it."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_ONE_CONNECTION = 64
"""Bits of an IPv6 address that are one connection's: within it a visitor takes any they like (RFC 6177)."""


def visitor(peer: str, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """The address of a visitor, as one connection: an IPv4 address, or an IPv6 network of 64 bits.

    `forwarded` are the values of X-Forwarded-For, in order. Every proxy adds at the right whom it
    heard from, so they are read from there, for as long as those who wrote are trusted.
    """
    found = _address(peer)
    if found is None:
        return ""
    for said in reversed([part for value in forwarded for part in value.split(",")]):
        further = _address(said) if _among(found, trusted) else None
        if further is None:
            break
        found = further
    return str(found if found.version == 4 else ip_network((found, _ONE_CONNECTION), strict=False))


def _among(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _address(said: str) -> Address | None:
    """An address as proxies write it: bare, in brackets, with or without a port; None when it is none."""
    bare = said.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found

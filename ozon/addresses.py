"""Where a request comes from, behind proxies that are ours."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

# Where Ozon's pushes come from, as its documentation of 14 Aug 2026 names them.
OZON_NETWORKS = ("195.34.21.0/24", "185.73.192.0/22", "91.223.93.0/24")


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address: the hop our outermost proxy saw (``PROXY_COUNT`` from the right; 0: no proxy, the peer).

    Whatever stands left of it was written by the visitor and is not believed. Without a usable hop: the peer.
    """
    peer: str | None = request.META.get("REMOTE_ADDR")
    if not settings.PROXY_COUNT:
        return peer
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    hop = hops[-min(settings.PROXY_COUNT, len(hops))].partition("%")[0].strip()
    try:
        return str(ip_address(hop))
    except ValueError:
        return peer


def is_within(address: str | None, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Whether ``address`` lies in one of the networks; what is no address lies in none."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in networks)

"""Where a request comes from, behind proxies that are ours."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address for login throttling: the hop our outermost proxy saw (``PROXY_COUNT`` from the right).

    Whatever stands left of it was written by the visitor and is not believed. Without a usable hop: the peer.
    """
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    hop = hops[-min(settings.PROXY_COUNT, len(hops))].partition("%")[0].strip()
    peer: str | None = request.META.get("REMOTE_ADDR")
    try:
        return str(ip_address(hop))
    except ValueError:
        return peer

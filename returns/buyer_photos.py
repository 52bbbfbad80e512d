"""Fetches the pictures a buyer sent with a claim, which lie at Ozon's addresses, and nothing else from anywhere.

The addresses come from outside, so they are not believed: only hosts on our list (``BUYER_PHOTO_SOURCES``), only by
HTTPS, no redirects, and never a private network. The name is resolved once and that address is called, so that it
cannot become another between the look and the call. Plain HTTP only to the configured API itself: the practice shop's.
"""

import hashlib
import ipaddress
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from urllib.parse import SplitResult, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image

from returns.pictures_check import BROKEN

MOST = 50  # of one claim
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
SECONDS = 15.0  # of one picture, from the first word to the last byte
STEP = 5.0  # between two words
READ = ("JPEG", "PNG", "WEBP")
# By Pillow's name. MPO is the JPEG of phones that add a second view: read as a JPEG, and told by its own name.
FORMATS = {
    "JPEG": ("image/jpeg", ".jpg"),
    "MPO": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}


class NotFetched(Exception):
    """The picture is not to be had; the text says why, in the active language."""


@dataclass(frozen=True)
class Fetched:
    """A picture as it was sent: ``size`` in bytes, type and ending by its content."""

    sha256: str
    size: int
    media_type: str
    ending: str


def fetch(url: str, to: IO[bytes]) -> Fetched:
    """Write the picture into ``to``. Raises ``NotFetched``. Speaks HTTP: never inside a transaction."""
    parts = _allowed(url)
    request = _request(parts, _address(parts))
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(request):
        size += len(piece)
        if size > MOST_BYTES:
            raise NotFetched(_("larger than 10 MB"))
        digest.update(piece)
        to.write(piece)
    media_type, ending = _type(to)
    return Fetched(digest.hexdigest(), size, media_type, ending)


def _allowed(url: str) -> SplitResult:
    """The parts of an address that may be called at all."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotFetched(_("not an address of Ozon's")) from error
    plain = parts.username is None and parts.password is None and bool(parts.hostname)
    if plain and (_is_api(parts) or (port in {None, 443} and _is_listed(parts))):
        return parts
    raise NotFetched(_("not an address of Ozon's"))


def _is_api(parts: SplitResult) -> bool:
    """Whether it is the configured API, to the port."""
    api = urlsplit(settings.OZON_API_URL)
    return (parts.scheme, parts.hostname, parts.port) == (api.scheme, api.hostname, api.port)


def _is_listed(parts: SplitResult) -> bool:
    """``https://*.ozone.ru`` lets in any host below ozone.ru, ``https://ir.ozone.ru`` that one."""
    if parts.scheme != "https":
        return False
    host = (parts.hostname or "").rstrip(".")
    listed = [
        urlsplit(source).netloc for source in settings.BUYER_PHOTO_SOURCES if source.startswith("https://")
    ]
    return any(host.endswith(name[1:]) if name.startswith("*.") else host == name for name in listed)


def _address(parts: SplitResult) -> str:
    """What the name is resolved to, once; a private address only of the API, which was configured."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # no such name, or one that can be none
        raise NotFetched(_("the server did not give it")) from error
    addresses = [str(row[4][0]) for row in found]
    if not _is_api(parts) and not all(_is_public(address) for address in addresses):
        raise NotFetched(_("not an address of Ozon's"))
    return addresses[0]


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    real = mapped or found
    return real.is_global and not real.is_multicast


def _request(parts: SplitResult, address: str) -> httpx.Request:
    """Call the address, and speak to it by its name: in the handshake, so its certificate must be of that name."""
    host = f"[{address}]" if ":" in address else address
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    try:
        return httpx.Request(
            "GET",
            httpx.URL(f"{parts.scheme}://{host}{port}{parts.path or '/'}{query}"),
            headers={"Host": parts.netloc, "Accept": "image/*", "Accept-Encoding": "identity"},
            extensions={"sni_hostname": parts.hostname, "timeout": httpx.Timeout(STEP).as_dict()},
        )
    except (httpx.InvalidURL, UnicodeError) as error:
        raise NotFetched(_("not an address of Ozon's")) from error


def _pieces(request: httpx.Request) -> Iterator[bytes]:
    end = time.monotonic() + SECONDS
    try:
        with httpx.Client(trust_env=False, follow_redirects=False) as client:
            answer = client.send(request, stream=True)
            try:
                if answer.status_code != httpx.codes.OK:
                    raise NotFetched(_("the server did not give it"))
                for piece in answer.iter_bytes():  # as they come: who sends by drops is heard no longer
                    if time.monotonic() > end:
                        raise NotFetched(_("took too long"))
                    yield piece
            finally:
                answer.close()
    except httpx.TimeoutException as error:
        raise NotFetched(_("took too long")) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotFetched(_("the server did not give it")) from error


def _type(content: IO[bytes]) -> tuple[str, str]:
    """What the content is, whatever its server says of it; it has to open whole."""
    content.seek(0)
    try:
        with Image.open(content, formats=READ) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotFetched(_("not a picture that can be read"))
            picture.load()
            found = FORMATS[str(picture.format)]
    except NotFetched:
        raise
    except (*BROKEN, Image.DecompressionBombError) as error:
        raise NotFetched(_("not a picture that can be read")) from error
    content.seek(0)
    return found

"""Buyers' pictures: fetched from Ozon's hosts alone, never from a private network, and only if they are pictures."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from returns import buyer_photos
from returns.buyer_photos import NotFetched, fetch

pytestmark = pytest.mark.usefixtures("english")


def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return out.getvalue()


def two_views() -> bytes:
    """A JPEG as many phones write it."""
    out = BytesIO()
    view = Image.new("RGB", (40, 30), "teal")
    view.save(out, "MPO", save_all=True, append_images=[view])
    return out.getvalue()


class Answers(BaseHTTPRequestHandler):
    """``/good`` is a picture, ``/phone`` one of a phone; ``/moved`` leads elsewhere, ``/text`` lies, ``/long`` has no
    end, ``/drops`` comes byte by byte."""

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/good")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.end_headers()
        if self.path == "/drops":
            self._drip()
            return
        bodies: dict[str, bytes] = {
            "/good": jpeg(),
            "/phone": two_views(),
            "/text": b"<svg onload=alert(1)>",
            "/cut": jpeg()[:400],
        }
        body = bodies.get(self.path, b"x" * 300_000)
        with suppress(OSError):  # who asked has heard enough
            self.wfile.write(body)

    def _drip(self) -> None:
        with suppress(OSError):
            for _ in range(100):
                self.wfile.write(b"x")
                threading.Event().wait(0.02)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def server(settings: Any) -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    address = f"http://127.0.0.1:{running.server_port}"
    settings.OZON_API_URL = address
    yield address
    running.shutdown()
    running.server_close()


def test_a_picture_of_the_practice_shop(server: str) -> None:
    to = BytesIO()
    got = fetch(f"{server}/good", to)
    assert to.getvalue() == jpeg()
    assert (got.size, got.media_type, got.ending) == (len(jpeg()), "image/jpeg", ".jpg")


def test_a_phone_s_jpeg_of_two_views(server: str) -> None:
    got = fetch(f"{server}/phone", BytesIO())
    assert (got.media_type, got.ending) == ("image/jpeg", ".jpg")


def test_who_sends_by_drops_is_not_waited_for(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buyer_photos, "SECONDS", 0.1)
    started = time.monotonic()
    with pytest.raises(NotFetched, match="took too long"):
        fetch(f"{server}/drops", BytesIO())
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "url",
    ["https://..ozone.ru/a.jpg", "https://ir.ozone.ru/\x01.jpg", "https://\u0439.ozone.ru/a.jpg"],
    ids=["no name", "no path", "no host"],
)
def test_an_address_nobody_can_call_is_not_fetched(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buyer_photos, "_pieces", lambda _request: pytest.fail("called"))
    if ".." not in url:
        monkeypatch.setattr(socket, "getaddrinfo", resolving("93.184.216.34"))
    with pytest.raises(NotFetched):
        fetch(url, BytesIO())


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/moved", "the server did not give it"),
        ("/text", "not a picture that can be read"),
        ("/cut", "not a picture that can be read"),
        ("/long", "larger than 10 MB"),
    ],
)
def test_what_is_no_good_picture(server: str, path: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buyer_photos, "MOST_BYTES", 100_000)
    with pytest.raises(NotFetched, match=why):
        fetch(f"{server}{path}", BytesIO())


def resolving(*addresses: str) -> Callable[..., Any]:
    return lambda _host, port, **_how: [
        (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
        for one in addresses
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://ir.ozone.ru/a.jpg",  # not HTTPS
        "https://evil.example/a.jpg",
        "https://ozone.ru.evil.example/a.jpg",
        "https://evilozone.ru/a.jpg",
        "https://ir.ozone.ru:8443/a.jpg",
        "https://ir.ozone.ru@evil.example/a.jpg",
        "https://user:pw@ir.ozone.ru/a.jpg",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "ftp://ir.ozone.ru/a.jpg",
        "//ir.ozone.ru/a.jpg",
        "https://[::1/a.jpg",
        "https://ir.ozone.ru:x/",
        "http://127.0.0.1:1/other-port.jpg",
        "",
    ],
)
def test_no_other_address_is_called(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buyer_photos, "_pieces", lambda _request: pytest.fail("called"))
    monkeypatch.setattr(socket, "getaddrinfo", resolving("93.184.216.34"))
    with pytest.raises(NotFetched, match="not an address of Ozon's"):
        fetch(url, BytesIO())


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.5", "192.168.1.1", "169.254.169.254", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1",
     "0.0.0.0", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
def test_a_name_of_ozon_s_that_leads_into_a_private_network(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buyer_photos, "_pieces", lambda _request: pytest.fail("called"))
    monkeypatch.setattr(socket, "getaddrinfo", resolving("93.184.216.34", address))
    with pytest.raises(NotFetched, match="not an address of Ozon's"):
        fetch("https://ir.ozone.ru/a.jpg", BytesIO())


def test_the_address_that_was_looked_at_is_the_one_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolved once: a name that becomes another between the look and the call has no second chance."""
    asked: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", resolving("93.184.216.34"))
    monkeypatch.setattr(buyer_photos, "_pieces", lambda request: asked.append(request) or [jpeg()])
    fetch("https://ir.ozone.ru/s3/a.jpg?w=1", BytesIO())
    request = asked[0]
    assert str(request.url) == "https://93.184.216.34/s3/a.jpg?w=1"
    assert request.headers["Host"] == "ir.ozone.ru"
    assert request.extensions["sni_hostname"] == "ir.ozone.ru"

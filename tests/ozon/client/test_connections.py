from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ozon.client import OzonClient, connections

KEY = "secret-key-0f9e8d7c"


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.client_address[1], self.headers["Client-Id"], self.headers["Cookie"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.send_header("Set-Cookie", f"cabinet={self.headers['Client-Id']}; Path=/")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.seen: list[tuple[int, str, str | None]] = []


@pytest.fixture
def ozon() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def call(server: Server, client_id: str, **how: Any) -> None:
    url = f"http://127.0.0.1:{server.server_port}"
    with OzonClient(client_id, KEY, base_url=url, http=connections.shared(url), **how) as client:
        client.cancellations.approve(1)


def test_clients_that_come_and_go_share_a_connection(ozon: Server):
    for client_id in ("1", "1", "2"):
        call(ozon, client_id)
    assert len({port for port, _, _ in ozon.seen}) == 1


def test_no_cabinet_is_told_by_a_cookie_what_was_set_for_another(ozon: Server):
    call(ozon, "1")
    call(ozon, "2")
    assert [(client_id, cookie) for _, client_id, cookie in ozon.seen] == [("1", None), ("2", None)]


def test_each_call_carries_the_key_of_its_own_cabinet_at_once_in_many_threads(ozon: Server):
    threads = [threading.Thread(target=call, args=(ozon, str(number))) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(client_id) for _, client_id, _ in ozon.seen) == list(range(20))


def test_a_lent_client_is_not_closed():
    assert connections.shared("https://api-seller.ozon.ru") is connections.shared("https://other.example")
    with OzonClient("1", KEY, http=connections.shared("https://api-seller.ozon.ru")):
        pass
    assert connections.shared("https://api-seller.ozon.ru").is_closed is False


def test_a_proxy_of_the_environment_is_for_far_addresses_only(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with connections.own("http://127.0.0.1:9") as near, connections.own("https://api-seller.ozon.ru") as far:
        assert (near.trust_env, far.trust_env) == (False, True)

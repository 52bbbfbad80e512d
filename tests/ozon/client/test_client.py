from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ozon.client import NotConnected, OzonClient, TransportError

from .support import KEY


@contextmanager
def hanging_up() -> Iterator[tuple[str, list[bytes]]]:
    """A real server that reads one request per connection and closes without an answer."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    seen.append(connection.recv(65536))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
        server.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)


def test_a_refused_connection_means_nothing_was_sent():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with (
        OzonClient("4242", KEY, base_url=f"http://127.0.0.1:{port}") as client,
        pytest.raises(NotConnected) as caught,
    ):
        client.cancellations.approve(1)
    assert (caught.value.retryable, caught.value.uncertain) == (True, False)


def test_a_dropped_connection_leaves_a_write_uncertain_and_unrepeated():
    with (
        hanging_up() as (url, seen),
        OzonClient("4242", KEY, base_url=url) as client,
        pytest.raises(TransportError) as caught,
    ):
        client.cancellations.approve(1)
    assert (caught.value.retryable, caught.value.uncertain) == (False, True)
    assert len(seen) == 1


def test_a_base_url_without_a_scheme_is_reported_like_a_missing_connection():
    with OzonClient("4242", KEY, base_url="ozon.test") as client, pytest.raises(NotConnected):
        client.cancellations.approve(1)


def test_the_representation_names_the_cabinet_only():
    with OzonClient("4242", KEY) as client:
        assert (
            repr(client) == "OzonClient(Transport('https://api-seller.ozon.ru', KeyAuth(client_id='4242')))"
        )


def test_the_client_needs_no_django():
    code = "import sys, ozon.client; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

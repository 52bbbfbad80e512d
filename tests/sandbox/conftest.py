"""A sandbox in this process with nothing in it but its catalogue, and a client with the right key."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox import server
from tests.sandbox.api import Api

HEADERS = {"Client-Id": "100500", "Api-Key": "sandbox-key"}


@pytest.fixture
def running() -> Iterator[server.Running]:
    running = server.start(history=0, catalog=6, arrivals=0, open_cases=False, rate_limit=1000)
    yield running
    running.stop()


@pytest.fixture
def api(running: server.Running) -> Iterator[Api]:
    with httpx.Client(base_url=running.url, headers=HEADERS, timeout=10) as client:
        yield Api(client)

"""Real worker processes on the test database, beside a shop whose Ozon is in this process."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.utils import timezone

from outbox.models import Effect, Stream
from outbox.states import Status
from sandbox import server
from tests.fixtures_desk import Desk, quiet_desk

ROOT = Path(__file__).resolve().parent.parent.parent
CLAIM_SECONDS = 2


def wait_until(done: Callable[[], Any], *, seconds: float = 20.0, what: str = "") -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, f"waited {seconds} s in vain: {what or done}"
        time.sleep(0.02)


def environment() -> dict[str, str]:
    """Of a worker that shares this test's database, with claims that run out soon."""
    address = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(address._replace(path="/" + str(connection.settings_dict["NAME"])))
    claims = {"SELLERDESK_CLAIM_SECONDS": str(CLAIM_SECONDS), "SELLERDESK_LOG_LEVEL": "ERROR"}
    settings = {"DJANGO_SETTINGS_MODULE": "sellerdesk.settings", "DATABASE_URL": database}
    return {**os.environ, **settings, **claims}


class Zygote:
    """The process all workers of a run are forked from."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.concurrency.zygote"],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def fork(self, command: str) -> int:
        """The process id of a child that runs a management command."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


class Workers:
    """Starts worker processes and kills them without warning."""

    def __init__(self, zygote: Zygote) -> None:
        self.pids: list[int] = []
        self._zygote = zygote

    def start(self, number: int = 1, *, command: str = "deliver") -> None:
        """So many processes, each working off what is due."""
        self.pids += [self._zygote.fork(command) for _ in range(number)]

    def running(self) -> list[int]:
        return [pid for pid in self.pids if _alive(pid)]

    def kill(self) -> None:
        """kill -9, all of them, and see that they are gone."""
        for pid in self.running():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not self.running(), what="killed workers are gone")

    def finish(self, number: int = 1) -> None:
        """So many new workers, until each has nothing left to do."""
        self.start(number)
        wait_until(lambda: not self.running(), what="workers finish")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def live(sandbox: server.Running, transactional_db: None) -> Desk:
    """`desk`, with transactions that really commit."""
    return quiet_desk(sandbox)


@pytest.fixture(scope="package")
def zygote(django_db_setup: None) -> Iterator[Zygote]:
    zygote = Zygote()
    yield zygote
    zygote.close()


@pytest.fixture
def workers(zygote: Zygote, live: Desk) -> Iterator[Workers]:
    workers = Workers(zygote)
    yield workers
    workers.kill()


@pytest.fixture
def black_hole() -> Iterator[str]:
    """The address of somebody who takes every call and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def claimed() -> int:
    return Effect.objects.filter(status=Status.CLAIMED).count()


def let_claims_run_out() -> None:
    wait_until(lambda: not Effect.objects.filter(claimed_until__gt=timezone.now()).exists())


def later() -> None:
    """As if the claims of the dead had run out by now, and every stream's pause was over."""
    now = timezone.now()
    Effect.objects.filter(status=Status.CLAIMED).update(claimed_until=now)
    Stream.objects.filter(next_at__gt=now).update(next_at=now)

"""The whole desk as `make run` starts it: own data folder, own PostgreSQL and Valkey, own sandbox."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "desk-of-a-browser-test"
# What would make the desk use somebody else's servers, Ozon or secrets.
FOREIGN = (
    "DATABASE_URL",
    "REDIS_URL",
    "OZON_API_URL",
    "HOST",
    "SELLERDESK_SECRET_KEY",
    "SELLERDESK_FIELD_KEYS",
    "SELLERDESK_DEMO",
    "SELLERDESK_DEBUG",
    "SELLERDESK_PICTURES",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)
READY_SECONDS = 60.0
STOP_SECONDS = 30.0

T = TypeVar("T")


def eventually(look: Callable[[], T], *, seconds: float, what: str) -> T:
    """What `look` gives as soon as it is true. AssertionError, with its last answer, when it never is."""
    until = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < until, f"{what}: not within {seconds:.0f} s, last seen {seen!r}"
        time.sleep(0.1)
    return seen


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class RunningDesk:
    """One data folder; `start` and `stop` as often as wanted."""

    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    def start(self) -> float:
        """Start it and wait for /readyz. The seconds it took."""
        environ = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        own = {
            "SELLERDESK_DATA": str(self.data),
            "PORT": str(self.port),
            "SELLERDESK_ADMIN_PASSWORD": PASSWORD,
        }
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=ROOT,
                env={**environ, **own},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        eventually(self._ready, seconds=READY_SECONDS, what="/readyz is 200")
        return time.monotonic() - began

    def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the desk ended:\n{self.said()}"
        with suppress(URLError, OSError), urlopen(f"{self.url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
        return False

    def stop(self) -> int:
        """Ask it to stop, as a service manager does. Its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=STOP_SECONDS)

    def end(self) -> None:
        """Leave nothing running, whatever happened before."""
        if self.process is None or self.process.poll() is not None:
            return
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def said(self, lines: int = 60) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def sandbox(self, path: str) -> dict[str, Any]:
        """What the sandbox of this desk answers to GET /sandbox/…"""
        port = (self.data / "sandbox.port").read_text().strip()
        with urlopen(f"http://127.0.0.1:{port}/sandbox/{path}", timeout=5) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        return found

    def ledger(self, path: str = "") -> list[dict[str, Any]]:
        """Every write Ozon took, oldest first."""
        entries: list[dict[str, Any]] = self.sandbox(f"ledger?path={path}")["entries"]
        return entries

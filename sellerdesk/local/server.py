"""What the embedded database and the embedded broker have in common."""

import contextlib
import os
import signal
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from sellerdesk.local.errors import LocalError

LOG_LIMIT = 10_000_000
STOP_SECONDS = 15.0


@dataclass(frozen=True)
class Server:
    """A database or broker started by us, and how to stop it."""

    process: subprocess.Popen[bytes]
    url: str
    stop_signal: signal.Signals

    def stop(self) -> None:
        """Ask, wait, kill. Returns when it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def package_folder(package: str) -> Path:
    """Where a package lies, without importing it. Raises LocalError if it is not installed."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LocalError(
            f"The Python package {package} is not installed: run `make run`, or name your own servers "
            "with DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


def open_log(path: Path) -> IO[bytes]:
    """The log to append to; a grown one is put aside first."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")

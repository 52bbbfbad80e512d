"""One process under the supervisor."""

import contextlib
import logging
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from sellerdesk.local.console import Console
from sellerdesk.local.paths import REPOSITORY
from sellerdesk.local.processes import how_it_ended, tied

LAST_LINES = 12
LOG_BYTES = 10_000_000
LOG_FILES = 3


class Child:
    """A started program in a process group of its own, so that Ctrl-C reaches it only through the supervisor.

    What it writes goes to the console behind its name and to its log file, where it is given these; the last
    `keep` lines (None: all) are kept for a message.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        environ: Mapping[str, str],
        console: Console | None = None,
        log: Path | None = None,
        keep: int | None = LAST_LINES,
        descriptors: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.last: deque[str] = deque(maxlen=keep)
        self._console = console
        self._log = _rotating(log) if log else None
        self.process = subprocess.Popen(
            tied(list(argv), signal.SIGTERM),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**environ, "PYTHONUNBUFFERED": "1"},
            cwd=REPOSITORY,
            start_new_session=True,
            pass_fds=descriptors,
        )
        self._reader = threading.Thread(target=self._read, name=f"log of {name}", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None  # noqa: S101 (it is a pipe)
        with self.process.stdout as lines:
            for line in lines:
                text = line.rstrip("\n")
                self.last.append(text)
                if self._console:
                    self._console.line(self.name, text)
                if self._log:
                    self._log.emit(logging.makeLogRecord({"msg": text}))
        if self._log:
            self._log.close()

    def alive(self) -> bool:
        return self.process.poll() is None

    def said(self) -> list[str]:
        """The lines kept. Only of a dead one."""
        self._reader.join(timeout=2)  # not longer: grandchildren may keep the pipe open
        return list(self.last)

    def epitaph(self) -> str:
        """How it ended, with the last it said. Only of a dead one."""
        said = "".join(f"\n  {line}" for line in self.said()[-LAST_LINES:])
        return f"{self.name} {how_it_ended(self.process.wait())}" + (
            f"; its last lines:{said}" if said else ""
        )

    def ask_to_stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()

    def kill(self) -> None:
        """End it and everything it started. Returns when it is gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _rotating(path: Path) -> RotatingFileHandler:
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    path.chmod(0o600)
    return handler

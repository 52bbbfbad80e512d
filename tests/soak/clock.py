"""One clock for all processes of a soak: the sandbox's. In a time-lapse the desk has to live in Ozon's time.

The state of the sandbox's clock stands in a file; whoever was given it (``install``) reads the time from there.
"""

import json
import sqlite3
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from sandbox.clock import Clock

VARIABLE = "SOAK_CLOCK"


class SharedClock:
    """The time in the file. Looks whether the file was replaced, each time it is asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = -1
        self._clock = Clock()

    def now(self) -> datetime:
        replaced = self._path.stat().st_mtime_ns
        if replaced != self._seen:
            self._clock, self._seen = Clock(json.loads(self._path.read_text())), replaced
        return self._clock.now()


def install(path: Path) -> None:
    """Let Django's ``timezone.now`` be the shared clock. Before any model is loaded: their defaults hold it."""
    timezone.now = SharedClock(path).now


def share(path: Path, state: Path) -> None:
    """Tell all processes what the sandbox's clock has just become, by its state file."""
    with sqlite3.connect(state) as rows:
        found = rows.execute("SELECT doc FROM rows WHERE t = 'sandbox/meta' AND k = 'clock'").fetchone()
    draft = path.with_suffix(".new")
    draft.write_text(found[0] if found else "{}")
    draft.replace(path)

"""Limits of this process alone: what holds while Redis cannot be asked."""

import os
import threading
import time
from functools import cache

# Calls a second of one process to one account. The other processes are as blind, so all of them together
# (four workers, two web servers and some to spare) must stay below Ozon's 50.
CAUTIOUS = 5


class Local:
    """The next free moment and the pauses one process knows of. Times are seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next = 0.0
        self._pauses: dict[str, float] = {}

    def book(self, method: str, *, ahead: float) -> tuple[bool, float, float]:
        """Whether the call is booked; seconds to wait (till it leaves, or to ask again); seconds till there is room."""
        now = time.monotonic()
        with self._lock:
            paused = max(self._pauses.get("*", 0.0), self._pauses.get(method, 0.0))
            slot = max(now, self._next, paused)
            if slot - now > ahead:
                return False, slot - ahead - now, slot - now
            self._next = slot + 1 / CAUTIOUS
            return True, slot - now, slot - now

    def pause(self, field: str, seconds: float) -> None:
        """Nothing leaves for so long: ``*`` for the account, or one method."""
        with self._lock:
            self._pauses[field] = max(self._pauses.get(field, 0.0), time.monotonic() + seconds)


def local(account: str) -> Local:
    """The one of this process; a forked process gets its own, whose lock nobody holds."""
    return _local(account, os.getpid())


@cache
def _local(_account: str, _pid: int) -> Local:
    return Local()

"""Calls per second and Client-Id, over all methods, in real time."""

import threading
import time
from collections import defaultdict, deque

from sandbox.errors import EXHAUSTED, ApiError


class RateLimit:
    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def spend(self, client_id: str) -> int:
        """Count a call and say how many are left in this second; 429 if there are none."""
        now = time.monotonic()
        with self._lock:
            calls = self._calls[client_id]
            while calls and calls[0] <= now - 1:
                calls.popleft()
            if len(calls) >= self._per_second:
                message = "You have reached request rate limit per second"
                raise ApiError(429, EXHAUSTED, message, retry_after=1)
            calls.append(now)
            return self._per_second - len(calls)

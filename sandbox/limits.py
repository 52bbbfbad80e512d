"""How often Ozon lets itself be called. All of it is counted in real time, whatever the sandbox's clock does."""

import threading
import time
from collections import defaultdict, deque
from math import ceil

from sandbox.errors import EXHAUSTED, ApiError

SECOND, MINUTE = 1.0, 60.0
STOCKS = "/v2/products/stocks"
STOCK_CALLS = 80
# What an answer says is left where nothing is counted.
UNCOUNTED = 1000


class Window:
    """At most so many calls in the last so many seconds, for each name."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def spend(self, name: str, now: float) -> tuple[int, float]:
        """Count a call and say how many are left; or -1 and after how many seconds there is room."""
        calls = self._calls[name]
        while calls and calls[0] <= now - self._seconds:
            calls.popleft()
        if len(calls) >= self._most:
            return -1, calls[0] + self._seconds - now
        calls.append(now)
        return self._most - len(calls), 0.0


class Limits:
    """`per_second` calls of all methods and 80 stock writes a minute for each Client-Id; 0 or False lifts."""

    def __init__(self, per_second: int, *, stock_limit: bool) -> None:
        self._all = Window(per_second, SECOND) if per_second else None
        self._stocks = Window(STOCK_CALLS, MINUTE) if stock_limit else None
        self._lock = threading.Lock()

    def spend(self, client_id: str, path: str) -> int:
        """Count a call and say how many are left in this second; 429 if there are none."""
        now = time.monotonic()
        with self._lock:
            left = UNCOUNTED
            if self._all:
                left, wait = self._all.spend(client_id, now)
                _refuse_if(left < 0, "You have reached request rate limit per second", wait)
            if self._stocks and path == STOCKS:
                room, wait = self._stocks.spend(client_id, now)
                _refuse_if(room < 0, "You have reached request rate limit per minute", wait)
            return left


def _refuse_if(spent: bool, message: str, wait: float) -> None:
    if spent:
        raise ApiError(429, EXHAUSTED, message, retry_after=max(1, ceil(wait)))

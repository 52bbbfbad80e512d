"""Notifications sent to the seller's server, in threads of their own: no call of the API waits for one."""

import heapq
import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sandbox import deliveries, notices, placing, times
from sandbox.deliveries import Delivery
from sandbox.errors import invalid
from sandbox.shop import Shop
from sandbox.store import Change, Doc, Store

if TYPE_CHECKING:
    from sandbox.core import Sandbox

SENDERS = 4
LOGGED = 1000
# Seconds of real time until the next attempt: growing to ten minutes, then five times every ten.
GAPS = (1, 2, 5, 10, 30, 60, 180, 600, 600, 600, 600, 600, 600)


@dataclass(order=True)
class Task:
    """A body that waits for its moment (monotonic seconds)."""

    due: float
    seq: int
    client_id: str = field(compare=False)
    url: str = field(compare=False)
    body: Doc = field(compare=False)
    attempt: int = field(compare=False, default=1)


class Push:
    """Where each shop wants to be told and of what; kept in the state, the queue is not.

    Ozon promises no order and neither does this: a retry comes after what happened meanwhile.
    """

    def __init__(self, store: Store, shops: dict[str, Shop]) -> None:
        self._store = store
        self._shops = shops
        self._addresses = store.table("sandbox/push")
        self._log: deque[Delivery] = deque(maxlen=LOGGED)
        self._tasks: list[Task] = []
        self._numbers = count(1)
        self._wake = threading.Condition()
        self._stopped = False
        self._threads: list[threading.Thread] = []
        store.watchers.append(self._hear)

    def register(self, client_id: str, url: str | None, types: list[str] | None = None) -> None:
        """Send to this address from now on, of these types (default all), after a ping; None ends it."""
        with self._store.transaction():
            if url is None:
                self._addresses.drop(client_id)
                return
            self._addresses.put(client_id, {"url": url, "types": types or list(notices.TYPES)})
        body = {"message_type": notices.PING, "time": times.text(datetime.now(UTC))}
        self._queue(client_id, url, [body])

    def address(self, client_id: str) -> Doc | None:
        return self._addresses.get(client_id)

    def log(self) -> list[Doc]:
        """The latest attempts, oldest first."""
        with self._wake:
            return [asdict(delivery) for delivery in self._log]

    def waiting(self) -> int:
        """How many bodies wait for their first or their next attempt."""
        with self._wake:
            return len(self._tasks)

    def stop(self) -> None:
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(1.0)

    def _hear(self, changes: list[Change]) -> None:
        """Every commit comes by here, under the store's lock: look, queue, be gone."""
        if not len(self._addresses):
            return
        for change in changes:
            client_id = change[0].partition("/")[0]
            known = self._addresses.get(client_id)
            if known is None or client_id not in self._shops:
                continue
            bodies = [
                b for b in notices.of(self._shops[client_id], change) if b["message_type"] in known["types"]
            ]
            self._queue(client_id, known["url"], bodies)

    def _queue(self, client_id: str, url: str, bodies: list[Doc]) -> None:
        with self._wake:
            for body in bodies:
                task = Task(time.monotonic(), next(self._numbers), client_id, url, body)
                heapq.heappush(self._tasks, task)
            self._start_threads()
            self._wake.notify_all()

    def _start_threads(self) -> None:
        while len(self._threads) < SENDERS and not self._stopped:
            thread = threading.Thread(target=self._send, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _send(self) -> None:
        while task := self._next():
            raw = json.dumps(task.body, ensure_ascii=False).encode()
            kind = str(task.body["message_type"])
            delivery = deliveries.send(task.client_id, task.url, kind, raw, attempt=task.attempt)
            with self._wake:
                self._log.append(delivery)
                if not delivery.accepted and task.attempt <= len(GAPS):
                    task.due = time.monotonic() + GAPS[task.attempt - 1]
                    task.attempt += 1
                    heapq.heappush(self._tasks, task)

    def _next(self) -> Task | None:
        """The next body that is due; None when everything ends. One whose address is gone is dropped."""
        with self._wake:
            while not self._stopped:
                if not self._tasks:
                    self._wake.wait()
                    continue
                wait = self._tasks[0].due - time.monotonic()
                if wait > 0:
                    self._wake.wait(wait)
                    continue
                task = heapq.heappop(self._tasks)
                known = self._addresses.get(task.client_id)
                if known and known["url"] == task.url:
                    return task
        return None


def _shown(sandbox: "Sandbox", _query: dict[str, str], _body: Doc) -> Doc:
    addresses: list[dict[str, Any]] = [
        {"client_id": client_id, **known}
        for client_id in sandbox.worlds
        if (known := sandbox.push.address(client_id)) is not None
    ]
    return {"addresses": addresses, "waiting": sandbox.push.waiting(), "deliveries": sandbox.push.log()}


def _register(sandbox: "Sandbox", query: dict[str, str], body: Doc) -> Doc:
    client_id = placing.world_of(sandbox, body.get("client_id")).shop.client_id
    url, types = body.get("url"), body.get("types")
    if url is not None and (not isinstance(url, str) or urlsplit(url).scheme not in {"http", "https"}):
        raise invalid("url must be an http address, or null for none")
    if types is not None and (not isinstance(types, list) or not set(types) <= set(notices.TYPES)):
        raise invalid(f"types must be some of {', '.join(notices.TYPES)}")
    sandbox.push.register(client_id, url, types)
    return _shown(sandbox, query, body)


ROUTES: dict[tuple[str, str], Callable[["Sandbox", dict[str, str], Doc], Doc]] = {
    ("GET", "/sandbox/push"): _shown,
    ("POST", "/sandbox/push"): _register,
}

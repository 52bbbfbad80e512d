"""From Ozon's "cancelled" to the stock written, under a burst, with pushes and without; all processes real.

The sandbox places orders of one piece, each of another product and warehouse, and cancels twenty of them a second.
Both moments are the sandbox's own: ``/sandbox/cancelled`` and its ledger. A pair that was written before counts from
the opening of its window, thirty seconds after that. Limits of calls are Ozon's and hold.
"""

import json
import math
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from django.urls import reverse
from django.utils import timezone

from benchmarks.tools import report, require
from inventory.models import StockItem, Warehouse
from orders.models import Posting
from outbox.states import Mode, SwitchKind
from ozon.models import Shop, SyncSource
from ozon.states import Source
from sellerdesk.local import programs
from sellerdesk.local.child import Child
from sellerdesk.local.paths import Data
from sellerdesk.local.ports import LOOPBACK, free_port, is_open, wait_for
from sellerdesk.local.readiness import ask
from sellerdesk.shops import connect

PRODUCTS = 600  # in two warehouses each
COUNT, RATE = 1100, 20
INTERVAL = 10  # seconds between polls where nothing is pushed
WINDOW = timedelta(seconds=30)
START, READ, PATIENCE = 90.0, 120.0, 60.0  # seconds at most
WRITE = "/v2/products/stocks"
Pair = tuple[int, str]


class Ozon:
    """The sandbox of this measurement, and what it says of itself."""

    def __init__(self, url: str) -> None:
        self.url = url

    def steer(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        raw = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.url}/sandbox/{path}", raw), timeout=60) as answer:  # noqa: S310  # ours
            said: dict[str, Any] = json.load(answer)
        return said

    def now(self) -> datetime:
        return datetime.fromisoformat(self.steer("clock")["now"])

    def cancelled(self, since: datetime) -> dict[Pair, datetime]:
        """When each pair's posting was cancelled."""
        rows = self.steer("cancelled")["cancelled"]
        moments = ((row, datetime.fromisoformat(row["at"])) for row in rows)
        return {(row["warehouse_id"], row["offer_ids"][0]): at for row, at in moments if at >= since}

    def written(self) -> dict[Pair, list[datetime]]:
        """When each pair's quantity was written, in order."""
        moments: dict[Pair, list[datetime]] = {}
        for entry in self.steer(f"ledger?path={WRITE}")["entries"]:
            for row in entry["effect"]["updated"]:
                pair = row["warehouse_id"], row["offer_id"]
                moments.setdefault(pair, []).append(datetime.fromisoformat(entry["at"]))
        return moments


@contextmanager
def house() -> Iterator[tuple[Ozon, int]]:
    """Sandbox, web, worker and beat as `make run` starts them. Yields the sandbox and the port of the web."""
    with tempfile.TemporaryDirectory() as folder:
        data, port, web_port = Data(Path(folder)), free_port(), free_port()
        data.create()
        words = ["--catalog", str(PRODUCTS), "--arrivals", "0", "--history", "0"]
        children = [_child(data, "sandbox", [*programs.sandbox(data, port=port), *words])]
        try:
            require({"the sandbox answers": wait_for(lambda: is_open(LOOPBACK, port), seconds=START)})
            children += [
                _child(data, "web", programs.web(host=LOOPBACK, port=web_port, environ=os.environ)),
                _child(data, "worker", programs.worker(os.environ)),
                _child(data, "beat", programs.beat(data)),
            ]
            ready = wait_for(lambda: ask(LOOPBACK, web_port, "/readyz")[0] == 200, seconds=START)
            require({"web, worker and beat are ready": ready})
            yield Ozon(f"http://{LOOPBACK}:{port}"), web_port
        finally:
            for child in reversed(children):
                child.kill()


def _child(data: Data, name: str, argv: list[str]) -> Child:
    return Child(name, argv, environ={**os.environ, "SELLERDESK_LOG_LEVEL": "ERROR"}, log=data.log(name))


def connected(ozon: Ozon) -> Shop:
    """A shop that lets everything out and has read what there is."""
    shop = connect(
        name="latency",
        client_id="100500",
        api_key="sandbox-key",
        api_url=ozon.url,
        switches=dict.fromkeys(SwitchKind, Mode.ON),
    )
    sources = SyncSource.objects.filter(shop=shop)
    # Ninety days of bookings, asked for one by one, are no part of this.
    sources.filter(source=Source.ACCRUALS).update(history_from=shop.opening_line)
    sources.filter(source=Source.FBS).update(interval=INTERVAL)
    _until_read(shop)
    return shop


def _until_read(shop: Shop) -> None:
    sources, items = SyncSource.objects.filter(shop=shop), StockItem.objects.filter(shop=shop)
    warehouses = Warehouse.objects.filter(shop=shop)
    require({"warehouses are read": wait_for(lambda: warehouses.count() > 1, seconds=READ, pause=1)})
    sources.filter(source=Source.STOCKS).update(wanted_at=timezone.now())
    read = wait_for(lambda: items.count() == 2 * PRODUCTS, seconds=READ, pause=1)
    opened = wait_for(lambda: not sources.filter(opened_at=None).exists(), seconds=READ, pause=1)
    require({"the shop is read": read and opened})


def measure(ozon: Ozon, shop: Shop) -> list[float]:
    """Seconds from each cancellation of a burst to the write of its pair, in order; infinity where none came."""
    postings = Posting.objects.filter(shop=shop)
    before = postings.count()
    ozon.steer("burst", {"kind": "posting", "count": COUNT, "distinct": True})
    here = wait_for(lambda: postings.count() == before + COUNT, seconds=READ, pause=1)
    require({"the orders are here": here})
    time.sleep(INTERVAL)
    since = ozon.now()
    ozon.steer("burst", {"kind": "cancellation_unpacked", "count": COUNT, "per_second": RATE})
    time.sleep(COUNT / RATE)
    waits: list[float] = []
    wait_for(lambda: _all_in(waits, ozon, since), seconds=PATIENCE, pause=1)
    return sorted(waits)


def _all_in(waits: list[float], ozon: Ozon, since: datetime) -> bool:
    cancelled, written = ozon.cancelled(since), ozon.written()
    waits[:] = [_wait(at, written.get(pair, [])) for pair, at in cancelled.items()]
    return len(waits) == COUNT and math.inf not in waits


def _wait(at: datetime, written: list[datetime]) -> float:
    before = [moment for moment in written if moment < at]
    start = max(at, before[-1] + WINDOW) if before else at
    after = next((moment for moment in written if moment >= at), None)
    return (after - start).total_seconds() if after else math.inf


def percentile(waits: list[float], part: float) -> float:
    return waits[max(0, math.ceil(part * len(waits)) - 1)]


def main() -> None:
    with house() as (ozon, web_port):
        shop = connected(ozon)
        url = f"http://{LOOPBACK}:{web_port}{reverse('push', args=[shop.push_secret])}"
        ozon.steer("push", {"client_id": shop.client_id, "url": url})
        pushed = measure(ozon, shop)
        ozon.steer("push", {"client_id": shop.client_id, "url": None})
        polled = measure(ozon, shop)
    figures = {
        f"{name}_{which}": value
        for name, waits in (("pushed", pushed), ("polled", polled))
        for which, value in (
            ("p50", statistics.median(waits)),
            ("p95", percentile(waits, 0.95)),
            ("max", waits[-1]),
            ("pairs", len(waits)),
        )
    }
    report("latency", {**figures, "interval": INTERVAL, "per_second": RATE}, {})
    require(
        {
            "every cancellation reached the stock": len(pushed) == len(polled) == COUNT,
            "p95 with pushes below 2 s": figures["pushed_p95"] < 2,
            "p95 without pushes below the interval and 2 s": figures["polled_p95"] < INTERVAL + 2,
        }
    )

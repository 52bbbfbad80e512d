"""A shop connected to a sandbox in this process: what tests of whole paths stand on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from httpx_retries import Retry

from inventory.models import StockItem
from messaging.models import BuyerMessage
from orders.cancellations import settle_open
from orders.models import Cancellation, CancellationRequest
from outbox.models import Effect, Stream
from outbox.states import Mode, Status, SwitchKind
from outbox.sweep import deliver_all
from ozon import sync
from ozon.client import transport
from ozon.models import Shop, SyncSource
from ozon.states import Source
from returns.models import Return
from sandbox import assembly, server
from sandbox.catalogue import FBS_WAREHOUSE, RFBS_WAREHOUSE
from sellerdesk.shops import connect
from tests import copies, tables
from worklist import tally
from worklist.models import WorkItem
from worklist.states import ItemState

APPROVE = "/v2/conditional-cancellation/approve"
REJECT = "/v2/conditional-cancellation/reject"
RETURN_ACT = "/v1/returns/rfbs/action/set"
CHAT_START = "/v1/chat/start"
CHAT_SEND = "/v1/chat/send/message"
STOCK = "/v2/products/stocks"
ON = dict.fromkeys(SwitchKind, Mode.ON)
KEY = {"client_id": "100500", "api_key": "sandbox-key"}


@dataclass
class Desk:
    """A connected shop beside its sandbox. Every method does what a worker or Ozon would do, now."""

    shop: Shop
    running: server.Running

    @property
    def world(self) -> Any:
        return self.running.world

    def sync(self, *sources: Source) -> dict[str, sync.Report]:
        """One pass over the sources (all by default)."""
        return {source: sync.run(self.shop, source) for source in sources or sync.sources()}

    def deliver(self) -> dict[str, int]:
        """Work off everything unsent, without waiting for pauses between attempts or calls, and settle what is over."""
        Effect.objects.filter(status=Status.DUE).update(due_at=timezone.now())
        Stream.objects.update(next_at=timezone.now())
        told = deliver_all()
        settle_open()
        return told

    def read_back(self) -> dict[str, int]:
        """Read Ozon for every lost answer, without waiting for the next reading."""
        Effect.objects.filter(status=Status.UNKNOWN).update(read_back_at=timezone.now())
        told = deliver_all()
        settle_open()
        return told

    def work(self) -> None:
        """What a worker does in a while: read, deliver, read again."""
        self.sync()
        self.deliver()
        self.read_back()
        self.sync()

    def fault(self, fault: str, path: str = "*", **how: Any) -> None:
        self.running.sandbox.faults.add({"fault": fault, "path": path, **how})

    def ledger(self, path: str | None = None) -> list[dict[str, Any]]:
        """Every write Ozon took."""
        return self.running.sandbox.ledger.entries(path=path)

    def written(self, path: str | None = None) -> list[dict[str, Any]]:
        """What every write Ozon took did."""
        return [entry["effect"] for entry in self.ledger(path)]

    def cancelled(self, **how: Any) -> str:
        """A posting of one kettle that comes in, is read, and is then cancelled at Ozon. Its number."""
        posting = self.world.add_posting(lines=[{"offer_id": "KT-17-GL", "quantity": 1}])
        self.sync(Source.FBS)
        self.world.cancel(posting["posting_number"], **how)
        self.sync(Source.FBS)
        return str(posting["posting_number"])

    def case(self, number: str) -> Cancellation:
        return Cancellation.objects.get(shop=self.shop, posting__posting_number=number)

    def message(self, number: str) -> BuyerMessage:
        return BuyerMessage.objects.get(shop=self.shop, posting_number=number)

    def request(self, cancellation_id: int) -> CancellationRequest:
        return CancellationRequest.objects.get(shop=self.shop, cancellation_id=cancellation_id)

    def claim(self, return_id: int) -> Return:
        return Return.objects.get(shop=self.shop, source="rfbs", return_id=return_id)

    def item(self, offer_id: str = "KT-17-GL", warehouse_id: int = FBS_WAREHOUSE) -> StockItem:
        return StockItem.objects.get(shop=self.shop, offer_id=offer_id, warehouse_id=warehouse_id, grade="A")

    def free_at_ozon(self, offer_id: str = "KT-17-GL", warehouse_id: int = FBS_WAREHOUSE) -> int:
        row = self.world.stock(offer_id, warehouse_id)
        return int(row["present"]) - int(row["reserved"])

    def present_at_ozon(self, offer_id: str = "KT-17-GL", warehouse_id: int = FBS_WAREHOUSE) -> int:
        return int(self.world.stock(offer_id, warehouse_id)["present"])

    def queue(self) -> list[tuple[str, str]]:
        """(kind, posting number) of everything a person has to do, oldest first."""
        rows = WorkItem.objects.filter(shop=self.shop, state=ItemState.OPEN).order_by("id")
        return list(rows.values_list("kind", "posting_number"))

    def effects(self) -> list[tuple[str, str]]:
        """(kind, status) of every write that was ever wanted, oldest first."""
        rows = Effect.objects.filter(shop=self.shop).order_by("id")
        return list(rows.values_list("kind", "status"))

    def source(self, source: Source) -> SyncSource:
        return SyncSource.objects.get(shop=self.shop, source=source)

    def price(self, return_id: int) -> Decimal:
        line = self.world.claim(return_id)["line"]
        return Decimal(line["price"]) * int(line["quantity"])


def open_desk(running: server.Running, *, opening_line: datetime | None = None, **changes: Any) -> Desk:
    """Connect a shop with every switch on (or as told) to the sandbox. Nothing is read yet."""
    how: dict[str, Any] = {"name": "Тёплый дом", "switches": ON, **KEY, **changes}
    return Desk(connect(api_url=running.url, opening_line=opening_line, **how), running)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[server.Running]:
    """A stand-in Ozon in this process: goods and stock, and nothing that happened yet. A read it refuses is repeated
    as often as any, but at once: how long one waits for that is shown where the transport is tested."""
    impatient = Retry(total=transport.READS.total, backoff_factor=0)
    monkeypatch.setattr(transport, "READS", impatient)
    running = server.start(
        history=0, catalog=6, arrivals=0, open_cases=False, stock_limit=False, rate_limit=100_000
    )
    yield running
    running.stop()


@pytest.fixture
def desk(sandbox: server.Running, db: None) -> Desk:
    """A shop that was connected while nothing went on: whatever comes now is work."""
    return quiet_desk(sandbox)


def quiet_desk(running: server.Running) -> Desk:
    """Connected and read, to a cabinet in which nothing was before. Really so once in a process, copied then."""
    if _copies and not Shop.objects.filter(pk=_copies[0].shop).exists():
        return Desk(copies.put_in(_copies[0], running), running)
    is_alone = not _copies and not tables.with_rows()
    desk = open_desk(running)
    # Months that are asked for one by one would cost more than most tests.
    SyncSource.objects.update(history_from=desk.shop.opening_line)
    desk.sync()
    if is_alone:
        _copies.append(copies.taken(desk.shop, running))
    return desk


_copies: list[copies.Copy] = []


__all__ = ["FBS_WAREHOUSE", "RFBS_WAREHOUSE", "Desk", "open_desk", "quiet_desk"]


@pytest.fixture
def figures_kept(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are counted once for many pages, as at work; elsewhere each page counts what a test has just made."""
    settings.FIGURES_SECONDS = 60
    monkeypatch.setattr(tally, "_memory", {})


@pytest.fixture
def assembled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ozon shows an assembly as soon as it took it."""
    monkeypatch.setattr(assembly, "SECONDS_UNTIL_PACKED", 0.0)

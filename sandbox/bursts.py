"""Many things at once: cases placed one after another at a steady rate, in the background."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from sandbox import catalogue, fields, placing, postings
from sandbox.errors import ApiError, invalid
from sandbox.shop import Shop
from sandbox.store import Doc
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.core import Sandbox

CANCELLATIONS = frozenset({"cancellation_unpacked", "cancellation_packed", "cancellation_handed_over"})
MOST = 100_000


@dataclass
class Burst:
    """`per_second` 0 places everything at once; `distinct` takes another product and warehouse each time."""

    client_id: str
    kind: str
    count: int
    per_second: float = 0.0
    distinct: bool = False
    done: int = 0
    over: bool = False
    error: str = ""


@dataclass
class Bursts:
    """All bursts since the start, newest last."""

    stopping: threading.Event = field(default_factory=threading.Event)
    bursts: list[Burst] = field(default_factory=list)

    def start(self, world: World, burst: Burst) -> Burst:
        """Begin it; without a rate it is over when this returns. 400 if it cannot be done."""
        if burst.kind not in placing.CASES:
            raise invalid(f"kind must be one of {', '.join(placing.CASES)}")
        things = _things(world, burst)
        self.bursts.append(burst)
        if burst.per_second:
            threading.Thread(target=self._run, args=(burst, things), daemon=True).start()
        else:
            with world.shop.store.transaction():
                for thing in things:
                    thing()
                    burst.done += 1
            burst.over = True
        return burst

    def stop(self) -> None:
        self.stopping.set()

    def _run(self, burst: Burst, things: Iterator[Callable[[], object]]) -> None:
        began = time.monotonic()
        try:
            for thing in things:
                if self.stopping.wait(max(0.0, began + burst.done / burst.per_second - time.monotonic())):
                    break
                thing()
                burst.done += 1
        except ApiError as error:
            burst.error = error.message
        burst.over = True


def _things(world: World, burst: Burst) -> Iterator[Callable[[], object]]:
    if burst.kind == "posting" and burst.distinct:
        return _orders(world, burst.count)
    if burst.kind in CANCELLATIONS:
        return _cancellations(world, burst)
    return (lambda: placing.place(world, burst.kind, {}) for _ in range(burst.count))


def _orders(world: World, count: int) -> Iterator[Callable[[], object]]:
    """Orders of one piece, each of another product and warehouse."""
    shop = world.shop
    pairs = [
        (product, warehouse) for product in catalogue.products(shop) for warehouse in catalogue.WAREHOUSES
    ]
    if count > len(pairs):
        raise invalid(f"there are {len(pairs)} products and warehouses, not {count}")
    return (_order(shop, product, warehouse) for product, warehouse in pairs[:count])


def _order(shop: Shop, product: Doc, warehouse: int) -> Callable[[], object]:
    scheme = "rfbs" if warehouse == catalogue.RFBS_WAREHOUSE else "fbs"
    lines = [{"offer_id": product["offer_id"], "quantity": 1}]

    def place() -> Doc:
        with shop.store.transaction():
            return postings.place(shop, scheme=scheme, lines=lines)

    return place


def _cancellations(world: World, burst: Burst) -> Iterator[Callable[[], object]]:
    """Of postings that wait to be packed, another product and warehouse each time while there is one."""
    numbers = _by_pair(world.shop)
    if len(numbers) < burst.count:
        raise invalid(f"only {len(numbers)} postings wait to be packed")
    return (_cancellation(world, burst.kind, number) for number in numbers[: burst.count])


def _cancellation(world: World, kind: str, number: str) -> Callable[[], object]:
    return lambda: placing.place(world, kind, {"posting_number": number})


def _by_pair(shop: Shop) -> list[str]:
    """Posting numbers so that every product and warehouse comes once before any comes twice."""
    rounds: dict[tuple[int, int], int] = {}
    placed: list[tuple[int, str]] = []
    with shop.store.transaction():
        for doc in shop.postings.walk("placed", buckets=["fbs/awaiting_packaging"]):
            pair = (doc["lines"][0]["sku"], doc["warehouse_id"])
            rounds[pair] = rounds.get(pair, 0) + 1
            placed.append((rounds[pair], doc["posting_number"]))
    return [number for _, number in sorted(placed, key=lambda row: row[0])]


def _start(sandbox: "Sandbox", _query: dict[str, str], body: Doc) -> Doc:
    world = placing.world_of(sandbox, body.get("client_id"))
    rate = body.get("per_second", 0)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or rate < 0:
        raise invalid("per_second must be a number, 0 or more")
    burst = Burst(
        client_id=world.shop.client_id,
        kind=fields.string(body, "kind"),
        count=fields.integer(body, "count", default=1, low=1, high=MOST),
        per_second=float(rate),
        distinct=body.get("distinct") is True,
    )
    return asdict(sandbox.bursts.start(world, burst))


def _listed(sandbox: "Sandbox", _query: dict[str, str], _body: Doc) -> Doc:
    return {"bursts": [asdict(burst) for burst in sandbox.bursts.bursts]}


ROUTES: dict[tuple[str, str], Callable[["Sandbox", dict[str, str], Doc], Doc]] = {
    ("GET", "/sandbox/burst"): _listed,
    ("POST", "/sandbox/burst"): _start,
}

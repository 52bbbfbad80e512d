"""Our ledger against Ozon's figures, pair by pair (an offer in a warehouse). Quantities are pieces.

What is compared: Ozon's free quantity (present less reserved) with what Ozon may sell by our ledger. Where this desk
keeps the numbers that is what it would tell Ozon now: on hand, less what open postings hold (the larger of our figure
and Ozon's), less what was cancelled and nobody put back, less the buffer; of a kit what its scarcest component makes.
Where another system keeps them neither buffer nor what was not put back counts, for nobody told Ozon of them, and kits
and their components are left out: whether that system shares their goods nobody can know.

What is forgiven:
- Ozon may have more free by the pieces of postings we still hold open and Ozon reserves no longer: it shows an end of
  theirs that we have not read yet. An order Ozon reserves and we have not read needs no forgiving, the larger counts.
- A reading that began less than ``LAG`` after our last write or movement of the pair, or while a write is under way,
  proves nothing: Ozon's readers trail.
- One reading proves nothing either: a case opens when readings ``PROOF`` apart differ and none between them agreed.

Nothing of ours is changed by it: a difference is shown until a person settles it, or until both agree again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from inventory.goods import Kits, Pair
from inventory.kits import kits_about
from inventory.models import StockItem, StockMovement
from inventory.selectors import Free, free_stock
from inventory.services import lane_of
from inventory.states import Grade
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.models import Shop

LAG = timedelta(seconds=60)
PROOF = timedelta(minutes=10)
UNDER_WAY = frozenset({Status.DUE, Status.CLAIMED, Status.UNKNOWN})


@dataclass(frozen=True)
class Reading:
    """Ozon's figures of a pair."""

    present: int
    reserved: int

    @property
    def free(self) -> int:
        return self.present - self.reserved


@dataclass(frozen=True)
class Compared:
    """``ours``: what Ozon may sell by the ledger; ``slack``: how much more Ozon may have free without differing;
    ``agrees_at``: how many pieces on hand would make both agree, None for a kit, which has none itself."""

    stock: Free
    reading: Reading
    ours: int
    slack: int
    agrees_at: int | None

    @property
    def item(self) -> StockItem:
        return self.stock.item

    @property
    def pair(self) -> Pair:
        return _pair(self.item)

    @property
    def gap(self) -> int:
        """Pieces Ozon has free beyond ours; negative where it has fewer."""
        return self.reading.free - self.ours

    @property
    def differs(self) -> bool:
        return not 0 <= self.gap <= self.slack


@dataclass(frozen=True)
class Verdict:
    """What a reading says of its pairs; of those it proves nothing about, nothing."""

    agree: Mapping[Pair, Compared] = field(default_factory=dict)
    differ: Mapping[Pair, Compared] = field(default_factory=dict)


def compare(shop: Shop, readings: Mapping[Pair, Reading]) -> dict[Pair, Compared]:
    """Every pair whose ledger is open and can be compared. One statement for what is free; kits cost two more."""
    kits = kits_about(shop.pk, {offer_id for _, offer_id in readings})
    reserved = {pair: reading.reserved for pair, reading in readings.items()}
    taken = kits.taken(_reserved_around(shop, kits, readings) | reserved)
    shared = kits.parts.keys() | {part for parts in kits.parts.values() for part in parts}
    pairs = [pair for pair in readings if shop.keeps_stock or pair[1] not in shared]
    free = free_stock(shop.pk, pairs, kits=kits)
    if not shop.keeps_stock:
        free = {pair: replace(stock, ours=0, kept=0) for pair, stock in free.items()}
    return {pair: _compared(stock, readings[pair], taken) for pair, stock in free.items()}


def _compared(stock: Free, reading: Reading, taken: Mapping[Pair, int]) -> Compared:
    spoken_for = max(stock.open, taken.get(_pair(stock.item), 0)) + stock.ours + stock.kept
    return Compared(
        stock=stock,
        reading=reading,
        ours=stock.quantity(reserved_at_ozon=taken),
        slack=_slack(stock, taken),
        agrees_at=None if stock.parts else reading.free + spoken_for,
    )


def _reserved_around(shop: Shop, kits: Kits, pairs: Collection[Pair]) -> dict[Pair, int]:
    """What Ozon reserved last, as far as we know, of goods that share components with these."""
    if not kits.parts:
        return {}
    around = kits.related(pairs)
    rows = StockItem.objects.filter(
        shop=shop,
        grade=Grade.A,
        ozon_reserved__gt=0,
        warehouse_id__in={warehouse_id for warehouse_id, _ in around},
        offer_id__in={offer_id for _, offer_id in around},
    )
    found = {_pair(row): row.ozon_reserved or 0 for row in rows}
    return {pair: n for pair, n in found.items() if pair in around}


def _slack(stock: Free, taken: Mapping[Pair, int]) -> int:
    if stock.parts:
        return sum(_slack(part, taken) for part, _ in stock.parts if part)
    return max(0, stock.open - taken.get(_pair(stock.item), 0))


def judge(shop: Shop, readings: Mapping[Pair, Reading], *, read_at: datetime) -> Verdict:
    """What readings that began at ``read_at`` prove. Reads only; what moves meanwhile is seen and proves nothing."""
    compared = compare(shop, readings)
    differing = {pair: one for pair, one in compared.items() if one.differs}
    unsure = _moving(shop, list(differing.values()), since=read_at - LAG) if differing else set()
    return Verdict(
        agree={pair: one for pair, one in compared.items() if not one.differs},
        differ={pair: one for pair, one in differing.items() if pair not in unsure},
    )


def _moving(shop: Shop, differing: Collection[Compared], *, since: datetime) -> set[Pair]:
    """Those whose goods moved, or whose quantity was told, after ``since``, or is being told."""
    moved = set(
        StockMovement.objects.filter(shop=shop, at__gt=since).values_list("item__warehouse_id", "component")
    )
    lanes = Effect.objects.filter(
        shop=shop,
        kind=EffectKind.STOCK_PUSH,
        status__in=UNDER_WAY,
        lane__in=[lane_of(one.item) for one in differing],
    )
    told = set(lanes.values_list("lane", flat=True))
    return {
        one.pair
        for one in differing
        if lane_of(one.item) in told
        or (one.item.pushed_at and one.item.pushed_at > since)
        or moved & {one.pair, *(_pair(part.item) for part, _ in one.stock.parts if part)}
    }


def _pair(item: StockItem) -> Pair:
    return item.warehouse_id, item.offer_id

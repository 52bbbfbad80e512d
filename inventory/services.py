"""Movements of the stock ledger and what Ozon is told of it. Quantities are pieces."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from inventory import oversold
from inventory.goods import Goods, Kits, Line, whole
from inventory.kits import apart, kits_about, kits_of
from inventory.locks import lock_pairs
from inventory.models import StockItem, StockMovement
from inventory.states import Cause, Grade
from outbox.services import Wanted, enqueue_many, put_off
from outbox.states import EffectKind
from ozon import copying
from ozon.models import Shop

__all__ = [
    "ON_HAND",
    "PAIR_PAUSE",
    "Goods",
    "Line",
    "Told",
    "lane_of",
    "move",
    "push",
    "push_all",
    "push_offers",
    "set_on_hand",
    "take_reading",
    "told",
]
ON_HAND = ("on_hand", "oversold_since")
PAIR_PAUSE = timedelta(seconds=30)  # Ozon takes one quantity per product and warehouse in 30 s


def move(
    item: StockItem,
    quantity: int,
    *,
    cause: Cause,
    cause_id: str,
    by: str,
    goods: Goods | None = None,
    reason: str = "",
) -> bool:
    """Change what is on hand, once per cause and component. False when this cause acted before.

    ``item`` must be locked. The unique constraint decides between two who try at once. Below zero and back again a case
    is opened and closed.
    """
    if quantity == 0:
        return False
    _, created = StockMovement.objects.get_or_create(
        shop_id=item.shop_id,
        cause=cause,
        cause_id=cause_id,
        component=item.offer_id,
        item=item,
        defaults={
            "quantity": quantity,
            "by": by[:150],
            "reason": reason[:300],
            "posting_number": whole(goods.posting_number) if goods else "",
        },
    )
    if created:
        was_below = item.oversold_since is not None
        set_on_hand(item, item.on_hand + quantity)
        item.save(update_fields=ON_HAND)
        if was_below or item.oversold_since:
            oversold.show(item.shop, [item], by=by)
    return created


def set_on_hand(item: StockItem, quantity: int) -> None:
    """Put a figure on a locked item, unsaved (``ON_HAND``), with the mark that it is below zero. Its movement is the
    caller's to write."""
    item.on_hand = quantity
    item.oversold_since = (item.oversold_since or timezone.now()) if quantity < 0 else None


def push_all(page: Sequence[tuple[Goods, str]], *, by: str) -> None:
    """Tell Ozon the free quantity of each offer of these postings and of the kits they are in, where the ledger is open
    and ours to keep. Each posting comes with the cause; its stock rows are locked. In a handful of statements."""
    if not page or not page[0][0].shop.keeps_stock:
        return
    whole = [(goods, cause_id) for goods, (_, cause_id) in zip(apart(g for g, _ in page), page, strict=True)]
    shop, kits = whole[0][0].shop, kits_of([goods for goods, _ in whole])
    open_ones = _open_ones(
        shop,
        {goods.warehouse_id for goods, _ in whole},
        kits.sharing(line.offer_id for goods, _ in whole for line in goods.lines),
    )
    wanted = [
        _wanted(item, cause_id=cause_id, posting_number=goods.posting_number)
        for goods, cause_id in whole
        for offer_id in sorted(kits.sharing(line.offer_id for line in goods.lines))
        if (item := open_ones.get((goods.warehouse_id, offer_id)))
    ]
    enqueue_many(shop=shop, kind=EffectKind.STOCK_PUSH, wanted=wanted, by=by)


def push_offers(
    shop: Shop,
    warehouse_id: int,
    offer_ids: Iterable[str],
    *,
    by: str,
    cause_id: str,
    kits: Kits | None = None,
) -> None:
    """Tell Ozon the free quantity of these offers in a warehouse and of the kits they are in, where the ledger is open
    and ours to keep. ``cause_id`` is new each time; the offers' stock rows are locked."""
    if not shop.keeps_stock:
        return
    offers = set(offer_ids)
    kits = kits_about(shop.pk, offers) if kits is None else kits
    items = _open_ones(shop, {warehouse_id}, kits.sharing(offers))
    wanted = [_wanted(item, cause_id=cause_id, posting_number="") for _, item in sorted(items.items())]
    enqueue_many(shop=shop, kind=EffectKind.STOCK_PUSH, wanted=wanted, by=by)


def _open_ones(shop: Shop, warehouse_ids: set[int], offer_ids: set[str]) -> dict[tuple[int, str], StockItem]:
    items = StockItem.objects.filter(
        shop=shop, warehouse_id__in=warehouse_ids, offer_id__in=offer_ids, grade=Grade.A
    )
    return {(item.warehouse_id, item.offer_id): item for item in items}


def lane_of(item: StockItem) -> str:
    """What must not be told by two at a time: an offer in a warehouse."""
    return f"{item.warehouse_id}:{item.offer_id}"


def push(item: StockItem, shop: Shop, *, by: str, cause_id: str, posting_number: str = "") -> None:
    """Enqueue the absolute free quantity of one offer. What it is, is read at the moment of sending."""
    wanted = _wanted(item, cause_id=cause_id, posting_number=posting_number)
    enqueue_many(shop=shop, kind=EffectKind.STOCK_PUSH, wanted=[wanted], by=by)


def _wanted(item: StockItem, *, cause_id: str, posting_number: str) -> Wanted:
    lane = lane_of(item)
    return Wanted(
        key=f"{cause_id}:{lane}",
        lane=lane,
        payload={"warehouse_id": item.warehouse_id, "offer_id": item.offer_id},
        posting_number=posting_number,
        due_at=max(timezone.now(), item.pushed_at + PAIR_PAUSE) if item.pushed_at else None,
    )


@dataclass(frozen=True, kw_only=True)
class Told:
    """What Ozon took: the free ``quantity`` of an offer in a warehouse, and what Ozon had reserved just before; None
    where that could not be read. Pieces."""

    warehouse_id: int
    offer_id: str
    quantity: int
    at_ozon: int | None

    @property
    def pair(self) -> tuple[int, str]:
        return self.warehouse_id, self.offer_id


def told(shop: Shop, quantities: Sequence[Told]) -> None:
    """Remember what Ozon was told last, for the page and the 30-second rule, in a handful of statements.

    Needs a transaction. The rows are locked, so whoever wants to tell Ozon of one of them meanwhile has its effect
    committed before and put off here, or reads the time set here.
    """
    items, now = lock_pairs(shop, [row.pair for row in quantities]), timezone.now()
    changed = [item for row in quantities if (item := _told_item(items.get(row.pair), row, now))]
    copying.save(changed, ["pushed", "pushed_at", "ozon_present", "ozon_reserved", "ozon_read_at"])
    put_off(
        shop=shop,
        kind=EffectKind.STOCK_PUSH,
        lanes=[lane_of(item) for item in changed],
        until=now + PAIR_PAUSE,
    )


def _told_item(item: StockItem | None, row: Told, now: datetime) -> StockItem | None:
    if item:
        item.pushed, item.pushed_at, item.ozon_read_at = row.quantity, now, now
        item.ozon_present = None if row.at_ozon is None else row.quantity + row.at_ozon
        item.ozon_reserved = row.at_ozon
    return item


def take_reading(item: StockItem, *, present: int, at_ozon: int, read_at: datetime) -> bool:
    """Put Ozon's figures on a locked item, unsaved; False for a reading that began before the last one.

    They are shown beside ours and change nothing of ours: a figure that differs may be a lagging reader, a
    handover we have not read yet, or our own push whose answer was lost. Counting any of them in would sell
    goods that do not exist.
    """
    if item.ozon_read_at and read_at <= item.ozon_read_at:
        return False
    item.ozon_present, item.ozon_reserved, item.ozon_read_at = present, at_ozon, read_at
    return True

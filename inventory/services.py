"""The only writers of the stock ledger. Quantities are pieces."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from inventory.locks import grade_a, lock_reservations, lock_stock
from inventory.models import Reservation, StockItem, StockMovement
from inventory.states import RESERVING, Cause, Grade, Holding
from outbox.services import enqueue
from outbox.states import EffectKind
from ozon.models import Shop

PAIR_PAUSE = timedelta(seconds=30)  # Ozon takes one quantity per product and warehouse in 30 s


@dataclass(frozen=True)
class Line:
    """Goods of a posting: ``quantity`` pieces of ``offer_id``."""

    offer_id: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class Goods:
    """All a posting holds, and where it is shipped from."""

    shop: Shop
    posting_number: str
    warehouse_id: int
    lines: Sequence[Line]
    since: datetime | None = None  # when the order came in


def _upsert(goods: Goods, holding: Holding) -> None:
    Reservation.objects.bulk_create(
        [
            Reservation(
                shop=goods.shop,
                posting_number=goods.posting_number,
                warehouse_id=goods.warehouse_id,
                offer_id=line.offer_id,
                quantity=line.quantity,
                holding=holding,
                changed_at=timezone.now(),
            )
            for line in _merged(goods.lines)
        ],
        update_conflicts=True,
        unique_fields=["shop", "posting_number", "offer_id"],
        update_fields=["warehouse_id", "quantity", "holding", "changed_at"],
    )


def _merged(lines: Iterable[Line]) -> list[Line]:
    """One line per offer: a posting may list the same article twice."""
    total: dict[str, int] = {}
    for line in lines:
        total[line.offer_id] = total.get(line.offer_id, 0) + line.quantity
    return [Line(offer_id, quantity) for offer_id, quantity in sorted(total.items())]


def hold(goods: Goods, *, holding: Holding = Holding.OPEN) -> None:
    """The posting's goods are spoken for. Idempotent; parent and child of a split may come in any order."""
    _upsert(goods, holding)


def hand_over(goods: Goods, *, by: str) -> None:
    """The goods left the house: on hand falls once by what the posting held. Idempotent by posting.

    A posting the opening figures already left out (it came in before the ledger opened and held nothing
    with us) moves nothing.
    """
    held = {row.offer_id: row for row in lock_reservations(goods.shop, [goods.posting_number])}
    if any(row.holding in {Holding.GONE, Holding.FREE} for row in held.values()):
        return
    lines = _merged(goods.lines)
    stock = lock_stock(
        goods.shop, warehouse_id=goods.warehouse_id, offer_ids=[line.offer_id for line in lines]
    )
    _upsert(goods, Holding.GONE)
    for line in lines:
        item = grade_a(stock, line.offer_id)
        if item and (line.offer_id in held or (goods.since and goods.since > item.opened_at)):
            move(
                item, -line.quantity, cause=Cause.HANDOVER, cause_id=goods.posting_number, by=by, goods=goods
            )


def free(goods: Goods, *, by: str, cause_id: str) -> bool:
    """The posting holds nothing any more; tell Ozon the new free quantities. False when it held nothing."""
    held = lock_reservations(goods.shop, [goods.posting_number])
    reserving = [row for row in held if row.holding in RESERVING]
    if not held:
        _upsert(goods, Holding.FREE)
    for row in reserving:
        row.holding, row.changed_at = Holding.FREE, timezone.now()
        row.save(update_fields=["holding", "changed_at"])
    push_all(goods, by=by, cause_id=cause_id)
    return bool(reserving)


def write_off(goods: Goods, *, by: str, defective: bool) -> None:
    """The seller cancelled because the goods were not there, or are defective: they leave the sellable shelf.

    Without this the missing unit would be sold again. Idempotent by posting and offer.
    """
    lines = _merged(goods.lines)
    stock = lock_stock(
        goods.shop, warehouse_id=goods.warehouse_id, offer_ids=[line.offer_id for line in lines]
    )
    cause = Cause.DEFECT if defective else Cause.OUT_OF_STOCK
    for line in lines:
        item = grade_a(stock, line.offer_id)
        if item is None:
            continue
        move(item, -line.quantity, cause=cause, cause_id=goods.posting_number, by=by, goods=goods)
        if defective:
            shelf, _ = StockItem.objects.get_or_create(
                shop=goods.shop,
                warehouse_id=goods.warehouse_id,
                offer_id=line.offer_id,
                grade=Grade.DEFECTIVE,
            )
            move(shelf, line.quantity, cause=cause, cause_id=goods.posting_number, by=by, goods=goods)


def move(
    item: StockItem, quantity: int, *, cause: Cause, cause_id: str, by: str, goods: Goods | None = None
) -> bool:
    """Change what is on hand, once per cause and component. False when this cause acted before.

    ``item`` must be locked. The unique constraint decides between two who try at once.
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
            "posting_number": goods.posting_number if goods else "",
        },
    )
    if created:
        item.on_hand += quantity
        item.save(update_fields=["on_hand"])
    return created


def push_all(goods: Goods, *, by: str, cause_id: str) -> None:
    """Tell Ozon the free quantity of each of the posting's offers, where the ledger is open and ours to keep."""
    if not goods.shop.keeps_stock:
        return
    offers = [line.offer_id for line in _merged(goods.lines)]
    items = StockItem.objects.filter(
        shop=goods.shop, warehouse_id=goods.warehouse_id, offer_id__in=offers, grade=Grade.A
    ).order_by("pk")
    for item in items:
        push(item, goods.shop, by=by, cause_id=cause_id, posting_number=goods.posting_number)


def push(item: StockItem, shop: Shop, *, by: str, cause_id: str, posting_number: str = "") -> None:
    """Enqueue the absolute free quantity of one offer. What it is, is read at the moment of sending."""
    lane = f"{item.warehouse_id}:{item.offer_id}"
    due_at = max(timezone.now(), item.pushed_at + PAIR_PAUSE) if item.pushed_at else None
    enqueue(
        shop=shop,
        kind=EffectKind.STOCK_PUSH,
        key=f"{cause_id}:{lane}",
        lane=lane,
        payload={"warehouse_id": item.warehouse_id, "offer_id": item.offer_id},
        posting_number=posting_number,
        by=by,
        due_at=due_at,
    )


@transaction.atomic
def told(*, shop: Shop, warehouse_id: int, offer_id: str, quantity: int) -> None:
    """Remember what Ozon was told last, for the page and the 30-second rule."""
    StockItem.objects.filter(shop=shop, warehouse_id=warehouse_id, offer_id=offer_id, grade=Grade.A).update(
        pushed=quantity, pushed_at=timezone.now()
    )

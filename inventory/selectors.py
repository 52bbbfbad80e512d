"""Reads of the stock ledger."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from inventory.models import Product, Reservation, StockItem, StockMovement
from inventory.states import OURS_ALONE, OZON_RESERVES, RESERVING, Grade
from ozon.models import Shop


def reserved(shop_id: int, *, warehouse_id: int, offer_id: str, at_ozon: int = 0) -> int:
    """Pieces spoken for. Of open postings the larger of our and Ozon's figure counts: each may know of one the
    other has not read yet. What Ozon has freed but nobody put back comes on top."""
    rows = Reservation.objects.filter(shop_id=shop_id, warehouse_id=warehouse_id, offer_id=offer_id)
    sums = rows.aggregate(
        open=Sum("quantity", filter=Q(holding__in=OZON_RESERVES)),
        ours=Sum("quantity", filter=Q(holding__in=OURS_ALONE)),
    )
    return max(sums["open"] or 0, at_ozon) + (sums["ours"] or 0)


def free_quantity(shop_id: int, *, warehouse_id: int, offer_id: str, reserved_at_ozon: int = 0) -> int | None:
    """Pieces Ozon may sell: on hand less reserved, never below zero. None while the ledger is not open."""
    item = StockItem.objects.filter(
        shop_id=shop_id, warehouse_id=warehouse_id, offer_id=offer_id, grade=Grade.A
    ).first()
    if item is None:
        return None
    spoken_for = reserved(shop_id, warehouse_id=warehouse_id, offer_id=offer_id, at_ozon=reserved_at_ozon)
    return max(0, item.on_hand - spoken_for)


@dataclass(frozen=True)
class StockLine:
    """What the posting page shows of one offer: our figures beside Ozon's. Pieces."""

    offer_id: str
    on_hand: int
    reserved: int
    free: int
    ozon_free: int | None


def stock_lines(shop: Shop, *, warehouse_id: int | None, offer_ids: Iterable[str]) -> list[StockLine]:
    """Our stock of the offers in a warehouse beside Ozon's, in two queries."""
    if warehouse_id is None:
        return []
    items = StockItem.objects.filter(
        shop=shop, warehouse_id=warehouse_id, offer_id__in=list(offer_ids), grade=Grade.A
    ).order_by("offer_id")
    held = _held(shop, warehouse_id, [item.offer_id for item in items])
    return [_line(item, held.get(item.offer_id, 0)) for item in items]


def _held(shop: Shop, warehouse_id: int, offer_ids: list[str]) -> dict[str, int]:
    rows = Reservation.objects.filter(
        shop=shop, warehouse_id=warehouse_id, offer_id__in=offer_ids, holding__in=RESERVING
    )
    return dict(rows.values("offer_id").annotate(n=Sum("quantity")).values_list("offer_id", "n"))


def _line(item: StockItem, held: int) -> StockLine:
    known = item.ozon_present is not None
    ozon_free = (item.ozon_present or 0) - (item.ozon_reserved or 0) if known else None
    return StockLine(item.offer_id, item.on_hand, held, max(0, item.on_hand - held), ozon_free)


def pictures(shop: Shop, offer_ids: Iterable[str]) -> dict[str, Product]:
    """Catalogue rows by offer_id, for names and pictures."""
    rows = Product.objects.filter(shop=shop, offer_id__in=set(offer_ids))
    return {row.offer_id: row for row in rows}


def movements_of(shop: Shop, posting_number: str) -> QuerySet[StockMovement]:
    rows = StockMovement.objects.filter(shop=shop, posting_number=posting_number)
    return rows.select_related("item").order_by("-at", "-id")

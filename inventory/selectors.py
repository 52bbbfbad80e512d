"""Reads of the stock ledger."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from inventory.models import Product, Reservation, StockItem, StockMovement
from inventory.states import OURS_ALONE, OZON_RESERVES, RESERVING, Grade, Holding
from ozon.models import Shop

Pair = tuple[int, str]  # warehouse_id, offer_id


@dataclass(frozen=True)
class Free:
    """Sound goods of a pair: on hand, and what is spoken for by open postings and by what nobody put back. Pieces."""

    item: StockItem
    open: int
    ours: int

    def quantity(self, *, reserved_at_ozon: int = 0) -> int:
        """Pieces Ozon may sell, never below zero. Of open postings the larger of our and Ozon's figure counts: each
        may know of one the other has not read yet. What Ozon has freed but nobody put back comes on top."""
        return max(0, self.item.on_hand - max(self.open, reserved_at_ozon) - self.ours)


def free_stock(shop_id: int, pairs: Collection[Pair]) -> dict[Pair, Free]:
    """What is free of each pair whose ledger is open. One statement: a posting that moves meanwhile is seen in what
    is on hand and in what is held, or in neither."""
    rows = StockItem.objects.filter(
        shop_id=shop_id,
        grade=Grade.A,
        warehouse_id__in={warehouse_id for warehouse_id, _ in pairs},
        offer_id__in={offer_id for _, offer_id in pairs},
    ).annotate(open=_spoken_for(OZON_RESERVES), ours=_spoken_for(OURS_ALONE))
    free = {(row.warehouse_id, row.offer_id): Free(row, row.open or 0, row.ours or 0) for row in rows}
    return {pair: free[pair] for pair in pairs if pair in free}


def _spoken_for(holdings: Iterable[Holding]) -> Subquery:
    rows = Reservation.objects.filter(
        shop=OuterRef("shop"),
        warehouse_id=OuterRef("warehouse_id"),
        offer_id=OuterRef("offer_id"),
        holding__in=list(holdings),
    )
    return Subquery(rows.values("offer_id").annotate(n=Sum("quantity")).values("n"))


def free_quantity(shop_id: int, *, warehouse_id: int, offer_id: str) -> int | None:
    """Pieces Ozon may sell, by what we know. None while the ledger is not open."""
    pair = (warehouse_id, offer_id)
    free = free_stock(shop_id, [pair]).get(pair)
    return free.quantity() if free else None


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


@dataclass(frozen=True)
class Figures:
    """What Ozon said of a pair, and when that was written down. Pieces; None where it never said."""

    present: int | None
    reserved: int | None
    read_at: datetime | None


def figures_of(shop: Shop, warehouse_id: int, offer_ids: Collection[str]) -> dict[str, Figures]:
    """Ozon's figures of the offers whose ledger is open in the warehouse, by offer."""
    rows = StockItem.objects.filter(
        shop=shop, warehouse_id=warehouse_id, offer_id__any=offer_ids, grade=Grade.A
    )
    said = rows.values_list("offer_id", "ozon_present", "ozon_reserved", "ozon_read_at")
    return {offer_id: Figures(present, reserved, at) for offer_id, present, reserved, at in said}

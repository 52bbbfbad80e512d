"""Reads of the stock ledger."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from django.db.models import OuterRef, Subquery, Sum

from inventory.goods import Kits, Pair
from inventory.kits import kits_about
from inventory.models import Product, Reservation, StockItem
from inventory.states import OURS_ALONE, OZON_RESERVES, RESERVING, Grade, Holding
from ozon.models import Shop

NOTHING: Mapping[Pair, int] = MappingProxyType({})


@dataclass(frozen=True)
class Free:
    """Sound goods of a pair: on hand, and what is spoken for by open postings and by what nobody put back; ``kept`` is
    the buffer nobody is told of. Of a kit ``parts`` are its components and how many are in one: itself it has nothing.
    Pieces.
    """

    item: StockItem
    open: int
    ours: int
    kept: int = 0
    parts: tuple[tuple["Free | None", int], ...] = ()

    def quantity(self, *, reserved_at_ozon: Mapping[Pair, int] = NOTHING) -> int:
        """Pieces Ozon may sell, never below zero: of a kit as many as its scarcest component makes.

        Of open postings the larger of our and Ozon's figure counts: each may know of one the other has not read yet.
        What Ozon has freed but nobody put back comes on top. Ozon's figures are by pair, kits taken apart
        (``Kits.taken``).
        """
        if self.parts:
            whole = min(
                part.quantity(reserved_at_ozon=reserved_at_ozon) // per if part else 0
                for part, per in self.parts
            )
            return max(0, whole - self.kept)
        reserved = reserved_at_ozon.get((self.item.warehouse_id, self.item.offer_id), 0)
        return max(0, self.item.on_hand - max(self.open, reserved) - self.ours - self.kept)


def free_stock(shop_id: int, pairs: Collection[Pair], *, kits: Kits | None = None) -> dict[Pair, Free]:
    """What is free of each pair whose ledger is open. One statement beside that for kits: a posting that moves
    meanwhile is seen in what is on hand and in what is held, or in neither."""
    kits = kits_about(shop_id, {offer_id for _, offer_id in pairs}) if kits is None else kits
    wanted = {*pairs, *kits.parts_of(pairs)}
    rows = StockItem.objects.filter(
        shop_id=shop_id,
        grade=Grade.A,
        warehouse_id__in={warehouse_id for warehouse_id, _ in wanted},
        offer_id__in={offer_id for _, offer_id in wanted},
    ).annotate(open=_spoken_for(OZON_RESERVES), ours=_spoken_for(OURS_ALONE), kept=_kept())
    free = {
        (row.warehouse_id, row.offer_id): Free(row, row.open or 0, row.ours or 0, row.kept or 0)
        for row in rows
    }
    return {pair: _with_parts(free, pair, kits) for pair in pairs if pair in free}


def _with_parts(free: dict[Pair, Free], pair: Pair, kits: Kits) -> Free:
    warehouse_id, offer_id = pair
    made_of = kits.parts.get(offer_id, {})
    parts = tuple((free.get((warehouse_id, part)), per) for part, per in made_of.items())
    return replace(free[pair], parts=parts) if parts else free[pair]


def _kept() -> Subquery:
    rows = Product.objects.filter(shop=OuterRef("shop"), offer_id=OuterRef("offer_id"))
    return Subquery(rows.values("buffer")[:1])


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

"""Reads for the stock pages: shelves with all figures, movements, and who holds the goods. Quantities are pieces."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from inventory.corrections import undo_key
from inventory.kits import kits_about
from inventory.models import Product, Reservation, StockItem, StockMovement, Warehouse
from inventory.selectors import Free, free_stock
from inventory.states import RESERVING, Cause, Grade
from ozon.models import Shop

WORDS = 6  # of a search; more say nothing new


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which shelves of a shop. ``offers``: these articles alone (a barcode was scanned); ``after``: behind this row."""

    warehouse: int | None = None
    grade: str = ""
    oversold: bool = False
    differs: bool = False
    text: str = ""
    offers: tuple[str, ...] = ()
    after: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.warehouse or self.grade or self.oversold or self.differs or self.text)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A stock row with its product. ``stock``: of sound goods; ``parts``: what it is made of, where it is a kit."""

    item: StockItem
    product: Product | None
    warehouse: str
    stock: Free | None
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def is_kit(self) -> bool:
        return bool(self.parts)

    @property
    def name(self) -> str:
        return (self.product.name if self.product else "") or self.item.offer_id

    @property
    def reserved(self) -> int | None:
        return self.stock.open + self.stock.ours if self.stock and not self.is_kit else None

    @property
    def free(self) -> int | None:
        """What Ozon may sell; of other grades nothing is sold there."""
        return self.stock.quantity() if self.stock else None

    @property
    def free_at_ozon(self) -> int | None:
        present, reserved = self.item.ozon_present, self.item.ozon_reserved
        return None if present is None else present - (reserved or 0)


def listed(shop: Shop, wanted: Wanted) -> QuerySet[StockItem]:
    """The shelves of a view, by article; only those behind its cursor."""
    rows = StockItem.objects.filter(shop=shop).order_by("offer_id", "pk")
    if wanted.warehouse:
        rows = rows.filter(warehouse_id=wanted.warehouse)
    if wanted.grade:
        rows = rows.filter(grade=wanted.grade)
    if wanted.oversold:
        rows = rows.filter(oversold_since__isnull=False)
    if wanted.differs:
        rows = rows.filter(differs_since__isnull=False)
    if wanted.offers:
        rows = rows.filter(offer_id__in=wanted.offers)
    elif wanted.text:
        rows = rows.filter(_said(shop, wanted.text))
    return rows


def behind(rows: QuerySet[StockItem], after: int | None) -> QuerySet[StockItem]:
    """Those behind a row, by its key; all where it is not among them any more."""
    last = rows.filter(pk=after).values_list("offer_id", flat=True).first() if after else None
    if last is None:
        return rows
    return rows.filter(Q(offer_id__gt=last) | Q(offer_id=last, pk__gt=after))


def _said(shop: Shop, text: str) -> Q:
    """Articles with this text in them, or products with all its words in their name."""
    rows = Product.objects.filter(shop=shop).annotate(upper_name=Upper("name"))
    for word in text.upper().split()[:WORDS]:
        rows = rows.filter(upper_name__contains=word)
    return Q(offer_id__icontains=text) | Q(offer_id__in=rows.values("offer_id"))


def dressed(shop: Shop, items: Sequence[StockItem]) -> list[Shelf]:
    """Shelves with all that is shown of them: the same few queries for one as for a page."""
    offers = {item.offer_id for item in items}
    kits = kits_about(shop.pk, offers)
    sound = {(item.warehouse_id, item.offer_id) for item in items if item.grade == Grade.A}
    free = free_stock(shop.pk, sound, kits=kits) if sound else {}
    products = {row.offer_id: row for row in Product.objects.filter(shop=shop, offer_id__in=offers)}
    names = warehouse_names(shop)
    return [
        Shelf(
            item=item,
            product=products.get(item.offer_id),
            warehouse=names.get(item.warehouse_id, str(item.warehouse_id)),
            stock=free.get((item.warehouse_id, item.offer_id)) if item.grade == Grade.A else None,
            parts=tuple(kits.parts.get(item.offer_id, {}).items()),
        )
        for item in items
    ]


def warehouse_names(shop: Shop) -> dict[int, str]:
    rows = Warehouse.objects.filter(shop=shop).order_by("name", "warehouse_id")
    return {pk: name or str(pk) for pk, name in rows.values_list("warehouse_id", "name")}


def shelves_of(shop: Shop, offer_id: str) -> list[Shelf]:
    """All shelves of a product: by warehouse, sound goods first."""
    order = list(Grade.values)
    items = list(StockItem.objects.filter(shop=shop, offer_id=offer_id))
    shelves = dressed(shop, items)
    return sorted(
        shelves, key=lambda one: (one.warehouse, one.item.warehouse_id, order.index(one.item.grade))
    )


@dataclass(frozen=True)
class Moved:
    """A movement, and whether it can still be taken back."""

    row: StockMovement
    can_be_undone: bool


def movements_of_product(shop: Shop, offer_id: str, *, before: int | None, limit: int) -> list[Moved]:
    """The newest movements of a product first, ``before`` a row's key; one more than ``limit`` where there are more."""
    rows = StockMovement.objects.filter(item__shop=shop, item__offer_id=offer_id).select_related("item")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    undone = _undone(found)
    return [Moved(row, row.cause == Cause.CORRECTION and row.pk not in undone) for row in found]


def _undone(found: Sequence[StockMovement]) -> set[int]:
    """Keys of the corrections that were taken back."""
    keys = {undo_key(row.pk): row.pk for row in found if row.cause == Cause.CORRECTION}
    rows = StockMovement.objects.filter(
        item__in={row.item_id for row in found}, cause=Cause.CORRECTION, cause_id__in=list(keys)
    )
    return {keys[key] for key in rows.values_list("cause_id", flat=True)} if keys else set()


def holders_of(shop: Shop, offer_id: str, *, limit: int) -> list[Reservation]:
    """Postings that hold the product, the newest first; one more than ``limit`` where there are more."""
    rows = Reservation.objects.filter(shop=shop, offer_id=offer_id, holding__in=RESERVING)
    return list(rows.order_by("-changed_at", "-pk")[: limit + 1])


@dataclass(frozen=True)
class KitParts:
    """What a kit holds, and the kits a product is in: (article, name, picture, pieces in one kit)."""

    parts: list[tuple[str, Product | None, int]]
    inside: list[tuple[str, Product | None, int]]


def kit_of(shop: Shop, offer_id: str) -> KitParts:
    """Kits as a product's page shows them, in three queries."""
    kits = kits_about(shop.pk, {offer_id})
    parts = kits.parts.get(offer_id, {})
    inside = {kit: made[offer_id] for kit, made in kits.parts.items() if offer_id in made}
    known = {row.offer_id: row for row in Product.objects.filter(shop=shop, offer_id__in={*parts, *inside})}
    return KitParts(
        [(one, known.get(one), n) for one, n in parts.items()],
        [(one, known.get(one), n) for one, n in inside.items()],
    )


def is_known(shop: Shop, offer_id: str) -> bool:
    """Whether anything is known of the article: in the catalogue or in the ledger."""
    return (
        Product.objects.filter(shop=shop, offer_id=offer_id).exists()
        or StockItem.objects.filter(shop=shop, offer_id=offer_id).exists()
    )

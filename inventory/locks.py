"""The only row locks of the stock ledger."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from inventory.models import Product, Reservation, StockItem, StockTake
from inventory.states import Grade
from ozon.models import Shop


def lock_stock(
    shop: Shop, *, warehouse_ids: Iterable[int], offer_ids: Iterable[str]
) -> dict[tuple[str, str], StockItem]:
    """Lock all grades of the offers in the warehouses, in one order. Keyed by (offer_id, grade), of use where
    there is one warehouse."""
    rows: QuerySet[StockItem] = StockItem.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(
        shop=shop, warehouse_id__in=list(warehouse_ids), offer_id__in=list(offer_ids)
    ).order_by("pk")
    return {(row.offer_id, row.grade): row for row in found}


def lock_pairs(shop: Shop, pairs: Collection[tuple[int, str]]) -> dict[tuple[int, str], StockItem]:
    """Lock the sound goods of these (warehouse_id, offer_id), in one order."""
    rows: QuerySet[StockItem] = StockItem.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(
        shop=shop,
        grade=Grade.A,
        warehouse_id__in={warehouse_id for warehouse_id, _ in pairs},
        offer_id__in={offer_id for _, offer_id in pairs},
    ).order_by("pk")
    return {(row.warehouse_id, row.offer_id): row for row in found}


def lock_reservations(shop: Shop, posting_numbers: Iterable[str]) -> list[Reservation]:
    """Lock what the postings hold, in one order."""
    rows: QuerySet[Reservation] = Reservation.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(shop=shop, posting_number__in=list(posting_numbers)).order_by("pk"))


def lock_item(pk: int) -> StockItem:
    """Lock one shelf. Raises ``StockItem.DoesNotExist``."""
    rows: QuerySet[StockItem] = StockItem.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


def lock_take(pk: int) -> StockTake:
    """Lock a stock-take, before the stock it counts."""
    rows: QuerySet[StockTake] = StockTake.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


def lock_products(shop: Shop, offer_ids: Iterable[str]) -> dict[str, Product]:
    """Lock catalogue rows, in one order, by article: what a kit is made of is decided by one at a time."""
    rows: QuerySet[Product] = Product.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(shop=shop, offer_id__in=list(offer_ids)).order_by("pk")
    return {row.offer_id: row for row in found}


def grade_a(stock: dict[tuple[str, str], StockItem], offer_id: str) -> StockItem | None:
    return stock.get((offer_id, Grade.A))

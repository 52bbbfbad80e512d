"""The seller's own words about a product: how many pieces Ozon is never told of, and its lowest price."""

import uuid
from decimal import Decimal

from django.db import transaction

from inventory.locks import lock_products, lock_stock
from inventory.models import Product, StockItem
from inventory.services import push_offers
from inventory.states import Grade
from ozon.models import Shop


@transaction.atomic
def set_buffer(shop: Shop, offer_id: str, *, pieces: int, by: str) -> bool:
    """Keep back so many pieces in each warehouse. False when it was so already; a change is told to Ozon where this
    desk keeps the numbers. Locks the product, then its shelves."""
    product = _locked(shop, offer_id)
    if product.buffer == pieces:
        return False
    product.buffer = pieces
    product.save(update_fields=["buffer"])
    rows = StockItem.objects.filter(shop=shop, offer_id=offer_id, grade=Grade.A)
    places = sorted(rows.values_list("warehouse_id", flat=True))
    lock_stock(shop, warehouse_ids=places, offer_ids=[offer_id])
    cause_id = f"buffer:{uuid.uuid4().hex}"
    for warehouse_id in places:
        push_offers(shop, warehouse_id, [offer_id], by=by, cause_id=cause_id)
    return True


@transaction.atomic
def set_floor(shop: Shop, offer_id: str, *, price: Decimal | None) -> bool:
    """The lowest price of one piece, in the shop's currency; None: none. False when it was so already."""
    product = _locked(shop, offer_id)
    if product.floor_price == price:
        return False
    product.floor_price = price
    product.save(update_fields=["floor_price"])
    return True


def _locked(shop: Shop, offer_id: str) -> Product:
    """The catalogue's row, made where the catalogue has not been read yet: its next reading completes it."""
    Product.objects.get_or_create(shop=shop, offer_id=offer_id)
    return lock_products(shop, [offer_id])[offer_id]

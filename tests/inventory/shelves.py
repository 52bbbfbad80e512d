"""A shop with goods on its shelves, and Ozon told of them."""

from typing import Any

from inventory.models import KitComponent, Product, StockItem
from outbox.models import Effect
from ozon.models import Shop
from ozon.states import StockKeeper
from tests.factories import make_shop, make_stock, make_switch

PLACE = 1


def open_shop(**offers: int) -> Shop:
    """A shop that keeps its own numbers, with so many sound pieces of each article in one warehouse."""
    shop = make_shop(stock_keeper=StockKeeper.DESK)
    make_switch(shop=shop)
    for offer_id, on_hand in offers.items():
        put(shop, offer_id, on_hand)
    return shop


def put(shop: Shop, offer_id: str, on_hand: int, **fields: Any) -> StockItem:
    """A shelf, and the product it is of."""
    Product.objects.get_or_create(shop=shop, offer_id=offer_id, defaults={"name": f"Product {offer_id}"})
    values = {"warehouse_id": PLACE, "opening": on_hand, "on_hand": on_hand, **fields}
    return make_stock(shop=shop, offer_id=offer_id, **values)


def kit(shop: Shop, kit: str, **parts: int) -> None:
    for offer_id, quantity in parts.items():
        KitComponent.objects.create(shop=shop, kit=kit, offer_id=offer_id, quantity=quantity)


def on_hand(shop: Shop) -> dict[str, int]:
    """Sound pieces by article."""
    return dict(StockItem.objects.filter(shop=shop, grade="A").values_list("offer_id", "on_hand"))


def told(shop: Shop) -> set[str]:
    """Articles Ozon is to be told of."""
    return {effect.payload["offer_id"] for effect in Effect.objects.filter(shop=shop)}

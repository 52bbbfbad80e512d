"""The catalogue, the stock ledger, and counts of it."""

from inventory.models.catalogue import (
    DeliveryMethod,
    GuardSettings,
    KitComponent,
    PriceDay,
    Product,
    Warehouse,
)
from inventory.models.counting import StockTake, StockTakeLine
from inventory.models.ledger import Reservation, StockItem, StockMovement

__all__ = [
    "DeliveryMethod",
    "GuardSettings",
    "KitComponent",
    "PriceDay",
    "Product",
    "Reservation",
    "StockItem",
    "StockMovement",
    "StockTake",
    "StockTakeLine",
    "Warehouse",
]

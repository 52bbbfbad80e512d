"""Oversold goods. Cases open at the moment stock falls below zero; what was missed, and what is promised to more orders
than there are goods, is found here."""

from collections import defaultdict

from django.db import transaction

from inventory import oversold
from inventory.locks import lock_stock
from inventory.models import StockItem
from ozon.models import Shop
from worklist.models import WorkItem
from worklist.states import LIVE, Kind

DESK = "desk"


def watch_oversold(shop: Shop) -> None:
    """Open the cases that are missing and close those that are over. Idempotent; four queries while all is well."""
    below = set(StockItem.objects.filter(shop=shop, on_hand__lt=0).values_list("warehouse_id", "offer_id"))
    below |= oversold.short_pairs(shop)
    rows = WorkItem.objects.filter(shop=shop, kind=Kind.OVERSOLD, state__in=LIVE)
    live = set(rows.values_list("key", flat=True))
    wrong = {pair for pair in below if oversold.key_of(*pair) not in live}
    wrong |= {_pair(key) for key in live - {oversold.key_of(*pair) for pair in below}}
    by_place: dict[int, set[str]] = defaultdict(set)
    for warehouse_id, offer_id in wrong:
        by_place[warehouse_id].add(offer_id)
    for warehouse_id, offer_ids in sorted(by_place.items()):
        with transaction.atomic():
            stock = lock_stock(shop, warehouse_ids=[warehouse_id], offer_ids=offer_ids)
            oversold.show(shop, stock.values(), by=DESK)


def _pair(key: str) -> tuple[int, str]:
    warehouse_id, _, offer_id = key.partition(":")
    return int(warehouse_id), offer_id

"""Low stock: days of cover from what sells, told with the numbers, over when there is enough again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insights.low_stock import DAYS, ORDERED_FOR, OVER, covers, watch_low_stock
from inventory.models import GuardSettings, KitComponent, StockItem
from orders.states import CANCELLED, SPLIT_PENDING, Scheme
from ozon.models import Shop
from tests.factories import make_line, make_posting, make_shop, make_stock
from worklist.models import WorkItem
from worklist.phrases import plain
from worklist.services import close_item
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def sell(shop: Shop, offer_id: str, quantity: int, **fields: Any) -> None:
    posting = make_posting(shop=shop, lines=0, **fields)
    make_line(posting, offer_id=offer_id, quantity=quantity)


def stock(shop: Shop, offer_id: str, on_hand: int, warehouse_id: int = 1) -> StockItem:
    return make_stock(shop=shop, offer_id=offer_id, warehouse_id=warehouse_id, on_hand=on_hand)


def items(shop: Shop) -> dict[str, tuple[str, str]]:
    rows = WorkItem.objects.filter(shop=shop, kind=Kind.LOW_STOCK)
    return {row.key: (row.state, plain(row.reason)) for row in rows}


def test_what_counts_as_sold_and_free() -> None:
    shop = make_shop()
    stock(shop, "A", 10)
    stock(shop, "A", 4, warehouse_id=2)
    stock(shop, "PART", 9)
    stock(shop, "IDLE", 0)
    stock(make_shop(), "A", 100)
    KitComponent.objects.create(shop=shop, kit="KIT", offer_id="PART", quantity=2)
    sell(shop, "A", 14)
    sell(shop, "A", 14, in_process_at=NOW - timedelta(days=DAYS - 1))
    sell(shop, "A", 99, in_process_at=NOW - timedelta(days=DAYS + 1))
    sell(shop, "A", 99, ozon_status=CANCELLED)
    sell(shop, "A", 99, ozon_status=SPLIT_PENDING)
    sell(shop, "A", 99, scheme=Scheme.FBO)
    sell(shop, "KIT", 7)
    found = {cover.offer_id: (cover.free, cover.sold, cover.days) for cover in covers(shop, now=NOW)}
    assert found == {"A": (14, 28, 14), "PART": (9, 14, 18)}


def test_opened_with_numbers_kept_up_to_date_and_over() -> None:
    shop = make_shop()
    item = stock(shop, "A", 6)
    sell(shop, "A", 28)
    watch_low_stock(shop, now=NOW)
    told = "Free: 6. Sold in 28 days: 28, 1.0 a day. Lasts 6.0 days; you want 7."
    assert items(shop) == {"A": (ItemState.OPEN, told)}
    for on_hand, state, says in [
        (0, ItemState.OPEN, "Nothing is free."),
        (7, ItemState.OPEN, "Lasts 7.0 days"),  # a day more is wanted before it is over
        (8, ItemState.DONE, ""),
        (7, ItemState.DONE, ""),  # and it opens under the bound only
        (6, ItemState.OPEN, "Free: 6."),
    ]:
        StockItem.objects.filter(pk=item.pk).update(on_hand=on_hand)
        watch_low_stock(shop, now=NOW)
        assert items(shop)["A"][0] == state
        assert says in items(shop)["A"][1]


def test_ordered_from_the_supplier_is_believed_for_a_while() -> None:
    shop = make_shop()
    item = stock(shop, "A", 6)
    sell(shop, "A", 28)
    watch_low_stock(shop, now=NOW)
    close_item(shop=shop, kind=Kind.LOW_STOCK, key="A", by="Anna", outcome="ordered")
    StockItem.objects.filter(pk=item.pk).update(on_hand=1)
    watch_low_stock(shop, now=NOW)
    assert items(shop)["A"][0] == ItemState.DONE
    watch_low_stock(shop, now=timezone.now() + ORDERED_FOR + timedelta(minutes=1))
    assert items(shop)["A"][0] == ItemState.OPEN
    GuardSettings.objects.create(shop=shop, warns_low_stock=False)
    watch_low_stock(shop, now=NOW)
    assert (items(shop)["A"][0], WorkItem.objects.get().outcome != OVER) == (ItemState.DONE, True)


def test_a_look_costs_as_much_for_many_as_for_one() -> None:
    counts = []
    for products in (1, 30):
        shop = make_shop()
        for n in range(products):
            stock(shop, f"A{n}", 1)
            sell(shop, f"A{n}", 28)
        with CaptureQueriesContext(connection) as queries:
            watch_low_stock(shop, now=NOW)
        counts.append(len(queries))
        assert len(items(shop)) == products
    assert counts[0] == counts[1] <= 16

"""Oversold goods are told before the last of them has left."""

import pytest

from insights.oversold import watch_oversold
from inventory.models import Reservation, StockItem
from inventory.states import Holding
from ozon.models import Shop
from ozon.states import StockKeeper
from tests.inventory.shelves import PLACE, open_shop
from worklist.models import WorkItem
from worklist.phrases import plain
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db


def case(shop: Shop) -> tuple[str, str] | None:
    row = WorkItem.objects.filter(shop=shop, kind=Kind.OVERSOLD, key=f"{PLACE}:POT").first()
    return (row.state, plain(row.reason)) if row else None


def hold(shop: Shop, number: str, holding: Holding, quantity: int = 2) -> None:
    Reservation.objects.create(
        shop=shop,
        posting_number=number,
        warehouse_id=PLACE,
        offer_id="POT",
        quantity=quantity,
        holding=holding,
    )


def test_more_promised_than_there_is_a_case_until_there_is_enough() -> None:
    shop = open_shop(POT=3, CUP=1)
    hold(shop, "1-1-1", Holding.OPEN)
    hold(shop, "2-2-2", Holding.PACKED)
    watch_oversold(shop)
    assert case(shop) is None
    hold(shop, "3-3-3", Holding.OPEN)
    for _ in range(2):
        watch_oversold(shop)
        assert case(shop) == (
            ItemState.OPEN,
            "On hand 3, promised to open orders 4: not all of them can be shipped. Count the goods.",
        )
    StockItem.objects.filter(shop=shop, offer_id="POT").update(on_hand=4)
    watch_oversold(shop)
    assert (case(shop) or [""])[0] == ItemState.DONE


def test_where_another_system_keeps_the_numbers_nothing_is_concluded() -> None:
    shop = open_shop(POT=1)
    Shop.objects.filter(pk=shop.pk).update(stock_keeper=StockKeeper.OZON)
    shop.refresh_from_db()
    hold(shop, "1-1-1", Holding.OPEN)
    watch_oversold(shop)
    assert case(shop) is None

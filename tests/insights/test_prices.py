"""Price errors: opened with their numbers, quiet once a person called them meant, closed when the price is back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insights.prices import MEANT_FOR, OFF, OVER, reason_of, watch_prices
from insights.warnings import DESK
from inventory.models import GuardSettings, PriceDay, Product
from inventory.prices import LEAST_DAYS, PriceNow, day_of, prices_now
from ozon.models import Shop
from ozon.states import Source
from tests.factories import make_shop
from tests.fixtures_desk import Desk
from worklist.models import WorkItem
from worklist.phrases import plain
from worklist.services import close_item
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def price_days(shop: Shop, offer_id: str, *prices: str, currency: str = "RUB") -> None:
    """One price a day; the last one is today's."""
    today = day_of(NOW)
    for back, price in enumerate(reversed(prices)):
        PriceDay.objects.create(
            shop=shop,
            offer_id=offer_id,
            day=today - timedelta(days=back),
            price=Decimal(price),
            currency=currency,
        )


def items(shop: Shop) -> dict[str, tuple[str, str]]:
    rows = WorkItem.objects.filter(shop=shop, kind=Kind.PRICE_ERROR)
    return {row.key: (row.state, plain(row.reason)) for row in rows}


def now(price: str, median: str | None, days: int = 30) -> PriceNow:
    return PriceNow("A", Decimal(price), "RUB", Decimal(median) if median else None, days)


@pytest.mark.parametrize(
    ("price", "floor", "says"),
    [
        (now("70", "100"), None, ""),  # at the bound
        (now("69.99", "100"), None, "30.0% under"),
        (now("150", "100"), None, ""),
        (now("150.01", "100"), None, "50.0% above"),
        (now("69", None, 6), None, ""),  # too little is known
        (now("99.99", None, 1), "100", "under your lowest price of 100 RUB"),
        (now("100", "100"), "100", ""),
        (now("10", "100"), "50", "under your lowest price"),  # the floor says it more plainly
    ],
)
def test_what_is_wrong_with_a_price(price: PriceNow, floor: str | None, says: str) -> None:
    reason = plain(reason_of(price, Decimal(floor) if floor else None, GuardSettings()))
    assert says in reason if says else reason == ""


def test_a_fall_is_told_with_its_numbers_and_is_over_when_the_price_is_back() -> None:
    shop = make_shop()
    Product.objects.create(shop=shop, offer_id="A", name="Чайник", picture="https://img.test/1.jpg")
    price_days(shop, "A", *["1000"] * LEAST_DAYS, "100")
    price_days(shop, "B", *["1000"] * (LEAST_DAYS - 1), "100")
    price_days(shop, "C", *["1000"] * LEAST_DAYS, "100", currency="CNY")
    watch_prices(shop, now=NOW)
    told = "The price is 100.00 RUB, 90.0% under its median of 7 days (1000.00 RUB). Your bound is 30%."
    assert items(shop) == {"A": (ItemState.OPEN, told), "C": (ItemState.OPEN, told.replace("RUB", "CNY"))}
    item = WorkItem.objects.get(shop=shop, key="A")
    assert (item.product, item.amount, item.currency, item.offer_id) == ("Чайник", Decimal(100), "RUB", "A")

    PriceDay.objects.filter(shop=shop, price=100).update(price=990)
    watch_prices(shop, now=NOW)
    item.refresh_from_db()
    assert (item.state, item.outcome, item.closed_by) == (ItemState.DONE, OVER, DESK)


def test_a_price_called_meant_stays_quiet_until_it_changes() -> None:
    shop = make_shop()
    price_days(shop, "A", *["1000"] * 10, "100")
    watch_prices(shop, now=NOW)
    close_item(shop=shop, kind=Kind.PRICE_ERROR, key="A", by="Anna", outcome="sale")
    PriceDay.objects.filter(shop=shop, price=1000, day__lt=day_of(NOW) - timedelta(days=5)).update(price=1100)
    watch_prices(shop, now=NOW)
    assert items(shop)["A"][0] == ItemState.DONE
    PriceDay.objects.filter(shop=shop, day=day_of(NOW)).update(price=90)
    watch_prices(shop, now=NOW)
    assert items(shop)["A"][0] == ItemState.OPEN
    close_item(shop=shop, kind=Kind.PRICE_ERROR, key="A", by="Anna", outcome="sale")
    WorkItem.objects.update(closed_at=NOW - MEANT_FOR - timedelta(minutes=1))
    watch_prices(shop, now=NOW)
    assert items(shop)["A"][0] == ItemState.OPEN


def test_a_product_not_read_today_keeps_its_case() -> None:
    """The first page of a day is read, and somebody sets a floor: nothing is known of the other pages yet."""
    shop = make_shop()
    price_days(shop, "A", *["1000"] * 10, "100")
    price_days(shop, "B", *["1000"] * 11)
    watch_prices(shop, now=NOW)
    PriceDay.objects.filter(shop=shop, offer_id="A", day=day_of(NOW)).delete()
    watch_prices(shop, now=NOW)
    assert items(shop)["A"][0] == ItemState.OPEN


def test_a_guard_turned_off_takes_its_cases_with_it_and_another_shops_prices_are_its_own() -> None:
    shop, other = make_shop(), make_shop()
    price_days(shop, "A", *["1000"] * 10, "100")
    price_days(other, "A", *["100"] * 10, "100")
    watch_prices(shop, now=NOW)
    watch_prices(other, now=NOW)
    assert (list(items(shop)), items(other)) == (["A"], {})
    GuardSettings.objects.create(shop=shop, warns_prices=False)
    watch_prices(shop, now=NOW)
    assert WorkItem.objects.get(shop=shop).outcome == OFF


def test_a_look_costs_as_much_for_many_as_for_one() -> None:
    counts = []
    for products in (1, 30):
        shop = make_shop()
        for n in range(products):
            price_days(shop, f"A{n}", *["1000"] * LEAST_DAYS, "100")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            watch_prices(shop, now=NOW)
        counts.append(len(queries))
        assert len(items(shop)) == products
    assert counts[0] == counts[1] <= 14


def test_todays_price_is_read_again_and_the_last_reading_stays(desk: Desk) -> None:
    kettle = PriceDay.objects.get(shop=desk.shop, offer_id="KT-17-GL")
    assert (kettle.price, kettle.currency, kettle.day) == (Decimal("1890.00"), "RUB", day_of(timezone.now()))
    assert PriceDay.objects.filter(shop=desk.shop).count() == 6
    for back in range(1, LEAST_DAYS + 1):
        PriceDay.objects.create(
            shop=desk.shop,
            offer_id="KT-17-GL",
            day=kettle.day - timedelta(days=back),
            price=1890,
            currency="RUB",
        )
    desk.world.set_price("KT-17-GL", "189")
    desk.sync(Source.PRICES)
    kettle.refresh_from_db()
    assert kettle.price == Decimal(189)
    [(state, reason)] = items(desk.shop).values()
    assert (state, "90.0% under" in reason) == (ItemState.OPEN, True)
    desk.world.set_price("KT-17-GL", "1890")
    desk.sync(Source.PRICES)
    assert items(desk.shop)["KT-17-GL"][0] == ItemState.DONE
    [now_] = prices_now(desk.shop, today=kettle.day, offer_ids=["KT-17-GL"])
    assert (now_.price, now_.median, now_.days) == (Decimal(1890), Decimal(1890), LEAST_DAYS)

"""The error index before and after one more cancellation, and what it costs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from orders.index_forecast import INDEX_CODE, Figures, Tariff, Zone, contract_of, forecast, of_shop, tariff_of
from orders.models import IndexDay, IndexDefect, IndexTariff, RatingReading
from orders.states import Contract
from ozon.models import Shop
from tests.factories import make_posting, make_shop

D = Decimal
TODAY = date(2026, 11, 20)
GLOBAL = Tariff(
    [Zone(D(4), D(0)), Zone(D(10), D(3)), Zone(D(20), D(6)), Zone(None, D(9))],
    None,
    D(1500),
    "RUB",
    14,
    "table",
)
RUSSIAN = Tariff([Zone(D(2), D(0)), Zone(None, D("4.5"))], D(50), D(2000), "RUB", 30)


@pytest.mark.parametrize(
    ("tariff", "index", "amount", "percent", "fee"),
    [
        (GLOBAL, "3", "1000", "0", "0.00"),
        (GLOBAL, "4", "1000", "3", "30.00"),
        (GLOBAL, "9.5", "1000", "6", "60.00"),
        (GLOBAL, "50", "1000", "9", "90.00"),
        (GLOBAL, "50", "100000", "9", "1500"),
        (RUSSIAN, "0.5", "1000", "0", "0.00"),
        (RUSSIAN, "1.5", "1000", "4.5", "50"),
        (RUSSIAN, "1.5", "10000", "4.5", "450.00"),
        (RUSSIAN, "1.5", "100000", "4.5", "2000"),
    ],
)
def test_the_zone_after_it_says_the_fee(
    tariff: Tariff, index: str, amount: str, percent: str, fee: str
) -> None:
    figures = Figures(D(index), TODAY, D(1), None)
    found = forecast(figures, tariff, amount=D(amount), currency="RUB")
    assert (found.now, found.after) == (D(index), D(index) + 1)
    assert (found.percent, found.fee) == (D(percent), D(fee))


def test_a_step_into_a_dearer_zone_is_seen_and_what_still_fits_is_counted() -> None:
    worse = forecast(Figures(D("3.5"), TODAY, D(1)), GLOBAL, amount=D(100), currency="RUB")
    assert worse.is_worse
    assert worse.left == 5
    same = forecast(Figures(D(1), TODAY, D("0.5")), GLOBAL, amount=D(100), currency="RUB")
    assert (same.is_worse, same.left) == (False, 5)
    assert forecast(Figures(D(99), TODAY, D(1)), GLOBAL, amount=D(1), currency="RUB").left is None


def test_what_ozon_charged_beats_the_table_while_the_zone_stays() -> None:
    same = forecast(Figures(D(5), TODAY, D(1), D("2.5")), GLOBAL, amount=D(1000), currency="RUB")
    assert (same.percent, same.fee, same.is_ozons, same.source) == (D("2.5"), D("25.00"), True, "")
    other = forecast(Figures(D(10), TODAY, D(1), D("2.5")), GLOBAL, amount=D(1000), currency="RUB")
    assert (other.percent, other.is_ozons, other.source) == (D(6), False, "table")


def test_nothing_known_is_nothing_told() -> None:
    nothing = forecast(Figures(), Tariff(), amount=D(1000), currency="RUB")
    assert nothing.kept() == {"now": None, "after": None, "percent": None, "fee": None}
    blind = forecast(Figures(D(5), TODAY), GLOBAL, amount=D(1000), currency="RUB")
    assert (blind.after, blind.percent, blind.fee, blind.is_worse) == (None, D(3), D("30.00"), False)
    unpriced = forecast(Figures(D(5), TODAY, D(1)), GLOBAL, amount=None, currency="RUB")
    assert (unpriced.percent, unpriced.fee) == (D(3), None)


def test_bounds_in_another_currency_do_not_count() -> None:
    found = forecast(Figures(D(50), TODAY, D(1)), GLOBAL, amount=D(100_000), currency="CNY")
    assert found.fee == D("9000.00")


@pytest.fixture
def shop(db: None) -> Shop:
    """With the tariffs a new desk comes with; tests that empty every table may have run before."""
    for known in import_module("orders.migrations.0006_index_tariff").KNOWN:
        where = {"shop": None, "contract": known["contract"], "valid_from": known["valid_from"]}
        IndexTariff.objects.update_or_create(**where, defaults=known)
    return make_shop()


def read(shop: Shop, *, days_ago: int = 0, value: str = "3.2") -> None:
    day = TODAY - timedelta(days=days_ago)
    RatingReading.objects.create(shop=shop, code=INDEX_CODE, day=day, value=D(value))


def errors(shop: Shop, **fields: Any) -> None:
    at = datetime(2026, 11, 18, 9, tzinfo=UTC)
    values = {"ozon_type": "SELLER_CANCELLATION", "error_at": at, "index": D("0.8"), "currency": "RUB"}
    IndexDefect.objects.create(shop=shop, posting_number="1-1-1", **{**values, **fields})


def test_the_figures_of_a_shop_are_ozons(shop: Shop) -> None:
    read(shop, days_ago=9, value="77")
    read(shop, days_ago=1)
    errors(shop, charge_percent=D(7))
    found = of_shop(shop, amount=D(1000), currency="RUB", today=TODAY)
    assert (found.now, found.after, found.day) == (D("3.2"), D("4.0"), TODAY - timedelta(days=1))
    assert (found.percent, found.fee) == (D(7), D("70.00"))


def test_an_index_read_long_ago_says_nothing_and_our_shipments_say_what_one_adds(shop: Shop) -> None:
    read(shop, days_ago=4)
    at = datetime(2026, 11, 10, 9, tzinfo=UTC)
    for moment in (at, at, at, at, at - timedelta(days=60), datetime(2026, 11, 20, 9, tzinfo=UTC)):
        make_posting(shop=shop, delivering_date=moment, ozon_status="delivering")
    assert of_shop(shop, amount=D(1), currency="RUB", today=TODAY).now is None
    IndexDay.objects.create(shop=shop, day=TODAY, index=D(2))
    assert of_shop(shop, amount=D(1), currency="RUB", today=TODAY).after == D(27)


def test_the_shops_own_tariff_and_the_newest_come_first(shop: Shop) -> None:
    assert tariff_of(shop, TODAY).days == 30  # everybody's, of its contract
    own = {"shop": shop, "contract": Contract.RUSSIAN, "zones": [], "currency": "RUB"}
    for valid_from, days in ((date(2026, 1, 1), 5), (date(2026, 11, 1), 6), (date(2027, 1, 1), 7)):
        IndexTariff.objects.create(valid_from=valid_from, days=days, **own)
    assert tariff_of(shop, TODAY).days == 6
    assert tariff_of(make_shop(), TODAY).days == 30


def test_a_tariff_holds_from_the_readers_own_day_on(shop: Shop) -> None:
    read_today = timezone.now().date()
    RatingReading.objects.create(shop=shop, code=INDEX_CODE, day=read_today, value=D(3))
    own = {"contract": Contract.RUSSIAN, "days": 5, "zones": [{"up_to": None, "percent": "7"}]}
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # a day apart: in one it is not the day of UTC
        with timezone.override(ZoneInfo(zone)):
            today = timezone.localdate()
            IndexTariff.objects.update_or_create(
                shop=shop, defaults={**own, "valid_from": today, "currency": "RUB"}
            )
            assert of_shop(shop, amount=D(100), currency="RUB").percent == 7


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Europe/Moscow", "Pacific/Pago_Pago"])
def test_an_error_of_the_last_hour_counts_wherever_the_reader_lives(shop: Shop, zone: str) -> None:
    read(shop, value="3")
    errors(
        shop, error_at=datetime(TODAY.year, TODAY.month, TODAY.day, 23, 30, tzinfo=UTC), charge_percent=D(7)
    )
    with timezone.override(ZoneInfo(zone)):
        found = of_shop(shop, amount=D(1000), currency="RUB", today=TODAY)
    assert (found.after, found.percent) == (D("3.8"), D(7))


def test_zones_that_cost_the_same_are_no_step(shop: Shop) -> None:
    same = Tariff([Zone(D(40), D(9)), Zone(None, D(9))])
    assert not forecast(Figures(D(40), TODAY, D(1)), same, amount=D(1), currency="RUB").is_worse


@pytest.mark.parametrize(
    ("country", "currency", "contract"),
    [("", "RUB", "russian"), ("", "CNY", "global"), ("CN", "RUB", "global"), ("Россия", "CNY", "russian")],
)
def test_whose_tariffs_hold(country: str, currency: str, contract: str) -> None:
    shop = Shop(currency=currency, cabinet={"company": {"country": country}} if country else {})
    assert contract_of(shop) == contract

"""Requests to Ozon's support: every fact that is known, none that is not, in three languages."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from returns.models import ReturnItem
from returns.states import Parcel
from returns.tickets import About, Booking, Figures, likely, ticket_text, ticket_text_for_posting
from returns.unit_states import Inspection
from tests.factories import make_posting, make_return, make_shop

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FACTS = {
    "number": "RET-77",
    "posting_number": "12345678-0001-1",
    "order_number": "12345678-0001",
    "schema": "Fbs",
    "sku": 555123,
    "offer_id": "KT-17",
    "product": "Чайник «Уют»",
    "quantity": 2,
    "price": Decimal("4485.50"),
    "currency": "RUB",
    "ozon_state": "MovingToSeller",
    "ozon_state_name": "Едет к вам",
    "ozon_money": "Деньги возвращены",
    "reason": "Не подошёл",
    "wish": "Пришёл {не} тот цвет",
    "tracking_number": "TRK-1",
    "barcode": "ii527",
    "place_name": "ПВЗ 12",
    "parcel_since": datetime(2026, 11, 8, 9, 0, tzinfo=UTC),
}


@pytest.mark.parametrize("language", ["ru", "en", "zh-hans"])
def test_says_what_is_known_and_nothing_else(language: str) -> None:
    shop = make_shop()
    full, bare = (
        make_return(shop=shop, **FACTS),
        make_return(shop=shop, product="", price=None, opened_at=None),
    )
    for about in About:
        text = ticket_text(full, about, language=language, now=NOW)
        for fact in (
            "RET-77",
            "12345678-0001-1",
            "KT-17",
            "555123",
            "Чайник «Уют»",
            "Едет к вам",
            "TRK-1",
            "{не}",
        ):
            assert fact in text
        for one in (text.replace("{не}", ""), ticket_text(bare, about, language=language, now=NOW)):
            assert not re.search(
                r"None|\{|\}|nan|[:：] *$|\n\n\n", one.replace(":\n—", "").replace("：\n—", "")
            ), one


def test_sums_days_and_moments_are_the_readers() -> None:
    with timezone.override("Asia/Yekaterinburg"):
        text = ticket_text(make_return(**FACTS), About.STUCK, language="ru", now=NOW)
    assert "Сумма: 8\u00a0971,00\u00a0RUB" in text
    assert "не движется уже 14 дн., с 8 нояб. 2026" in text
    assert "14:00 (UTC+05:00)" in text


def test_tells_what_the_inspection_found_and_never_the_key() -> None:
    case = make_return(**FACTS, shop=make_shop(name="Тёплый дом", client_id="100500", api_key="very-secret"))
    ReturnItem.objects.create(
        case=case, position=1, offer_id="KT-17", inspection=Inspection.SUBSTITUTED, instead="кирпич",
        version=1, signed="Анна", inspected_at=NOW,
    )  # fmt: skip
    ReturnItem.objects.create(case=case, position=2, offer_id="KT-17")
    text = ticket_text(case, About.SUBSTITUTED, language="ru", now=NOW)
    assert "Магазин «Тёплый дом», Client-Id 100500." in text
    for fact in ("KT-17 №1: ", "кирпич", "Анна"):
        assert fact in text
    assert "KT-17 №2" not in text
    assert "very-secret" not in text


def test_money_of_a_posting_without_a_return() -> None:
    posting = make_posting(posting_number="777-0001-1")
    line = posting.lines.get()
    figures = Figures(
        currency="RUB", shown=Decimal("990.00"), booked=Decimal("1100.50"),
        bookings=[Booking(date(2026, 11, 20), "Возврат", Decimal("-1100.5000"))],
    )  # fmt: skip
    text = ticket_text_for_posting(
        posting.shop,
        "777-0001-1",
        About.MONEY_DIFFERS,
        language="en",
        figures=figures,
        offer_id=line.offer_id,
    )
    assert "Please explain the difference of 110.50\u00a0RUB and correct the accrual." in text
    assert "— Nov 20, 2026: Возврат, -1,100.50\u00a0RUB" in text
    assert f"SKU: {line.sku}" in text
    unknown = ticket_text_for_posting(posting.shop, "no-such", About.NO_CASE, language="zh-hans")
    assert "货件：no-such" in unknown
    assert "None" not in unknown


def test_the_likeliest_request() -> None:
    assert likely(make_return(parcel=Parcel.LOST)) == About.LOST
    assert likely(make_return(compensation="offered")) == About.COMPENSATION
    assert likely(make_return(parcel=Parcel.IN_TRANSIT)) == About.STUCK
    received = make_return(parcel=Parcel.RECEIVED)
    ReturnItem.objects.create(
        case=received,
        position=1,
        offer_id="A",
        inspection=Inspection.SUBSTITUTED,
        version=1,
        inspected_at=NOW,
    )
    assert likely(received) == About.SUBSTITUTED


def test_an_unknown_language_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="de"):
        ticket_text(make_return(), About.LOST, language="de")

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ozon.client.schemas.accruals import AccrualPart, PartKind

from .support import answering, body

DAY = date(2026, 5, 1)


def test_types():
    client, script = answering(body("accruals_types"))
    (row,) = client.accruals.types().values
    assert (script.paths, script.sent) == (["/v1/finance/accrual/types"], {})
    assert (row.id, row.name, row.description) == (32, "Logistic", "Логистика")


def test_a_day_takes_its_bookings_apart():
    client, script = answering(body("accruals_by_day"))
    page = client.accruals.by_day(DAY)
    assert script.paths == ["/v1/finance/accrual/by-day"]
    assert script.sent == {"date": "2026-05-01", "last_id": ""}
    (accrual,) = page.values
    assert (accrual.accrual_id, accrual.unit_number) == (288230376151711745, "0132112277-0101-1")
    assert (accrual.category, accrual.delivery_schema) == ("POSTING", "FBS")
    assert (accrual.total, accrual.currency) == (Decimal("-937.50"), "RUB")
    assert accrual.parts == [
        AccrualPart(
            kind=PartKind.SALE,
            sku=987654321,
            amount=Decimal("-990.00"),
            sale_commission=Decimal("99.00"),
            commission=Decimal("95.00"),
            bonus=Decimal(0),
            seller_price=Decimal("-990.00"),
            buyer_price=Decimal("-940.00"),
            currency="RUB",
        ),
        AccrualPart(
            kind=PartKind.SERVICE, sku=987654321, type_id=32, amount=Decimal("-45.00"), currency="RUB"
        ),
        AccrualPart(kind=PartKind.ITEM_FEE, sku=7, type_id=1, amount=Decimal("-1.50"), currency="RUB"),
    ]


def test_fees_of_the_seller_and_of_a_container():
    fee = {"type_id": 41, "accrued": {"amount": "-5", "currency": "RUB"}}
    row = {"accrual_id": 1, "non_item_fee": fee, "container_fees": {"fees": [fee]}}
    client, _ = answering({"accruals": [row], "last_id": None})
    page = client.accruals.by_day(DAY)
    assert [(part.kind, part.type_id, part.amount) for part in page.values[0].parts] == [
        (PartKind.SELLER_FEE, 41, Decimal(-5)),
        (PartKind.CONTAINER_FEE, 41, Decimal(-5)),
    ]
    assert page.has_next is False


def test_pages_go_on_until_the_id_is_empty_or_stands_still():
    client, script = answering(body("accruals_by_day"))
    assert client.accruals.by_day(DAY).has_next is True
    assert client.accruals.by_day(DAY, last_id="abc").has_next is False
    assert script.sent == {"date": "2026-05-01", "last_id": "abc"}


def test_a_booking_without_an_id_is_a_bad_row():
    client, _ = answering({"accruals": [{"unit_number": "1-1-1"}], "last_id": ""})
    page = client.accruals.by_day(DAY)
    assert [(row.key, row.error) for row in page.bad_rows] == [("1-1-1", "accrual_id: is not an id")]

"""Cancellations counted by cause against product, warehouse, initiator, carrier and week."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from insights.reasons import Asked, Dimension, causes, lines, listed, weeks
from inventory.models import Warehouse
from orders.models import Cancellation
from orders.states import CANCELLED
from ozon.models import Shop
from tests.factories import make_cancellation, make_line, make_posting, make_shop

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)


def asked(*shops: Shop, **fields: Any) -> Asked:
    values = {"start": MONDAY, "end": MONDAY + timedelta(days=14), "zone": UTC}
    return Asked(shops=[shop.pk for shop in shops], **{**values, **fields})


def case(
    shop: Shop, offer: str = "KT-17", *, cause: str = "cheaper", days: float = 0, **fields: Any
) -> Cancellation:
    """A cancellation of one kettle, recorded so many days after the Monday."""
    at, place = MONDAY + timedelta(days=days), fields.pop("place", {})
    values = {"lines": 0, "ozon_status": CANCELLED, "amount": "990.00", "in_process_at": at, **place}
    posting = make_posting(shop=shop, **values)
    make_line(posting, offer_id=offer, name=f"Kettle {offer}")
    return make_cancellation(posting=posting, cause=cause, **{"recorded_at": at, **fields})


def table(asked: Asked, by: Dimension) -> dict[str, dict[str, int]]:
    return {line.value: dict(line.counts) for line in lines(asked, by)}


def test_what_belongs_to_the_days_and_shops_and_what_does_not() -> None:
    shop, other = make_shop(), make_shop()
    inside = [case(shop), case(shop, cause="lost"), case(shop, days=13.9)]
    case(shop, days=-0.1)
    case(shop, days=14)
    case(other)
    # Recorded long after it happened, when the shop was connected: it counts when it was ordered.
    past = case(shop, days=3, is_history=True, recorded_at=MONDAY + timedelta(days=300))
    case(shop, days=-3, is_history=True, recorded_at=MONDAY + timedelta(days=1))
    found = [
        (one.cause, one.n, {unit: str(total) for unit, total in one.sums.items()})
        for one in causes(asked(shop))
    ]
    assert found == [("cheaper", 3, {"RUB": "2970.00"}), ("lost", 1, {"RUB": "990.00"})]
    assert {row.pk for row in listed(asked(shop))} == {one.pk for one in [*inside, past]}
    assert listed(asked(shop))[0].pk == inside[2].pk


def test_causes_against_each_dimension() -> None:
    shop = make_shop()
    Warehouse.objects.create(shop=shop, warehouse_id=7, name="Склад")
    case(shop, "A", place={"warehouse_id": 7, "carrier": "СДЭК"}, initiator="buyer")
    case(shop, "A", cause="lost", place={"warehouse_id": None}, initiator="carrier", days=7)
    case(shop, "B", place={"warehouse_id": 7}, initiator="buyer", days=8)
    both = case(shop, "A", place={"warehouse_id": 8}, initiator="seller")
    make_line(both.posting, offer_id="B")
    make_line(both.posting, offer_id="A", sku=1)  # the same article twice is one cancellation
    span = asked(shop)
    assert table(span, Dimension.PRODUCT) == {"A": {"cheaper": 2, "lost": 1}, "B": {"cheaper": 2}}
    assert table(span, Dimension.WAREHOUSE) == {"7": {"cheaper": 2}, "": {"lost": 1}, "8": {"cheaper": 1}}
    assert {line.value: line.label for line in lines(span, Dimension.WAREHOUSE)}["7"] == "Склад"
    assert table(span, Dimension.INITIATOR) == {
        "buyer": {"cheaper": 2},
        "carrier": {"lost": 1},
        "seller": {"cheaper": 1},
    }
    assert table(span, Dimension.CARRIER) == {"": {"cheaper": 2, "lost": 1}, "СДЭК": {"cheaper": 1}}
    assert table(span, Dimension.WEEK) == {
        "2026-11-02": {"cheaper": 2},
        "2026-11-09": {"lost": 1, "cheaper": 1},
    }
    assert {str(day): n for day, n in weeks(span).items()} == {"2026-11-02": (1, 1), "2026-11-09": (0, 2)}


def test_every_figure_leads_to_just_as_many_cancellations() -> None:
    shop = make_shop()
    for n, cause in enumerate(["lost", "cheaper", "cheaper", "other"]):
        place = {"warehouse_id": n % 2 or None, "carrier": "СДЭК" if n % 2 else ""}
        one = case(shop, f"O{n % 3}", cause=cause, days=n * 3, place=place, is_history=n == 1)
        if n == 2:
            make_line(one.posting, offer_id=f"O{n % 3}", sku=1)
    for by in Dimension:
        for line in lines(asked(shop), by):
            for cause, n in line.counts.items():
                behind = asked(shop, cause=cause, by=by, of=line.value)
                assert listed(behind).count() == n, (by, line.value, cause)


@pytest.mark.parametrize("of", ["x", "²", "99999999999999999999", "2026-13-01", "9999-12-31", ""])
def test_values_nobody_has_lead_to_nothing(of: str) -> None:
    shop = make_shop()
    case(shop, place={"warehouse_id": 7, "carrier": "СДЭК"})
    assert [listed(asked(shop, by=by, of=of)).count() for by in Dimension] == [0] * 5


def test_more_rows_cost_no_more_queries() -> None:
    shop = make_shop()

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            causes(asked(shop))
            weeks(asked(shop))
            for by in Dimension:
                lines(asked(shop), by)
        return len(counted)

    case(shop)
    one = queries()
    for n in range(5):
        case(shop, f"N{n}", days=n, place={"warehouse_id": n, "carrier": str(n)})
    assert queries() == one == 15

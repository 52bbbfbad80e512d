"""Accruals: day by day, each once, whatever is cut short, corrected or new to us."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from money.models import Accrual, AccrualType
from ozon import sync
from ozon.models import Fact, SyncSource
from ozon.passes import Pass
from ozon.states import FactKind, Source
from sandbox import server, times
from tests.fixtures_desk import Desk, open_desk
from tests.watching import calls, versions

BY_DAY = "/v1/finance/accrual/by-day"
ACCRUALS = Source.ACCRUALS


def rub(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "RUB"}


def booking(*services: tuple[int, str], sale: str = "-990.00", number: int = 77) -> dict[str, Any]:
    """Money given back to a buyer, as Ozon books it."""
    product = {
        "sku": "501",
        "commission": {"sale_amount": rub(sale), "sale_commission": rub("99.00"), "commission": rub("95.00")},
        "delivery": {"services": [{"type_id": kind, "accrued": rub(sum_)} for kind, sum_ in services]},
    }
    return {
        "accrual_id": str(number),
        "accrued_category": "POSTING",
        "unit_number": "0001-1",
        "total_amount": rub("-900.00"),
        "posting": {"delivery_schema": "FBS", "products": [product]},
    }


def answer(desk: Desk, *rows: dict[str, Any], last_id: str | None = None) -> None:
    """The next day asked for holds these."""
    desk.fault("body", BY_DAY, body=json.dumps({"accruals": rows, "last_id": last_id}))


def parts() -> list[tuple[str, int, Decimal | None]]:
    rows = Accrual.objects.filter(unit_number="0001-1").order_by("part")
    return list(rows.values_list("kind", "type_id", "amount"))


@pytest.fixture
def quiet(sandbox: server.Running, db: None) -> Desk:
    """A shop whose history is read."""
    desk = open_desk(sandbox)
    desk.sync(ACCRUALS)
    Accrual.objects.all().delete()
    return desk


def test_a_sale_of_long_ago_is_history(sandbox: server.Running, db: None) -> None:
    at = times.shifted(sandbox.world.shop.now(), days=-40)
    number = sandbox.world.add_posting(scheme="fbs", status="delivered", at=at)["posting_number"]
    desk = open_desk(sandbox)
    assert desk.sync(ACCRUALS)[ACCRUALS].error == ""
    rows = Accrual.objects.filter(shop=desk.shop, unit_number=number)
    sale = rows.get(kind="sale")
    assert (sale.category, sale.delivery_schema, sale.currency) == ("POSTING", "FBS", "RUB")
    assert sale.amount > 0
    assert sale.sale_commission < 0
    services = rows.filter(accrual_id=sale.accrual_id, kind="service")
    assert services.exists()
    assert sale.total == sale.amount + sale.sale_commission + sum(row.amount or 0 for row in services)
    assert rows.filter(kind="item_fee").exists()
    named = AccrualType.objects.filter(shop=desk.shop)
    assert {row.type_id for row in services} <= set(named.values_list("type_id", flat=True))
    assert not Fact.objects.filter(source=ACCRUALS).exists()


def test_history_is_read_once_newest_first_and_no_further_than_the_shop_wants(
    sandbox: server.Running, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = calls(monkeypatch)
    desk = open_desk(sandbox)
    desk.shop.history_days = 12
    desk.sync(ACCRUALS)
    today = timezone.now().date()
    days = [date.fromisoformat(body["date"]) for path, body in made if path == BY_DAY]
    assert days == [today, *(today - timedelta(days=back) for back in range(1, 13))]
    assert desk.source(ACCRUALS).opened_at

    made.clear()
    desk.sync(ACCRUALS)
    again = [date.fromisoformat(body["date"]) for path, body in made if path == BY_DAY]
    assert again == [today - timedelta(days=back) for back in (3, 2, 1, 0)]


def test_days_missed_while_nobody_read_are_read(quiet: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.now().date()
    long_ago = (today - timedelta(days=9)).isoformat()
    SyncSource.objects.filter(source=ACCRUALS).update(cursor={"read_to": long_ago})
    made = calls(monkeypatch)
    quiet.sync(ACCRUALS)
    days = [body["date"] for path, body in made if path == BY_DAY]
    assert days == [(today - timedelta(days=back)).isoformat() for back in range(12, -1, -1)]
    assert quiet.source(ACCRUALS).cursor == {"read_to": today.isoformat()}


def test_history_goes_on_in_the_next_pass(
    sandbox: server.Running, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pass out of time says so; what it read is not asked for again, and only the last one closes the history."""
    made = calls(monkeypatch)
    left = [0]

    def goes_on(turn: Pass, _work: str) -> bool:
        left[0] -= 1
        turn.unfinished = left[0] < 0
        return not turn.unfinished

    monkeypatch.setattr(Pass, "goes_on", goes_on)
    desk = open_desk(sandbox)
    desk.shop.history_days = 30
    desk.shop.save(update_fields=["history_days"])
    days: list[str] = []
    for expected in (True, True, False):
        left[0], start = 13, len(made)
        report = sync.run(desk.shop, ACCRUALS)
        assert (report.error, report.unfinished) == ("", expected)
        assert bool(desk.source(ACCRUALS).opened_at) is not expected
        read = [body["date"] for path, body in made[start:] if path == BY_DAY]
        days += [day for day in read if day < (timezone.now() - timedelta(days=4)).date().isoformat()]
    assert len(days) == len(set(days)) == 26
    assert days == sorted(days, reverse=True)


def test_a_refund_shows_as_a_sale_taken_back(quiet: Desk) -> None:
    answer(quiet, booking((32, "-45.00"), (32, "-5.00")))
    quiet.sync(ACCRUALS)
    assert parts() == [
        ("sale", 0, Decimal("-990.0000")),
        ("service", 32, Decimal("-45.0000")),
        ("service", 32, Decimal("-5.0000")),
    ]
    sale = Accrual.objects.get(kind="sale", unit_number="0001-1")
    assert (sale.sku, sale.total) == (501, Decimal("-900.0000"))
    assert (sale.sale_commission, sale.commission) == (Decimal("99.0000"), Decimal("95.0000"))
    assert sale.date == timezone.now().date() - timedelta(days=3)


def test_a_second_reading_writes_nothing(quiet: Desk) -> None:
    answer(quiet, booking((32, "-45.00")))
    quiet.sync(ACCRUALS)
    before = versions(Accrual, AccrualType)
    assert len(before) > 3
    answer(quiet, booking((32, "-45.0")))
    quiet.sync(ACCRUALS)
    assert versions(Accrual, AccrualType) == before


def test_a_corrected_booking_replaces_all_its_parts_and_no_other(quiet: Desk) -> None:
    answer(quiet, booking((32, "-45.00"), (41, "-7.00")), booking(sale="100.00", number=78))
    quiet.sync(ACCRUALS)
    other = Accrual.objects.get(accrual_id=78)
    answer(quiet, booking((32, "-40.00"), sale="-980.00"))
    quiet.sync(ACCRUALS)
    rows = Accrual.objects.filter(accrual_id=77).order_by("part")
    assert [(row.kind, row.amount) for row in rows] == [
        ("sale", Decimal("-980.0000")),
        ("service", Decimal("-40.0000")),
    ]
    other.refresh_from_db()
    assert other.amount == 100


def test_a_booking_of_an_unknown_kind_is_kept_with_its_total(quiet: Desk) -> None:
    strange = {"accrual_id": 5, "accrued_category": "GIFT", "unit_number": "0001-1", "total_amount": rub("3")}
    broken = {"unit_number": "0001-2"}
    answer(quiet, strange, broken, booking((9999, "-1")))
    report = quiet.sync(ACCRUALS)[ACCRUALS]
    assert (report.error, report.bad_rows) == ("", 1)
    row = Accrual.objects.get(accrual_id=5)
    assert (row.kind, row.category, row.amount, row.total) == ("none", "GIFT", 3, 3)
    facts = Fact.objects.filter(source=ACCRUALS).values_list("kind", "key")
    assert sorted(facts) == [
        (FactKind.BAD_ROW, "0001-2"),
        (FactKind.UNKNOWN_VALUE, "accruals[].accrued_category=GIFT"),
        (FactKind.UNKNOWN_VALUE, "type_id=9999"),
    ]


def test_a_day_of_many_pages_goes_on_where_it_was_cut(quiet: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    day = (timezone.now().date() - timedelta(days=3)).isoformat()
    answer(quiet, booking(), last_id="second")
    quiet.fault("status", BY_DAY, status=500, times=3)
    assert quiet.sync(ACCRUALS)[ACCRUALS].error
    assert len(parts()) == 1
    place = quiet.source(ACCRUALS).cursor["place"]
    assert (place["day"], place["last_id"]) == (day, "second")

    made = calls(monkeypatch)
    quiet.running.sandbox.faults.clear()
    answer(quiet, booking(number=78))
    quiet.sync(ACCRUALS)
    assert next(body for path, body in made if path == BY_DAY) == {"date": day, "last_id": "second"}
    assert len(parts()) == 2
    assert "place" not in quiet.source(ACCRUALS).cursor


@pytest.mark.parametrize("minutes", [1, 20])
def test_a_place_ozon_has_forgotten_is_the_day_from_its_start(
    quiet: Desk, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    """Ozon keeps a place for 15 minutes: later it is not even asked for, and a refused one is given up."""
    day = (timezone.now().date() - timedelta(days=3)).isoformat()
    at = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    cursor = quiet.source(ACCRUALS).cursor | {"place": {"day": day, "last_id": "no such", "at": at}}
    SyncSource.objects.filter(source=ACCRUALS).update(cursor=cursor)
    made = calls(monkeypatch)
    assert quiet.sync(ACCRUALS)[ACCRUALS].error == ""
    asked = [body["last_id"] for path, body in made if path == BY_DAY and body["date"] == day]
    assert asked == (["no such", ""] if minutes == 1 else [""])


def test_a_person_may_have_old_days_read_again(quiet: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    since = timezone.now() - timedelta(days=20)
    sync.read_again(quiet.shop, ACCRUALS, since=since)
    made = calls(monkeypatch)
    quiet.sync(ACCRUALS)
    days = [body["date"] for path, body in made if path == BY_DAY]
    assert min(days) == since.date().isoformat()
    assert len(set(days)) == 21
    row = quiet.source(ACCRUALS)
    assert (row.again_from, "again" in row.cursor) == (None, False)


def test_two_shops_with_the_same_booking_do_not_mix(quiet: Desk) -> None:
    elsewhere = server.start(history=0, catalog=1, arrivals=0, open_cases=False)
    try:
        other = open_desk(elsewhere)
        other.sync(ACCRUALS)
        for desk, sale in ((quiet, "-990.00"), (other, "-1.00")):
            answer(desk, booking(sale=sale))
            desk.sync(ACCRUALS)
    finally:
        elsewhere.stop()
    rows = Accrual.objects.filter(accrual_id=77, kind="sale").order_by("shop")
    assert [(row.shop, row.amount) for row in rows] == [(quiet.shop, -990), (other.shop, -1)]

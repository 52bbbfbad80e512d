"""Ratings by day, the error index, and the postings behind it."""

import json
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.models import IndexDay, IndexDefect, RatingReading
from ozon.models import Fact
from ozon.states import FactKind, Source
from tests.fixtures_desk import Desk
from tests.watching import versions

SUMMARY = "/v1/rating/summary"
THRESHOLDS = "/v1/rating/history"
INDEX = "/v1/rating/index/fbs/info"
ERRORS = "/v1/rating/index/fbs/posting/list"
NO_ROLE = '{"code": 7, "message": "Api-Key is missing a required role for a method"}'
GENERAL = "rating_general_indicator_fbs_rfbs"


def out_of_stock(desk: Desk) -> str:
    """A posting the seller had to cancel: it counts in the index."""
    number = str(desk.world.add_posting()["posting_number"])
    desk.world.cancel(number, initiator="seller", reason_id=352)
    return number


def test_ratings_are_kept_by_day(desk: Desk) -> None:
    rows = RatingReading.objects.filter(shop=desk.shop)
    assert {row.day for row in rows} == {timezone.now().date()}
    rating = rows.get(code=GENERAL)
    assert (rating.direction, rating.value_type) == ("LOWER_IS_BETTER", "INDEX")
    assert rating.name
    assert rating.group
    assert rating.value is not None


def test_ratings_of_answers_come_with_their_thresholds(desk: Desk) -> None:
    told = RatingReading.objects.exclude(warning=None).order_by("code")
    assert [(row.code, row.value_type, row.warning, row.danger, row.premium) for row in told] == [
        ("rating_average_response_time", "TIME", 14400, 86400, 3600),
        ("rating_reaction_time", "TIME", 14400, 86400, 3600),
        ("rating_replied_dialogs_ratio", "PERCENT", 80, 50, 95),
    ]


def test_the_next_day_is_another_row(desk: Desk) -> None:
    before = RatingReading.objects.get(code=GENERAL)
    RatingReading.objects.update(day="2026-01-01")
    desk.sync(Source.RATINGS)
    days = RatingReading.objects.filter(code=GENERAL).order_by("day").values_list("day", flat=True)
    assert [str(day) for day in days] == ["2026-01-01", str(before.day)]


def test_a_sellers_cancellation_is_an_error_in_the_index(desk: Desk) -> None:
    assert not IndexDefect.objects.exists()
    number = out_of_stock(desk)
    desk.sync(Source.RATINGS)
    [defect] = IndexDefect.objects.filter(shop=desk.shop)
    assert (defect.posting_number, defect.ozon_type) == (number, "SELLER_CANCELLATION")
    assert (defect.currency, defect.delivery_schema, defect.has_grace) == ("RUB", "FBS", False)
    assert defect.index > 0
    assert defect.charge > 0
    day = IndexDay.objects.get(shop=desk.shop, day=defect.error_at.date())
    assert (day.index, day.costs, day.currency) == (defect.index, defect.charge, "RUB")


def test_a_second_reading_writes_nothing(desk: Desk) -> None:
    out_of_stock(desk)
    desk.sync(Source.RATINGS)
    before = versions(RatingReading, IndexDay, IndexDefect)
    assert desk.sync(Source.RATINGS)[Source.RATINGS].error == ""
    assert versions(RatingReading, IndexDay, IndexDefect) == before


@pytest.mark.parametrize(
    ("path", "told", "others"),
    [
        (SUMMARY, "summary", [IndexDay, IndexDefect]),
        (THRESHOLDS, "thresholds", [RatingReading, IndexDay, IndexDefect]),
        (INDEX, "index", [RatingReading, IndexDefect]),
        (ERRORS, "errors", [RatingReading, IndexDay]),
    ],
)
def test_what_the_key_has_no_role_for_holds_up_nothing_else(
    desk: Desk, path: str, told: str, others: list[type]
) -> None:
    out_of_stock(desk)
    for model in (RatingReading, IndexDay, IndexDefect):
        model.objects.all().delete()
    desk.fault("status", path, status=403, body=NO_ROLE)
    assert desk.sync(Source.RATINGS)[Source.RATINGS].error == ""
    assert [model for model in others if not model.objects.exists()] == []
    fact = Fact.objects.get(source=Source.RATINGS, kind=FactKind.CALL_FAILED, solved_at=None)
    assert fact.key == told
    assert "required role" in fact.detail

    desk.sync(Source.RATINGS)
    assert not Fact.objects.filter(source=Source.RATINGS, solved_at=None).exists()


def test_a_key_without_any_of_the_roles_is_an_error(desk: Desk) -> None:
    for path in (SUMMARY, THRESHOLDS, INDEX, ERRORS):
        desk.fault("status", path, status=403, body=NO_ROLE)
    assert "required role" in desk.sync(Source.RATINGS)[Source.RATINGS].error


def test_a_broken_rating_and_an_unknown_word_are_told(desk: Desk) -> None:
    items = [
        {"rating": "rating_new", "current_value": "1.25", "status": "GLORIOUS"},
        {"rating": "rating_ssl", "current_value": {}},
    ]
    desk.fault("body", SUMMARY, body=json.dumps({"groups": [{"group_name": "Новое", "items": items}]}))
    report = desk.sync(Source.RATINGS)[Source.RATINGS]
    assert (report.error, report.bad_rows) == ("", 1)
    rating = RatingReading.objects.get(code="rating_new")
    assert (rating.value, rating.group, rating.ozon_status) == (Decimal("1.25"), "Новое", "GLORIOUS")
    facts = Fact.objects.filter(source=Source.RATINGS).values_list("kind", "key")
    assert sorted(facts) == [
        (FactKind.BAD_ROW, "rating_ssl"),
        (FactKind.UNKNOWN_VALUE, "groups[].items[].status=GLORIOUS"),
    ]

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ozon.client import DecodeError

from .support import answering, body

SINCE, TO = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 31, tzinfo=UTC)


def test_summary_puts_every_rating_in_its_group():
    client, script = answering(body("ratings_summary"))
    page = client.ratings.summary()
    assert (script.paths, script.sent) == (["/v1/rating/summary"], {})
    (rating,) = page.values
    assert (rating.code, rating.group) == ("rating_general_indicator_fbs_rfbs", "Доставка")
    assert (rating.value, rating.previous) == (Decimal("2.718282"), Decimal("1.5"))
    assert (rating.status, rating.direction, rating.meaning) == ("WARNING", "LOWER_IS_BETTER", "MEANING_BAD")
    assert page.bad_rows == []


def test_a_broken_group_or_rating_disturbs_no_other():
    good = {"rating": "rating_on_time", "current_value": 98}
    broken = {"rating": "rating_ssl", "current_value": "много"}
    groups = ["?", {"group_name": "A", "items": "?"}, {"group_name": "B", "items": [good, broken]}]
    client, _ = answering({"groups": groups})
    page = client.ratings.summary()
    assert [rating.code for rating in page.values] == ["rating_on_time"]
    assert [row.key for row in page.bad_rows] == ["", "A", "rating_ssl"]
    assert page.bad_rows[2].error == "current_value: is not a number"


def test_one_group_may_come_without_its_list():
    client, _ = answering({"groups": {"group_name": "A", "items": {"rating": "x", "current_value": 1}}})
    assert [(row.code, row.group) for row in client.ratings.summary().values] == [("x", "A")]


def test_thresholds_come_with_the_history():
    client, script = answering(
        {
            "ratings": [
                {"rating": "rating_reaction_time", "warning_threshold": 14400, "danger_threshold": 86400},
                {"rating": "", "warning_threshold": 1},
            ]
        }
    )
    page = client.ratings.thresholds(["rating_reaction_time"], SINCE, TO)
    assert script.paths == ["/v1/rating/history"]
    assert script.sent["ratings"] == ["rating_reaction_time"]
    (row,) = page.values
    assert (row.code, row.warning, row.danger, row.premium) == ("rating_reaction_time", 14400, 86400, None)
    assert len(page.bad_rows) == 1


def test_index_with_its_days():
    client, script = answering(body("ratings_index"))
    index = client.ratings.index()
    assert (script.paths, script.sent) == (["/v1/rating/index/fbs/info"], {})
    assert (index.index, index.costs, index.currency) == (Decimal("0.125"), Decimal("120.5"), "RUB")
    assert (index.period_from, index.period_to) == (date(2026, 4, 3), date(2026, 5, 2))
    assert [(day.day, day.index, day.costs) for day in index.days] == [
        (date(2026, 5, 1), Decimal("0.25"), Decimal("120.5")),
        (date(2026, 5, 2), Decimal(0), Decimal(0)),
    ]


def test_an_answer_without_an_index_is_none():
    client, _ = answering({})
    with pytest.raises(DecodeError) as caught:
        client.ratings.index()
    assert (caught.value.field, caught.value.method) == ("index", "/v1/rating/index/fbs/info")


def test_errors():
    client, script = answering(body("ratings_errors"))
    page = client.ratings.errors(SINCE, TO, limit=10)
    assert script.sent == {
        "filter": {"date_from": "2026-05-01T00:00:00Z", "date_to": "2026-05-31T00:00:00Z"},
        "cursor": "",
        "limit": 10,
    }
    (error,) = page.values
    assert (error.type, error.delivery_schema, error.has_grace) == ("SELLER_CANCELLATION", "rFBS", True)
    assert (error.index, error.charge_percent) == (Decimal("0.25"), Decimal(10))
    assert (error.charge, error.currency) == (Decimal("120.5"), "RUB")
    assert (page.cursor, page.has_next) == ("next", True)


def test_an_error_without_a_time_is_a_bad_row():
    client, _ = answering({"errors": [{"posting_number": "1-1-1"}], "cursor": "", "has_next": False})
    page = client.ratings.errors(SINCE, TO)
    assert [(row.key, row.error) for row in page.bad_rows] == [("1-1-1", "error_at: is missing")]

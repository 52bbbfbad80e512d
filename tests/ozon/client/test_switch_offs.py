from __future__ import annotations

from datetime import date

import pytest

from ozon.client.switch_offs import calendar, near


def test_the_table_says_where_it_comes_from() -> None:
    assert calendar().document.startswith("Ozon Seller API")
    assert calendar().read_on == date(2026, 11, 21)
    for entry in calendar().switch_offs:
        assert entry.method.startswith("/v")
        assert entry.use != entry.method


@pytest.mark.parametrize(
    ("today", "days", "found"),
    [
        (date(2026, 8, 25), 90, ["result.total"]),
        (date(2026, 8, 24), 90, []),
        (date(2026, 11, 23), 0, ["result.total"]),
        (date(2026, 11, 24), 90, []),
    ],
)
def test_a_field_is_near_until_it_is_gone(today: date, days: int, found: list[str]) -> None:
    assert [entry.field for entry in near(["/v3/product/list"], today, days=days)] == found


def test_a_method_that_is_off_stays_in_the_list() -> None:
    (entry,) = near(["/v3/posting/fbs/list"], date(2027, 1, 1))
    assert (entry.off_on, entry.use) == (date(2026, 8, 31), "/v4/posting/fbs/list")


def test_a_star_stands_for_the_rest_and_the_earliest_comes_first() -> None:
    methods = ["/v2/chat/list", "/v1/conditional-cancellation/approve", "/v2/chat/history", "/v1/review/list"]
    assert [entry.method for entry in near(methods, date(2026, 11, 21))] == [
        "/v1/conditional-cancellation/*",
        "/v2/chat/history",
        "/v2/chat/list",
    ]

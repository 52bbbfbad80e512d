from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ozon.client.fields import FieldError, Fields, Money


def f(value: object) -> Fields:
    return Fields({"k": value}, "row")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), ("", None), (0, 0), ("12", 12), (" -7 ", -7), (Decimal("5.0"), 5), (2**63 - 1, 2**63 - 1)],
)
def test_integer(value, expected):
    assert f(value).maybe_integer("k") == expected
    assert f(value).integer("k") == (expected or 0)


@pytest.mark.parametrize(
    "value",
    [
        True,
        "NaN",
        "1_000",
        "٣",
        "1.5",
        2**63,
        -(2**63) - 1,
        "9" * 19,
        Decimal("1E+400"),
        Decimal("1.5"),
        [],
        {},
    ],
)
def test_not_an_integer(value):
    with pytest.raises(FieldError, match=r"^row\.k: is not a 64-bit integer$"):
        f(value).integer("k")


@pytest.mark.parametrize("value", [-1, 2**31])
def test_not_a_count(value):
    with pytest.raises(FieldError):
        f(value).count("k")


@pytest.mark.parametrize("value", [None, 0, "", "0", -4])
def test_not_an_identity(value):
    with pytest.raises(FieldError):
        f(value).identity("k")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        ("true", True),
        ("True", True),
        (1, True),
        ("false", False),
        ("", False),
        (0, False),
    ],
)
def test_flag(value, expected):
    assert f(value).maybe_flag("k") is expected
    assert f(value).flag("k") is bool(expected)


@pytest.mark.parametrize("value", ["string", 2, [], {}, Decimal(1)])
def test_not_a_flag(value):
    with pytest.raises(FieldError, match="boolean"):
        f(value).flag("k")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, Money(None, "RUB")),
        ("", Money(None, "RUB")),
        ("1530.0000", Money(Decimal("1530.0000"), "RUB")),
        (12, Money(Decimal(12), "RUB")),
        (Decimal("35.22"), Money(Decimal("35.22"), "RUB")),
        (Decimal("0.30000000000000004"), Money(Decimal("0.3000"), "RUB")),
        ({"amount": "-5.00", "currency": "CNY"}, Money(Decimal("-5.00"), "CNY")),
        ({"price": 3318, "currency_code": "KZT"}, Money(Decimal(3318), "KZT")),
        ({"value": "1", "currency_code": "USD"}, Money(Decimal(1), "USD")),
        ({"amount": "7"}, Money(Decimal(7), "")),
        ({}, Money(None, "")),
    ],
)
def test_money(value, expected):
    money = Fields({"k": value, "currency_code": "RUB"}).money("k")
    assert money == expected
    assert str(money.amount) == str(expected.amount)


@pytest.mark.parametrize(
    "value",
    [
        True,
        "NaN",
        "Infinity",
        "1,5",
        "12 000",
        "1e400",
        Decimal("1E+400"),
        Decimal("1E+9999999"),
        10**12,
        [1],
    ],
)
def test_not_money(value):
    with pytest.raises(FieldError, match=r"row\.k"):
        f(value).money("k")
    with pytest.raises(FieldError, match=r"row\.k\.amount"):
        f({"amount": value}).money("k")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("9999-12-31T23:59:59Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("2026-05-14T08:00:00Z", datetime(2026, 5, 14, 8, tzinfo=UTC)),
        ("2026-05-14T08:00:00.1Z", datetime(2026, 5, 14, 8, 0, 0, 100000, tzinfo=UTC)),
        ("2026-05-14t08:00:00.123456789z", datetime(2026, 5, 14, 8, 0, 0, 123456, tzinfo=UTC)),
        ("2026-05-14T11:00:00+03:00", datetime(2026, 5, 14, 8, tzinfo=UTC)),
        ("2026-05-14 08:00:00", datetime(2026, 5, 14, 8, tzinfo=UTC)),
        ("2026-05-14", datetime(2026, 5, 14, tzinfo=UTC)),
    ],
)
def test_time(value, expected):
    assert f(value).time("k") == expected


@pytest.mark.parametrize("value", ["string", "2026-13-01T00:00:00Z", 5, [], "2026" * 100, "2026-02-30"])
def test_not_a_time(value):
    with pytest.raises(FieldError, match="not a time"):
        f(value).time("k")


def test_text_is_cut_and_words_are_not():
    assert f("x" * 2000).text("k") == "x" * 999 + "…"
    assert f(15).text("k") == "15"
    assert f([]).text("k") == ""
    with pytest.raises(FieldError, match="too long"):
        f("x" * 101).word("k")
    with pytest.raises(FieldError, match="not text"):
        f({"a": 1}).text("k")


def test_nested_paths():
    with pytest.raises(FieldError) as caught:
        f([{"a": {"b": 1}}, {"a": {"b": []}}]).objects("k")[1].object("a").integer("b")
    assert caught.value.path == "row.k[1].a.b"


def test_lists_forgive_null_and_one_bare_text():
    assert f(None).objects("k") == []
    assert f({}).texts("k") == []
    assert f("one").texts("k") == ["one"]
    assert f(["a", None, 3]).texts("k") == ["a", "3"]
    with pytest.raises(FieldError, match=r"k\.\[1\]: is not text"):
        f(["a", {}]).texts("k")


def test_links_are_web_addresses_only():
    given = [
        "https://img.test/1.jpg",
        "javascript:alert(1)",
        " HTTP://img.test/2.jpg ",
        "data:text/html,x",
        "",
        "//x",
    ]
    assert f(given).links("k") == ["https://img.test/1.jpg", "HTTP://img.test/2.jpg"]
    assert f("javascript:alert(1)").links("k") == []
    assert f(None).links("k") == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        (0, Decimal(0)),
        ("1.5", Decimal("1.5")),
        (Decimal("2.71828182845"), Decimal("2.718282")),
        (Decimal("1E-400"), Decimal(0)),
        (-(10**12) + 1, Decimal(-(10**12) + 1)),
    ],
)
def test_number(value, expected):
    assert f(value).number("k") == expected


@pytest.mark.parametrize("value", [True, "NaN", Decimal("Infinity"), 10**12, "1,5", [], {}])
def test_not_a_number(value):
    with pytest.raises(FieldError, match=r"^row\.k: is not a number$"):
        f(value).number("k")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("2026-05-01", date(2026, 5, 1)),
        ("2026-05-01T00:00:00Z", date(2026, 5, 1)),
    ],
)
def test_day(value, expected):
    assert f(value).day("k") == expected


@pytest.mark.parametrize("value", [True, 20260501, "2026-13-01", "вчера", [], {}])
def test_not_a_day(value):
    with pytest.raises(FieldError, match=r"^row\.k: is not a day$"):
        f(value).day("k")

"""How sums, moments and stretches of time are written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from sellerdesk.desk.wording import (
    ago_text,
    day_text,
    full_text,
    left_text,
    moment_text,
    money_text,
    number_text,
    percent_text,
    span_text,
)

NOW = datetime(2026, 11, 21, 14, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"), timezone.override(ZoneInfo("Europe/Moscow")):
        yield


@pytest.mark.parametrize(
    ("amount", "currency", "whole", "text"),
    [
        ("8970", "RUB", False, "8\u202f970.00\u00a0₽"),
        ("1234567.5", "RUB", False, "1\u202f234\u202f567.50\u00a0₽"),
        ("1169.50", "RUB", True, "1\u202f170\u00a0₽"),
        ("-312", "RUB", True, "\u2212312\u00a0₽"),
        ("10", "USD", False, "10.00\u00a0$"),
        ("10", "XYZ", False, "10.00\u00a0XYZ"),
        ("10", "", True, "10"),
        ("10.005", "RUB", False, "10.01\u00a0₽"),
        ("-0.3", "RUB", True, "0\u00a0₽"),
    ],
)
def test_money(amount: str, currency: str, whole: bool, text: str) -> None:
    assert money_text(Decimal(amount), currency, whole=whole) == text


@pytest.mark.parametrize(
    ("language", "currency", "text"),
    [
        ("ru", "RUB", "8\u202f970,40\u00a0₽"),
        ("ru", "CNY", "8\u202f970,40\u00a0CN¥"),
        ("ru", "BYN", "8\u202f970,40\u00a0Br"),
        ("ru", "KZT", "8\u202f970,40\u00a0₸"),
        ("ru", "USD", "8\u202f970,40\u00a0$"),
        ("ru", "EUR", "8\u202f970,40\u00a0€"),
        ("en", "RUB", "8\u202f970.40\u00a0₽"),
        ("en", "CNY", "8\u202f970.40\u00a0CN¥"),
        ("en", "BYN", "8\u202f970.40\u00a0Br"),
        ("en", "KZT", "8\u202f970.40\u00a0₸"),
        ("en", "USD", "8\u202f970.40\u00a0$"),
        ("en", "EUR", "8\u202f970.40\u00a0€"),
        ("zh-hans", "RUB", "8\u202f970.40\u00a0₽"),
        ("zh-hans", "CNY", "8\u202f970.40\u00a0¥"),
        ("zh-hans", "BYN", "8\u202f970.40\u00a0Br"),
        ("zh-hans", "KZT", "8\u202f970.40\u00a0₸"),
        ("zh-hans", "USD", "8\u202f970.40\u00a0US$"),
        ("zh-hans", "EUR", "8\u202f970.40\u00a0€"),
        ("en", "JPY", "8\u202f970\u00a0¥"),  # without minor units
    ],
)
def test_every_currency_in_every_language(language: str, currency: str, text: str) -> None:
    with translation.override(language):
        assert money_text(Decimal("8970.4"), currency) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=5), "1 min"),
        (timedelta(minutes=47, seconds=59), "47 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, minutes=40), "1 h 40 min"),
        (timedelta(hours=22, minutes=10), "22 h"),
        (timedelta(days=1, hours=4), "1 d 4 h"),
        (timedelta(days=3, hours=4), "3 d"),
    ],
)
def test_spans(span: timedelta, text: str) -> None:
    assert span_text(span).replace("\u00a0", " ") == text


def test_past_deadlines_say_so_in_words() -> None:
    assert left_text(timedelta(minutes=-12)) == "overdue 12\u00a0min"
    assert left_text(timedelta(0)) == "overdue 1\u00a0min"
    assert left_text(timedelta(minutes=12)) == "12\u00a0min"


def test_ages() -> None:
    assert ago_text(timedelta(seconds=12)) == "12\u00a0s ago"
    assert ago_text(timedelta(seconds=-2)) == "0\u00a0s ago"
    assert ago_text(timedelta(minutes=5)) == "5\u00a0min ago"


def test_moments_are_short_and_in_the_readers_zone() -> None:
    assert moment_text(datetime(2026, 11, 21, 11, 53, tzinfo=UTC), now=NOW) == "14:53"
    assert moment_text(datetime(2026, 11, 21, 21, 0, tzinfo=UTC), now=NOW) == "Nov\u00a022, 00:00"
    assert moment_text(datetime(2025, 3, 1, 9, 0, tzinfo=UTC), now=NOW) == "Mar\u00a01,\u00a02025, 12:00"
    with translation.override("zh-hans"):
        assert full_text(NOW) == "2026年11月21日 17:06"
    with translation.override("ru"):
        assert full_text(NOW) == "21\u00a0нояб.\u00a02026\u202fг., 17:06"


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("left", "tone", "ring"),
    [
        (timedelta(0), "over", "due-x"),
        (timedelta(hours=1), "soon", "due-3"),
        (timedelta(hours=1, seconds=1), "calm", "due-2"),
        (timedelta(hours=7), "calm", "due-1"),
        (timedelta(days=2), "calm", "due-0"),
    ],
)
def test_a_deadline_shouts_only_when_it_is_time(left: timedelta, tone: str, ring: str) -> None:
    html = shown("{% due at %}", at=NOW + left, now=NOW)
    assert f'data-s="{tone}"' in html
    assert f'href="#i-{ring}"' in html


def test_what_is_missing_is_a_dash() -> None:
    assert shown("{{ x|money }}{{ x|when }}{{ x|ago }}", x=None) == "———"
    assert "no deadline" in shown("{% due x %}", x=None)


def test_words_of_others_are_escaped() -> None:
    assert shown("{% ozon x %}", x="<b>") == '<span class="ozon" lang="ru">&lt;b&gt;</span>'
    assert "&lt;b&gt;" in shown("{% state x %}", x="<b>")
    assert 'src="&quot;' in shown("{% thumb x %}", x='"')


@pytest.mark.parametrize(
    ("language", "day", "parts"),
    [
        ("en", "Nov\u00a023,\u00a02026", ["0%", "0.4%", "12%", "100%"]),
        ("ru", "23\u00a0нояб.\u00a02026\u202fг.", ["0\u00a0%", "0,4\u00a0%", "12\u00a0%", "100\u00a0%"]),
        ("zh-hans", "2026年11月23日", ["0%", "0.4%", "12%", "100%"]),
    ],
)
def test_days_and_parts(language: str, day: str, parts: list[str]) -> None:
    with translation.override(language):
        assert day_text(date(2026, 11, 23)) == day
        assert [percent_text(part) for part in (0, 0.0042, 0.1234, 1)] == parts


@pytest.mark.parametrize(("n", "text"), [(0, "0"), (999, "999"), (1_204_000, "1\u202f204\u202f000")])
def test_counts(n: int, text: str) -> None:
    assert number_text(n) == text

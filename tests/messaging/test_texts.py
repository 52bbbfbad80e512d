"""The texts of a shop: what is filled in, what never leaves, which variant is taken, and what a shop begins with."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from messaging import texts
from messaging.default_texts import install, standard
from messaging.models import MessageTemplate, Occasion
from messaging.policy import judge
from messaging.rules import MAX_LENGTH, Rule, check
from messaging.states import Language
from messaging.texts import Chooser, Outcome, fill, title_of, unfilled, variables_of
from messaging.variables import EXAMPLES
from tests.factories import make_message, make_shop
from tests.fixtures_desk import Desk

KNOWN: dict[str, Any] = {
    "order": "0187543210-0042",
    "product": "Чайник {1,7 л}",
    "quantity": 2,
    "amount": "12990.50",
    "refund": Decimal("4290.00"),
    "currency": "RUB",
    "shipped": "2025-11-20T22:30:00+00:00",
    "delivered": datetime(2025, 11, 20, 12, tzinfo=UTC),
    "track": "",
}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("{order}: {quantity}", "ru", "0187543210-0042: 2"),
        ("{ Order }｛order｝", "ru", "0187543210-00420187543210-0042"),
        ("{amount} {refund}", "ru", "12 990,50 ₽ 4 290 ₽"),
        ("{amount} {refund}", "en", "12,990.50 ₽ 4,290 ₽"),
        ("{refund}", "zh-hans", "4,290 ₽"),
        ("{delivered}", "ru", "20 ноября 2025"),
        ("{shipped}", "en", "21 November 2025"),  # in Moscow it was the next day
        ("{shipped}", "zh-hans", "2025年11月21日"),
        ("«{product}»", "ru", "«Чайник (1,7 л)»"),  # a brace in a name is not a place left open
        ("{track}", "ru", "{track}"),
        ("{carrier} {Имя} {track} {carrier}", "ru", "{carrier} {Имя} {track} {carrier}"),
    ],
)
def test_filling(text: str, language: str, expected: str) -> None:
    assert fill(text, KNOWN, language).text == expected


def test_what_is_missing_is_named_once_and_the_zone_tells_the_day() -> None:
    assert fill("{carrier} {Имя} {track} {carrier}", KNOWN).missing == ("carrier", "Имя", "track")
    there = fill("{shipped}", KNOWN, zone=ZoneInfo("America/New_York"))
    assert (there.text, there.missing) == ("20 ноября 2025", ())
    this_year = datetime(timezone.now().year, 3, 1, 12, tzinfo=UTC)
    assert fill("{date}", {"date": this_year}).text == "1 марта"
    assert fill("{amount} {date}", {"amount": "NaN", "date": "soon"}).missing == ("amount", "date")


@pytest.mark.parametrize("text", ["Здравствуйте, {имя}!", "您好 ｛姓名｝", "{", "}", "{order", "{}"])
@pytest.mark.django_db
def test_a_brace_blocks_whoever_wrote_it(text: str) -> None:
    found = [one for one in judge(make_shop(), text) if one.rule is Rule.UNFILLED]
    assert [text[one.start : one.end] for one in found] == [one.words for one in found]
    assert unfilled(text) == tuple(one.words for one in found) != ()


@pytest.mark.parametrize("row", standard(), ids=lambda row: f"{row[1]}:{row[0]}:{row[2]}:{row[3]}")
def test_every_standard_text_is_clean_and_whole(row: Any) -> None:
    filled = fill(row[4], EXAMPLES, row[1])
    assert filled.missing == ()
    assert len(filled.text) <= MAX_LENGTH
    assert check(filled.text) == []


def test_every_occasion_is_written_in_every_language() -> None:
    said = {(row[0], row[1], row[2]) for row in standard()}
    assert {(one[0], one[1]) for one in said} == {(o, language) for o in Occasion for language in Language}
    for language in Language:
        for outcome in (Outcome.REJECTED, Outcome.PARTIAL, Outcome.GOODS, Outcome.REFUND):
            assert (Occasion.CLAIM_DECIDED, language, title_of(outcome, language)) in said
        for outcome in (Outcome.APPROVED, Outcome.REJECTED):
            assert (Occasion.REQUEST_DECIDED, language, title_of(outcome, language)) in said
    often = {Occasion.CANCELLED_BY_BUYER, Occasion.CANCELLED_BY_OTHERS, Occasion.RECEIVED, Occasion.REFUND}
    assert min(len({row[4] for row in standard() if row[:2] == (o, "zh-hans")}) for o in often) == 3


@pytest.mark.django_db
def test_installing_twice_adds_nothing_and_touches_nothing() -> None:
    shop = make_shop()
    MessageTemplate.objects.create(shop=shop, occasion=Occasion.DELAY, text="Своё", is_active=False)
    assert install(shop) == len(standard()) - 1
    assert install(shop) == 0
    own = MessageTemplate.objects.get(shop=shop, occasion=Occasion.DELAY, language="ru", variant=1)
    assert (own.text, own.is_active) == ("Своё", False)


@pytest.mark.django_db
def test_the_variant_used_least_is_taken(django_assert_num_queries: Any) -> None:
    """In the last 30 days, then the lowest number; a page of drafts counts what it hands out itself."""
    shop = make_shop()
    install(shop)
    rows = MessageTemplate.objects.filter(shop=shop, language="ru", occasion=Occasion.REFUND)
    first, second, third = rows.order_by("variant")
    long_ago = timezone.now() - timedelta(days=31)
    for cause, template, at in (
        ("1", first, timezone.now()),
        ("2", second, timezone.now()),
        ("3", third, long_ago),
    ):
        make_message(shop=shop, cause=cause, template=template, created_at=at)
    assert texts.choose(shop, Occasion.REFUND) == third
    with django_assert_num_queries(2):
        chooser = Chooser(shop)
        taken = [chooser.take(Occasion.REFUND) for _ in range(4)]
    assert taken == [third, first, second, third]
    rejected = texts.choose(shop, Occasion.CLAIM_DECIDED, title=title_of(Outcome.REJECTED, "ru"))
    assert rejected is not None
    assert rejected.title == "Отклонено"
    MessageTemplate.objects.filter(shop=shop, title="Отклонено").update(is_active=False)
    assert texts.choose(shop, Occasion.CLAIM_DECIDED, title=title_of(Outcome.REJECTED, "ru")) is None


@pytest.mark.django_db
def test_a_reading_keeps_what_texts_need(desk: Desk) -> None:
    number = str(desk.world.add_posting()["posting_number"])
    desk.sync()
    known = variables_of(desk.shop, number, more={"refund": Decimal("10.00")})
    text = fill(
        "{order}|{posting}|{product}|{offer_id}|{quantity}|{amount}|{deadline}|{shop}|{refund}", known
    )
    assert text.missing == ()
    assert text.text.startswith(number.rpartition("-")[0] + "|" + number)
    assert fill("{track}{delivered}", known).missing == ("track", "delivered")

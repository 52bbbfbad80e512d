"""Figures of answers against numbers counted by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from insights import answers
from insights.answers import Asked, Speed, Waiting
from messaging.models import Dialogue, Reaction, WritingTerms
from messaging.states import DialogueState
from orders.models import RatingReading
from ozon.models import Shop
from tests.factories import make_member, make_shop

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
HOUR = 3600


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def asked(*shops: Shop, days: int = 30) -> Asked:
    return Asked([shop.pk for shop in shops], NOW - timedelta(days=days), NOW, UTC, NOW)


def question(
    dialogue: Dialogue, ago: float, hours: float | None = None, *, working: float = 0, **facts: object
) -> Reaction:
    """Asked so many hours ago, answered after so many."""
    at = NOW - timedelta(hours=ago)
    told = {}
    if hours is not None:
        told = {
            "answered_at": at + timedelta(hours=hours),
            "seconds": round(hours * HOUR),
            "working_seconds": round(working * HOUR),
        }
    number = f"q{ago}"
    return Reaction.objects.create(
        shop=dialogue.shop, dialogue=dialogue, asked_id=number, asked_at=at, **told, **facts
    )


def talk(shop: Shop, name: str, **facts: object) -> Dialogue:
    return Dialogue.objects.create(shop=shop, chat_id=name, **facts)


def test_the_figures_of_a_month(shop: Shop) -> None:
    anna, boris = make_member(shop), make_member(shop)
    one, two, three = (talk(shop, name) for name in "abc")
    question(one, 200, 1, working=1, is_first=True, by=anna)
    question(one, 150, 25, working=9, by=anna)  # too late
    question(two, 100, 3, working=2, is_first=True, by=boris)
    question(three, 90, 11, working=4, is_first=True)  # in Ozon's cabinet
    question(three, 30)  # nobody answered, and it is too late
    question(two, 5)  # nobody answered yet
    question(one, 31 * 24, 1)  # in another month

    assert answers.of_all(asked(shop)) == Speed(
        questions=6,
        dialogues=3,
        answered=4,
        in_time=3,
        judged=5,
        first_median=3 * HOUR,
        first_mean=5 * HOUR,
        mean=10 * HOUR,
        working_mean=4 * HOUR,
    )
    assert answers.by_shop(asked(shop)) == {shop.pk: answers.of_all(asked(shop))}
    assert answers.of_all(asked(shop)).share == 0.6
    people = answers.by_person(asked(shop))
    assert {who: (row.answered, row.in_time, row.mean) for who, row in people.items()} == {
        anna.pk: (2, 1, 13 * HOUR),
        boris.pk: (1, 1, 3 * HOUR),
        None: (1, 1, 11 * HOUR),
    }
    # 23 November, noon, less 200 hours: the 15th, a Sunday, at four.
    assert answers.by_hour(asked(shop))[6, 4] == (1, HOUR)
    assert sum(n for n, _mean in answers.by_hour(asked(shop)).values()) == 6


def test_a_shop_with_a_target_of_its_own_is_held_against_it(shop: Shop) -> None:
    strict = make_shop()
    WritingTerms.objects.create(shop=strict, target_hours=2)
    for one in (shop, strict):
        row = talk(one, "a")
        question(row, 50, 3)
        question(row, 4)
    told = answers.by_shop(asked(shop, strict))
    assert [(told[one.pk].in_time, told[one.pk].judged) for one in (shop, strict)] == [(1, 1), (0, 2)]


def test_what_waits_now_and_what_is_overdue(shop: Shop) -> None:
    other = make_shop()
    early, late = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    waits = {"state": DialogueState.AWAITING_US, "asked_at": early}
    talk(shop, "a", ozon_due_at=late, due_at=early, **waits)
    talk(shop, "b", ozon_due_at=early, due_at=early, **waits)
    talk(shop, "c", due_at=late, **waits)
    talk(shop, "d", state=DialogueState.AWAITING_BUYER)
    talk(other, "e", **waits)
    assert answers.waiting([shop.pk], NOW) == {shop.pk: Waiting(open=3, over_at_ozon=1, over=2)}


def test_only_the_newest_reading_of_each_rating_counts(shop: Shop) -> None:
    for code, day, value in (
        ("rating_reaction_time", 20, 100),
        ("rating_reaction_time", 22, 300),
        ("rating_replied_dialogs_ratio", 21, 90),
        ("rating_on_time", 22, 99),
    ):
        RatingReading.objects.create(
            shop=shop, code=code, day=datetime(2026, 11, day, tzinfo=UTC), value=value
        )
    found = [(row.code, row.day.day, int(row.value or 0)) for row in answers.ratings([shop.pk])]
    assert found == [("rating_reaction_time", 22, 300), ("rating_replied_dialogs_ratio", 21, 90)]


def test_no_figures_are_no_figures(shop: Shop) -> None:
    assert answers.of_all(asked(shop)) == Speed()
    assert answers.of_all(asked(shop)).share is None
    assert answers.by_shop(asked(shop)) == answers.by_hour(asked(shop)) == {}


def test_the_number_of_queries_does_not_grow(shop: Shop) -> None:
    def cost(*shops: Shop) -> int:
        view = asked(*shops)
        with CaptureQueriesContext(connection) as queries:
            for read in (answers.of_all, answers.by_shop, answers.by_person, answers.by_hour):
                read(view)
            answers.waiting(view.shops, NOW)
            answers.ratings(view.shops)
        return len(queries)

    few = cost(shop)
    shops = [shop, *(make_shop() for _ in range(3))]
    for one in shops:
        row = talk(one, "a")
        for ago in range(1, 8):
            question(row, ago, 1, by=make_member(one))
    assert cost(*shops) == few

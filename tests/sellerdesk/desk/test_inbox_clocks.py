"""Both clocks of a dialogue wherever it is shown: which, how much is left, and when they turn amber and red."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from messaging.models import Dialogue, Reaction
from messaging.states import DialogueState, Topic
from tests.factories import make_member, make_shop

OZON, OURS = "Ozon counts an answer until", "We want to answer by"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def dialogue(*, asked: float, ozon: float | None = None, ours: float | None = None) -> Dialogue:
    """Asked so many hours ago; clocks end in so many."""
    return Dialogue(
        state=DialogueState.AWAITING_US,
        asked_at=NOW - timedelta(hours=asked),
        ozon_due_at=None if ozon is None else NOW + timedelta(hours=ozon),
        due_at=None if ours is None else NOW + timedelta(hours=ours),
    )


def shown(row: Dialogue, **how: object) -> list[tuple[str, str]]:
    """Urgency and title of each clock."""
    drawn = render_to_string("desk/inbox/clock.html", {"dialogue": row, "now": NOW, **how})
    return re.findall(rf'data-s="(\w+)".*?title="({OZON}|{OURS}) ', drawn)


@pytest.mark.parametrize(
    ("row", "clocks", "nearest"),
    [
        (dialogue(asked=1, ozon=23, ours=3), [("calm", OZON), ("calm", OURS)], OURS),
        # A quarter of a day is six hours, of four hours one.
        (dialogue(asked=18, ozon=6, ours=40), [("soon", OZON), ("calm", OURS)], OZON),
        (dialogue(asked=3, ozon=21, ours=1), [("calm", OZON), ("soon", OURS)], OURS),
        (dialogue(asked=3, ozon=21, ours=1.1), [("calm", OZON), ("calm", OURS)], OURS),
        # Over a weekend the last hour counts, not a quarter of the days nobody was there.
        (dialogue(asked=60, ozon=-36, ours=4), [("over", OZON), ("calm", OURS)], OZON),
        (dialogue(asked=30, ozon=-6, ours=-20), [("over", OZON), ("over", OURS)], OURS),
        # Ozon does not measure talks with its support; a shop that is never open has no clock of its own.
        (dialogue(asked=1, ours=3), [("calm", OURS)], OURS),
        (dialogue(asked=1, ozon=23), [("calm", OZON)], OZON),
    ],
)
def test_the_clocks_and_the_one_that_ends_first(
    english: None, row: Dialogue, clocks: list[tuple[str, str]], nearest: str
) -> None:
    assert shown(row) == clocks
    assert [title for _urgency, title in shown(row, brief=True)] == [nearest]


def test_what_is_overdue_says_so_in_words(english: None) -> None:
    drawn = render_to_string(
        "desk/inbox/clock.html", {"dialogue": dialogue(asked=30, ozon=-6), "now": NOW, "brief": True}
    )
    assert "overdue" in drawn
    assert "#i-due-x" in drawn
    assert "Ozon&#x27;s clock:" in drawn


def test_what_waits_for_nobody_has_no_clock() -> None:
    row = dialogue(asked=1, ozon=23, ours=3)
    row.state = DialogueState.AWAITING_BUYER
    assert shown(row) == shown(row, brief=True) == []


@pytest.mark.django_db
def test_the_section_of_a_dialogue_tells_both_clocks_and_earlier_answers(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop))
    row = Dialogue.objects.create(shop=shop, chat_id="c", topic=Topic.BUYER)
    page = client.get(f"/inbox/{row.pk}/").content.decode()
    assert 'id="clocks"' not in page

    asked = timezone.now() - timedelta(hours=2)
    Reaction.objects.create(
        shop=shop, dialogue=row, asked_id="1", asked_at=asked, answered_at=asked, seconds=5400, is_first=True
    )
    row.state, row.asked_at, row.ozon_due_at = DialogueState.AWAITING_US, asked, asked + timedelta(hours=24)
    row.due_at = asked + timedelta(hours=1)
    row.save()
    section = client.get(f"/inbox/{row.pk}/").content.decode().partition('id="clocks"')[2]
    assert "never stops" in section
    assert "in working hours" in section
    assert "Answers so far: 1, the first after 1" in section
    assert 'data-s="over"' in section
    assert 'data-s="calm"' in section
